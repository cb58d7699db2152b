/** What the policy believes words to mean is what the programs do: compared with real git, curl, python3 and pip. */
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkArgv } from '../../../src-main/commands/judging/narrow-policy.ts'
import { loadPolicy, readPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { canonicalWords } from '../../../src-main/commands/reading/canonical-words.ts'
import { everyday_argvs } from './everyday-argvs.ts'
import { words } from './hostile-argvs.ts'
import { policies_dir, room, verdictOn } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

/** Runs with the environment that Opsdeck would give it. */
function run(argv: readonly string[], input?: string) {
  const { approved } = here.commands.approve({ command: argv[0]!, args: argv.slice(1) }, here.around)
  const made = spawnSync(approved.tool_path, [...argv.slice(1)], {
    cwd: approved.cwd,
    env: { ...approved.env },
    encoding: 'utf8',
    input: input ?? '',
    timeout: 20_000,
  })
  return { stdout: made.stdout, stderr: made.stderr, status: made.status }
}

beforeAll(() => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: here.workspace, stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  git('add', 'README.md', 'src')
  git('commit', '-qm', 'One: a; b')
  git('tag', 'v1.0')
  here.write('src/app.ts', 'x\ny needle\n')
  git('commit', '-qam', 'Two')
  git('branch', 'feature', 'HEAD~1')
  here.write('src/app.ts', 'x\ny needle\nz\n')
})

describe('git', () => {
  const reads = everyday_argvs
    .map(words)
    .filter((argv) => argv[0] === 'git' && !argv.includes('ls-remote') && !argv.includes('-h') && verdictOn(here, argv).effect === 'read')

  test('enough of them are compared', () => {
    expect(reads.length).toBeGreaterThan(80)
  })

  test.each(reads.map((argv) => ({ argv, line: argv.join(' ') })))('canonical words do the same: $line', ({ argv }) => {
    const verdict = verdictOn(here, argv)
    const written = run(argv)
    const canonical = run(verdict.argv)
    expect(canonical).toEqual(written)
    // 129 is git's "I do not know this option": then we would have believed something that is not so.
    expect(written.status).not.toBe(129)
  })

  test('no value of an option is a revision to git: each takes its value where the canonical words have it', () => {
    const policy = loadPolicy(join(policies_dir, 'git.yaml'))
    const misread: string[] = []
    let compared = 0
    for (const name of ['log', 'show', 'diff', 'rev-list', 'diff-tree', 'format-patch', 'blame', 'grep', 'branch', 'tag', 'shortlog', 'describe']) {
      const command = policy.root.commands!.get(name)!
      for (const option of new Set(command.options.values())) {
        if (option.refuse !== null || option.type === null || (option.arity !== 'value' && option.arity !== 'last' && option.arity !== 'attached')) continue
        for (const written of option.names.filter((each) => !each.startsWith('--no-') && each !== '-NUMBER' && command.options.get(each) === option)) {
          const value = option.type.values[0] ?? (option.type.name.startsWith('number') ? '1' : /revision/.test(option.type.name) ? 'HEAD' : 'sample-value')
          const canonical = canonicalWords([
            {
              kind: 'option',
              option,
              name: written,
              negated: false,
              values: [value],
              attached: false,
              family: command.family,
              edit: { at: 0, remove: 0, insert: [] },
              value_at: 0,
              parts: [],
            },
          ])
          compared++
          // An option that nobody knows stands at the end, so that nothing is done.
          const made = spawnSync('git', [name, ...canonical, '--no-such-option'], {
            cwd: here.workspace,
            encoding: 'utf8',
            input: '',
            env: { PATH: process.env.PATH, HOME: here.folder },
          })
          if (/ambiguous argument|unknown revision/.test(made.stderr)) misread.push(`${name} ${canonical.join(' ')}`)
        }
      }
    }
    expect(misread).toEqual([])
    expect(compared).toBeGreaterThan(200)
  })

  test('words are read as parse-options reads them', () => {
    const policy = readPolicy(
      'tool: sample\ndescription: sample\ninstall: sample\nparser: git\neffect: read\noptions:\n  -a, --alpha: flag\n  -b, --beta: text\n  -c, --gamma: flag or text\n  -d, --[no-]delta: flag\nargs: {word: any text}\n',
      'sample.yaml',
    )
    const spec = 'sample\n\nsample\n--\na,alpha!   a\nb,beta=v!  b\nc,gamma?v! c\nd,delta    d\n'
    const place = { root: null, cwd: null, trusted: true, read_roots: [], odoo_conf: null }
    const piece = fc.constantFrom(
      '-a',
      '-b',
      '-c',
      '-d',
      '-ab',
      '-abx',
      '-da',
      '-cx',
      '-adbx',
      '--alpha',
      '--beta',
      '--beta=1',
      '--gamma',
      '--gamma=2',
      '--delta',
      '--no-delta',
      '--',
      'w',
      '-',
      'x=y',
      '-b-a',
      '--bet=1',
      '-z',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (args) => {
        const outcome = checkArgv(policy, args, place)
        if (outcome.problem) return
        // git prints what it understood, quoted for a shell: the same words must come out for ours.
        const understood = (list: readonly string[]) => spawnSync('git', ['rev-parse', '--parseopt', '--', ...list], { input: spec, encoding: 'utf8' })
        const theirs = understood(args)
        const ours = understood(outcome.canonical)
        expect(theirs.status, args.join(' ')).toBe(0)
        expect(ours.stdout).toBe(theirs.stdout)
        const options = [...outcome.given.entries()].flatMap(([name, values]) => (values.length > 0 ? values.map((value) => `${name} ${value}`) : [name]))
        for (const option of options) expect(theirs.stdout).toContain(shortForm(option))
      }),
      { numRuns: 150 },
    )
  })
})

