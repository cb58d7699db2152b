/** Properties that hold for any words: nothing throws, canonical words are stable, order does not turn a refusal into an approval. */

import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import type { CompiledCommand } from '../../../src-main/commands/policies/compiled-policy.ts'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { policies_dir, room, verdictOn } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

const tools = ['git', 'curl', 'ping', 'dig', 'nslookup', 'traceroute', 'pip', 'python3', 'echo', 'find', 'rg', 'jq', 'npm', 'go', 'yarn']
/** The same words in every run; another SEED in the environment looks elsewhere. What was found that way stands among the examples. */
const seed = Number(process.env['SEED'] ?? 20_261_128)
const runs = { numRuns: 400, seed }

/** Words a policy knows, and values of all kinds, so that random argvs get deep into the rules. */
function vocabulary(tool: string): fc.Arbitrary<string> {
  const policy = loadPolicy(join(policies_dir, `${tool}.yaml`))
  const known = new Set<string>()
  const collect = (command: CompiledCommand) => {
    for (const name of command.options.keys()) known.add(name)
    for (const [name, below] of command.commands ?? []) {
      known.add(name)
      collect(below)
    }
  }
  collect(policy.root)
  const names = known.size > 0 ? [...known] : ['-n', '--help']
  const values = [
    'x',
    'main',
    'HEAD~1',
    'src/app.ts',
    '../x',
    '/etc/passwd',
    '--',
    '-',
    '5',
    '-5',
    'https://example.org/',
    'file:///x',
    '@x',
    'a=b',
    '',
    'link-out/x',
    'requests',
    '+x',
    '@{u}',
    ':x',
    '.git/config',
  ]
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...names) },
    { weight: 4, arbitrary: fc.constantFrom(...values) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)).map(([name, value]) => `${name}=${value}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)).map(([name, value]) => `${name}${value}`) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(...names).map((name) => name.slice(0, -1)) },
  )
}

describe.each(tools)('%s', (tool) => {
  const argv = fc.array(vocabulary(tool), { maxLength: 7 })

  test('judging any words gives a verdict or says the input is malformed', () => {
    fc.assert(
      fc.property(argv, (args) => {
        try {
          const verdict = verdictOn(here, [tool, ...args])
          expect(verdict.reason).not.toBe('')
          expect(verdict.allowed).toBe(verdict.effect !== null)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect((error as AppError).code).toBe('INVALID_INPUT')
        }
      }),
      runs,
    )
  })

  test('the canonical words are judged to the same canonical words, effect and rule', () => {
    fc.assert(
      fc.property(argv, (args) => {
        fc.pre(args.every((word) => !word.includes('\0') && word.isWellFormed()))
        const first = verdictOn(here, [tool, ...args])
        if (!first.allowed) return
        const second = verdictOn(here, first.argv)
        expect(second).toMatchObject({ allowed: true, argv: first.argv, effect: first.effect, runs_workspace_code: first.runs_workspace_code })
      }),
      { numRuns: 1500, seed },
    )
  })

  test('a nearest form is allowed', () => {
    fc.assert(
      fc.property(argv, (args) => {
        fc.pre(args.every((word) => !word.includes('\0') && word.isWellFormed()))
        const verdict = verdictOn(here, [tool, ...args])
        if (verdict.nearest !== null) expect(verdictOn(here, verdict.nearest).allowed).toBe(true)
      }),
      runs,
    )
  })

  test('a flag that the tool refuses stays refused, but where a subcommand has one of its own by that name', () => {
    const { root } = loadPolicy(join(policies_dir, `${tool}.yaml`))
    const refused_flags = [...root.options.values()].filter((option) => option.refuse !== null && option.arity === 'flag').flatMap((option) => option.names)
    if (refused_flags.length === 0) return
    fc.assert(
      fc.property(fc.array(vocabulary(tool), { maxLength: 4 }), fc.constantFrom(...refused_flags), fc.nat(4), (args, flag, place) => {
        fc.pre(args.every((word) => !word.includes('\0') && word.isWellFormed() && word !== '--'))
        const words = [...args]
        words.splice(Math.min(place, args.length), 0, flag)
        const verdict = verdictOn(here, [tool, ...words])
        // A question for help is answered whatever else the flag would do.
        if (!verdict.allowed || verdict.rule.endsWith('/help')) return
        // It may also have become the value of an option, or a word of a script.
        verdict.parts.forEach((part, at) => {
          if (part.kind !== 'option' || part.text !== flag) return
          const before = verdict.parts.slice(0, at).filter(({ kind }) => kind === 'subcommand')
          const own = reached(
            root,
            before.map(({ text }) => text),
          ).options.get(flag)
          expect(own, `${words.join(' ')}: ${flag} is an option of the subcommand`).toBeDefined()
          expect(own).not.toBe(root.options.get(flag))
          expect(own!.refuse).toBeNull()
        })
      }),
      { ...runs, examples: tool === 'git' ? found_in_git : [] },
    )
  })
})

/** Words, flag and its place, of runs that once showed that the tool's flag and the subcommand's are two things. */
const found_in_git: [string[], string, number][] = [
  [['for-each-ref'], '-p', 1],
  [['for-each-ref'], '-p', 0],
  [['log'], '-p', 1],
  [['log'], '-p', 0],
  [['status'], '-p', 1],
]

/** The command that these names lead to. */
function reached(root: CompiledCommand, names: readonly string[]): CompiledCommand {
  return names.reduce((command, name) => {
    const below = command.commands?.get(name) ?? command.command_patterns.find(({ expression }) => expression.test(name))?.value
    if (!below) throw new Error(`${command.rule} has no ${name}.`)
    return below
  }, root)
}

test('-p of git itself is the pager and refused; after a subcommand it is what that makes of it', () => {
  const what = (...args: string[]) => {
    const { allowed, reason, argv } = verdictOn(here, ['git', ...args])
    return { allowed, reason, argv }
  }
  expect(what('-p', 'for-each-ref')).toMatchObject({ allowed: false, reason: '-p is refused: starts a pager.' })
  expect(what('-p', 'log')).toMatchObject({ allowed: false, reason: '-p is refused: starts a pager.' })
  // Quoting for Perl; the same as --perl.
  expect(what('for-each-ref', '-p')).toMatchObject({ allowed: true, argv: ['git', 'for-each-ref', '-p'] })
  expect(what('for-each-ref', '--perl')).toMatchObject({ allowed: true })
  // As a patch.
  expect(what('log', '-p')).toMatchObject({ allowed: true })
  expect(what('status', '-p')).toMatchObject({ allowed: false, reason: '-p is not an option that the policy of git status knows.' })
})

test('a megabyte of words is judged quickly and without trouble', () => {
  const many = Array.from({ length: 12_000 }, (_, index) => `src/some/folder/file_${index}_with_a_longer_name_to_fill_the_line.ts`)
  const verdict = verdictOn(here, ['git', 'add', ...many])
  expect(verdict.allowed).toBe(true)
  expect(verdict.argv).toHaveLength(many.length + 2)
  expect(verdictOn(here, ['git', 'add', ...many, '--no-such']).allowed).toBe(false)
  expect(verdictOn(here, ['git', 'commit', '-m', 'x'.repeat(120_000)]).allowed).toBe(true)
})

test('what no program could be given is malformed input', () => {
  const malformed: [string, string[]][] = [
    ['', []],
    ['git', ['a\0b']],
    ['git', ['\ud800']],
    ['g\0it', []],
    ['git', ['commit', '-m', 'x'.repeat(128 * 1024)]],
    ['git', ['add', ...Array.from({ length: 20_000 }, () => 'x'.repeat(120))]],
  ]
  for (const [command, args] of malformed) {
    expect(() => here.commands.judge({ command, args }, here.around), command + args[0]).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
  expect(() => here.commands.judge({ command: 'git', args: ['status'], env: { A: 'x\0' } }, here.around)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
})
