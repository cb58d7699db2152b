/** The outline of a policy text: where its rules stand, and in which place a cursor is, also while the text is broken. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Entry, lineOfRule, namesOf, outlineOf, pathAt, wordsIn } from '../../../src-renderer/features/policies/policy-outline.ts'

const text = `tool: demo
# a comment: not a key
sets:
  shared: &shared
    -q, --[no-]quiet: flag
    '-o': path
commands:
  push:
    aliases: [put, "send"]
    sets: [shared]
    say: |
      commands:
        not: a key
    options:
      -f, --force: {refuse: "no"}
    args:
      remote: name
  stash:
    commands:
      drop:
        use: shared
      x-*:
        effect: read
  copied:
    <<: *base
base: &base
  options:
    --based: flag
`
const lineNumber = (found: string) => text.split('\n').findIndex((line) => line.includes(found)) + 1
const names = (entries: readonly Entry[]) => entries.map(({ key }) => key)

describe('outline', () => {
  test('keys by their indentation; comments and texts are none', () => {
    const top = outlineOf(text)
    expect(names(top)).toEqual(['tool', 'sets', 'commands', 'base'])
    expect(names(top[2]!.children)).toEqual(['push', 'stash', 'copied'])
    expect(names(top[2]!.children[0]!.children)).toEqual(['aliases', 'sets', 'say', 'options', 'args'])
  })

  test('quoted keys lose their quotes', () => {
    expect(names(outlineOf(text)[1]!.children[0]!.children)).toEqual(['-q, --[no-]quiet', '-o'])
  })

  test('items of a list are entries of their own, with the keys of the item below', () => {
    const [when] = outlineOf('when:\n  - option: -f\n    effect: destroy\n  - plain\n')
    expect(names(when!.children)).toEqual(['-', '-'])
    expect(names(when!.children[0]!.children)).toEqual(['option', 'effect'])
  })

  test('a text that is being typed still has its other keys', () => {
    expect(names(outlineOf('tool: demo\ncommands:\n  push: {refuse: "x\n  pull:\n    say'))).toEqual(['tool', 'commands'])
  })
})

describe('the line of a rule', () => {
  const at = (rule: string) => lineOfRule(text, rule)
  const exactly = (found: string) => ({ line: lineNumber(found), exact: true })

  test('commands, by name, alias or pattern', () => {
    expect(at('demo')).toEqual(exactly('tool: demo'))
    expect(at('demo/push')).toEqual(exactly('push:'))
    expect(at('demo/put')).toEqual(exactly('push:'))
    expect(at('demo/send')).toEqual(exactly('push:'))
    expect(at('demo/stash/drop')).toEqual(exactly('drop:'))
    expect(at('demo/stash/x-anything')).toEqual(exactly('x-*:'))
  })

  test('options of the command, of its sets, and of what it refers to', () => {
    expect(at('demo/push/--force')).toEqual(exactly('-f, --force'))
    expect(at('demo/push/-f')).toEqual(exactly('-f, --force'))
    expect(at('demo/push/--no-quiet')).toEqual(exactly('--[no-]quiet'))
    expect(at('demo/push/-o')).toEqual(exactly("'-o'"))
    expect(at('demo/stash/drop/-q')).toEqual(exactly('--[no-]quiet'))
    expect(at('demo/copied/--based')).toEqual(exactly('--based'))
  })

  test('slots of arguments', () => {
    expect(at('demo/push/remote')).toEqual(exactly('remote: name'))
  })

  test('where a rule is not written, the nearest thing above it', () => {
    expect(at('demo/push/--unknown')).toEqual({ line: lineNumber('push:'), exact: false })
    expect(at('demo/nothing')).toEqual({ line: 1, exact: false })
    expect(lineOfRule('# empty\n', 'demo')).toBeNull()
  })

  test('each command of the policies that come along is found on a line that names it', () => {
    const folder = fileURLToPath(new URL('../../../resources/policies/', import.meta.url))
    const checked: string[] = []
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
      const policy = readFileSync(folder + file, 'utf8')
      const tool = file.slice(0, -'.yaml'.length)
      for (const { key } of outlineOf(policy).find((entry) => entry.key === 'commands')?.children ?? []) {
        for (const name of namesOf(key).filter((one) => /^[a-z]/.test(one) && !one.includes('*'))) {
          const found = lineOfRule(policy, `${tool}/${name}`)
          expect(found, `${tool}/${name}`).toMatchObject({ exact: true })
          expect(policy.split('\n')[found!.line - 1]).toContain(name)
          checked.push(name)
        }
      }
    }
    expect(checked.length).toBeGreaterThan(300)
  })
})

describe('pieces', () => {
  test('names of a key', () => {
    expect(namesOf('-m, --[no-]message')).toEqual(['-m', '--message', '--no-message'])
    expect(namesOf('--[no]pager')).toEqual(['--pager', '--nopager'])
    expect(namesOf('plain')).toEqual(['plain'])
  })

  test('words of a list on one line', () => {
    expect(wordsIn(`[a, "b c", 'd']  # why`)).toEqual(['a', 'b c', 'd'])
    expect(wordsIn('one')).toEqual(['one'])
    expect(wordsIn('')).toEqual([])
  })

  test('the keys above a place', () => {
    const lines = text.split('\n')
    expect(pathAt(lines, lineNumber('-f, --force'), 6)).toEqual(['commands', 'push', 'options'])
    expect(pathAt(lines, lineNumber('-f, --force'), 0)).toEqual([])
    expect(pathAt(['examples:', '  refused:', '    - line: x', '      '], 4, 6)).toEqual(['examples', 'refused', '-'])
  })
})