const short: Record<string, string> = { '--alpha': '-a', '--beta': '-b', '--gamma': '-c', '--delta': '-d', '--no-delta': '--no-delta' }

/** As `rev-parse --parseopt` prints an option. */
function shortForm(option: string): string {
  const [name, ...value] = option.split(' ')
  const own = short[name!]!
  if (value.length === 0) return own
  return `${own} '${value.join(' ')}'`
}

describe('curl', () => {
  const own = everyday_argvs
    .map(words)
    .filter((argv) => argv[0] === 'curl' && !argv.some((word) => ['--help', '--version', '-V', '--retry', '--http2'].includes(word)))
    // Nobody listens on port 9 here, so nothing leaves the machine and each run ends at once.
    .map((argv) =>
      argv.map((word) =>
        word.replace(
          /^(https?:\/\/)?(?:[\w.ü-]*example(?:\.org)?(?::8080)?|localhost:\d+|127\.0\.0\.1:3000|\[::1\]:3000|192\.168\.1\.10)(?=\/|$)/,
          'http://127.0.0.1:9',
        ),
      ),
    )

  test('enough of them are compared', () => {
    expect(own.length).toBeGreaterThan(40)
  })

  // --libcurl prints every option curl understood as source code.
  test.each(own.map((argv) => ({ argv, line: argv.join(' ') })))('canonical words mean the same: $line', ({ argv }) => {
    const verdict = verdictOn(here, argv)
    expect(verdict.allowed).toBe(true)
    expect(verdict.argv[1]).toBe('-q')
    const understood = (list: readonly string[]) => {
      const made = spawnSync('curl', [...list, '--libcurl', '-', '-m', '2'], {
        cwd: here.workspace,
        encoding: 'utf8',
        timeout: 20_000,
        env: { PATH: process.env.PATH, HOME: here.folder },
      })
      expect(made.status).not.toBe(2) // failed to initialise: an option it does not know
      return made.stdout.split('\n').filter((line) => line.includes('curl_easy_setopt'))
    }
    const written = understood(['-q', ...argv.slice(1)])
    expect(written.length).toBeGreaterThan(3)
    expect(understood(verdict.argv.slice(1))).toEqual(written)
  })
})

describe('python3', () => {
  beforeAll(() => here.write('show.py', 'import sys\nprint(sys.flags, sys.warnoptions, sys._xoptions, sys.argv)\n'))
  const argvs = [
    ['show.py'],
    ['-u', 'show.py'],
    ['-Bu', 'show.py', '-m', 'http.server'],
    ['-OO', 'show.py', '--', '-c', 'x'],
    ['-Wdefault', 'show.py', '-'],
    ['-W', 'error', '-bb', 'show.py'],
    ['-Xutf8', 'show.py', '-X', 'dev'],
    ['-X', 'dev', '-IE', 'show.py', ''],
    ['--check-hash-based-pycs', 'never', '-s', 'show.py'],
    ['-vq', 'show.py'],
  ]
  test.each(argvs.map((args) => ({ args, line: args.join(' ') })))('canonical words do the same: $line', ({ args }) => {
    const verdict = verdictOn(here, ['python3', ...args])
    expect(verdict).toMatchObject({ allowed: true, runs_workspace_code: true })
    const written = run(['python3', ...args])
    expect(written.status).toBe(0)
    expect(run(verdict.argv).stdout).toBe(written.stdout)
  })
})

test('pip reads the canonical words as the written ones', () => {
  const argvs = everyday_argvs
    .map(words)
    .filter((argv) => argv[0] === 'pip' && ['install', 'list', 'download', 'uninstall', 'show', 'freeze'].includes(argv[1]!))
    .map((argv) => ({ written: argv.slice(1), canonical: verdictOn(here, argv).argv.slice(1) }))
  expect(argvs.length).toBeGreaterThan(15)
  here.write(
    'parse.py',
    `import json, sys
from pip._internal.commands import create_command
def read(words):
    options, rest = create_command(words[0]).parser.parse_args(words[1:])
    return repr(sorted((k, str(v)) for k, v in vars(options).items() if k != 'format_control')) + repr(rest)
print(json.dumps([[read(pair['written']), read(pair['canonical'])] for pair in json.load(sys.stdin)]))
`,
  )
  const answer = run(['python3', 'parse.py'], JSON.stringify(argvs))
  expect(answer.stderr).toBe('')
  for (const [written, canonical] of JSON.parse(answer.stdout) as [string, string][]) expect(canonical).toBe(written)
})

test('the place of the pip on this machine is a real program and not a shim', () => {
  const path = verdictOn(here, ['pip', 'list']).tool_path
  expect(path).not.toBeNull()
  expect(path).not.toContain('shims')
  expect(join(path!, '..')).toMatch(/bin$/)
})
