/** A mistake in a policy file is told with file, line and what to do; a good file is kept parsed and read again when it changes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadPolicy, readPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { PolicyCache } from '../../../src-main/commands/policies/policy-cache.ts'
import { PolicyError } from '../../../src-main/commands/policies/policy-error.ts'
import { PolicyStore } from '../../../src-main/commands/policies/policy-store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { policies_dir, room, verdictOn } from './room.ts'

const head = 'tool: sample\ndescription: A sample\ninstall: from nowhere\nparser: git\n'

function mistakes(source: string, file = 'sample.yaml'): readonly { file: string; line: number; message: string }[] {
  try {
    readPolicy(source, file)
  } catch (error) {
    if (error instanceof PolicyError) return error.mistakes
    throw error
  }
  return []
}

describe('mistakes', () => {
  test.each([
    ['a syntax error', `${head}commands:\n  list: {say: x\n`, 7, /Correct the YAML/],
    ['the same key twice', `${head}effect: read\neffect: read\n`, 6, /unique/],
    ['an unknown key', `${head}efect: read\n`, 5, /unknown key efect.*Did you mean effect.*README/s],
    ['an unknown key of a command', `${head}commands:\n  list:\n    efect: read\n`, 7, /efect/],
    ['an unknown key of an option', `${head}effect: read\noptions:\n  --x:\n    is: flag\n    efect: read\n`, 9, /unknown key efect/],
    ['an unknown effect', `${head}effect: write\n`, 5, /effect/],
    ['an unknown parser', head.replace('git', 'cobol'), 4, /parser/],
    ['an unknown value type', `${head}effect: read\noptions:\n  --x: flavour\n`, 7, /no value type "flavour".*known are/s],
    ['a bad range', `${head}effect: read\noptions:\n  -a: flag\n  -n: number(few)\n`, 8, /MIN\.\.MAX/],
    ['a bad expression', `${head}types:\n  x: match([)\n`, 6, /[Ii]nvalid regular expression/],
    ['an unknown consequence', `${head}effect: read\noptions:\n  --x: flag => explode\n`, 7, /explode.*known are/s],
    ['a refusal without a reason', `${head}effect: read\noptions:\n  --x: refuse\n`, 7, /reason/],
    ['an option named twice', `${head}effect: read\noptions:\n  -a, --all: flag\n  -x, --all: flag\n`, 8, /--all is named twice/],
    ['no option name', `${head}effect: read\noptions:\n  all: flag\n`, 7, /"all" is not an option name/],
    ['a set that is not there', `${head}commands:\n  list:\n    effect: read\n    sets: [output]\n`, 8, /no option set "output"/],
    ['a condition on an option that is not there', `${head}effect: read\nwhen:\n  - given: [--x]\n    effect: change\n`, 7, /--x, which is no option/],
    ['a bad count', `${head}effect: read\nwhen:\n  - args: many\n    effect: change\n`, 7, /not a count/],
    ['a short command without an effect', `${head}commands:\n  list: shows\n`, 6, /is not a command/],
    ['an example of another tool', `${head}effect: read\nexamples:\n  read:\n    - sample\n    - other x\n`, 9, /does not start with sample/],
    ['an example with a shell operator', `${head}effect: read\nexamples:\n  read:\n    - sample | x\n`, 8, /list of words/],
    ['a context from nowhere', `${head}effect: read\ncontext: {a: moon}\n`, 6, /context source/],
    ['a file of another name', head.replace('sample', 'other'), 1, /but the file is sample\.yaml/],
  ])('%s', (_, source, line, message) => {
    const found = mistakes(source)
    expect(found[0]).toMatchObject({ file: 'sample.yaml', line })
    expect(found[0]!.message).toMatch(message)
  })

  test('several are told at once', () => {
    expect(mistakes(`${head}effect: write\ncolour: red\n`).length).toBeGreaterThanOrEqual(2)
  })

  test('a tool whose policy has a mistake is refused with it, the others go on', () => {
    using folder = tempFolder()
    const policies = join(folder.path, 'policies')
    mkdirSync(policies)
    writeFileSync(join(policies, 'sample.yaml'), `${head}efect: read\n`)
    writeFileSync(join(policies, 'echo.yaml'), readFileSync(join(policies_dir, 'echo.yaml')))
    using here = room({ policies_dir: policies })
    const verdict = verdictOn(here, ['sample'])
    expect(verdict).toMatchObject({ allowed: false })
    expect(verdict.reason).toContain('sample.yaml:5')
    expect(verdictOn(here, ['echo', 'x']).allowed).toBe(true)
  })
})

test('a parsed policy is kept, damaged or old ones are passed over', () => {
  using folder = tempFolder()
  const file = join(folder.path, 'sample.yaml')
  const cache = new PolicyCache(join(folder.path, 'cache'))
  const source = `${head}effect: read\noptions:\n  -n: number(1..5)\nexamples:\n  read:\n    - sample\n    - sample -n 3\n`
  writeFileSync(file, source)
  const first = loadPolicy(file, cache)
  const kept = join(folder.path, 'cache', readdirSync(join(folder.path, 'cache'))[0]!)
  const second = loadPolicy(file, cache)
  expect(second.examples).toEqual(first.examples)
  expect(second.examples.map((example) => example.at)).toEqual([10, 11])
  writeFileSync(kept, '{"hash":')
  expect(loadPolicy(file, cache).examples).toEqual(first.examples)
  writeFileSync(file, source.replace('1..5', '1..9'))
  expect(loadPolicy(file, cache).root.options.get('-n')!.type!.name).toBe('number(1..9)')
})

test('what the build parsed is used where it is of the same text, and nothing is kept beside it', () => {
  using folder = tempFolder()
  const file = join(folder.path, 'sample.yaml')
  const [own, built] = [join(folder.path, 'own'), join(folder.path, 'built')]
  const source = `${head}effect: read\noptions:\n  -n: number(1..5)\n`
  writeFileSync(file, source)
  loadPolicy(file, new PolicyCache(built))
  const parsed = join(built, 'sample.yaml.json')
  writeFileSync(parsed, readFileSync(parsed, 'utf8').replace('1..5', '1..7'))
  const cache = new PolicyCache(own, built)
  expect(loadPolicy(file, cache).root.options.get('-n')!.type!.name).toBe('number(1..7)')
  expect(cache.has(file, source)).toBe(true)
  expect(existsSync(own)).toBe(false)
  const changed = source.replace('1..5', '1..9')
  writeFileSync(file, changed)
  expect(cache.has(file, changed)).toBe(false)
  expect(loadPolicy(file, cache).root.options.get('-n')!.type!.name).toBe('number(1..9)')
  expect(cache.has(file, changed)).toBe(true)
})

test('mistakes are told without reading a policy again that was found good, and found anew in a text that is another', () => {
  using folder = tempFolder()
  const policies = join(folder.path, 'policies')
  mkdirSync(policies)
  const file = join(policies, 'sample.yaml')
  const good = `${head}effect: read\n`
  writeFileSync(file, good)
  const cache = new PolicyCache(join(folder.path, 'cache'))
  expect(new PolicyStore(policies, cache).mistakes('sample')).toEqual([])
  expect(cache.has(file, good)).toBe(true)
  // What is kept could not be parsed: it was not looked at further than to its hash.
  const kept = join(folder.path, 'cache', 'sample.yaml.json')
  writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, 90))
  expect(new PolicyStore(policies, cache).mistakes('sample')).toEqual([])
  const bad = good.replace('effect', 'efect')
  writeFileSync(file, bad)
  expect(cache.has(file, bad)).toBe(false)
  expect(new PolicyStore(policies, cache).mistakes('sample')).toMatchObject([{ line: 5 }])
})
