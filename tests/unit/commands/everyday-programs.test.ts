/** The tools of every day (ls, grep, find, ps, jq ...) in a folder made to mislead them: real programs run what is allowed, and show nothing from outside. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { until } from '../../helpers/until.ts'
import { policies_dir, room, verdictOn } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

writeFileSync(join(here.outside, 'secret'), 'outside-marker\n')
mkdirSync(join(here.outside, 'sub'))
writeFileSync(join(here.outside, 'sub/f.ts'), 'outside-marker TODO\n')
symlinkSync(here.outside, join(here.workspace, 'src/out'))
symlinkSync(join(here.outside, 'secret'), join(here.workspace, 'src/leak.ts'))
for (const name of ['-rf', 'new\nline', 'src/b.js', 'src/-exec']) here.write(name, 'TODO inside\n')
here.write('data.json', '{"a":1,"env":{"b":2}}')
for (const name of ['pipe', 'src/pipe']) spawnSync('mkfifo', [join(here.workspace, name)])

const installed = (tool: string): boolean => {
  try {
    return verdictOn(here, [tool, '--version']).tool_path !== null
  } catch {
    return false
  }
}

/** Runs the canonical words with the environment that a job would have, and `more`. */
function run(argv: readonly string[], more: Record<string, string> = {}) {
  const { approved } = here.commands.approve({ command: argv[0]!, args: argv.slice(1), confirm: true }, here.around)
  const made = spawnSync(approved.tool_path, [...approved.args], {
    cwd: approved.cwd,
    env: { ...approved.env, ...more },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 100_000_000,
    timeout: 20_000,
  })
  return { status: made.status, text: made.stdout + made.stderr }
}

/** Words between bars. */
const friendly = String.raw`
ls|-laR
ls|-R|.
ls|--|-rf
ls|-l|src
cat|./-rf
cat|--|-rf
cat|-A|README.md
grep|-r|marker|.
grep|-rn|marker
grep|-d|recurse|marker|src
grep|-r|-e|TODO|--|-rf
grep|-R|marker|lib
rg|marker
rg|-uuu|marker|src
rg|-L|marker|lib
rg|-e=-x|src
rg|--files|--hidden
find|.|-type|f
find|-H|src
find|src|-printf|%p %l\n
find|.|(|-name|*.ts|-o|-name|-exec|)|-print0
find|.|-newermt|2020-01-01|-ls
find|src|-name|b.js|-delete
du|-a
du|-D|src
df|-h|.
jq|.a|data.json
jq|.env|data.json
jq|-n|--arg|x|-n|$x
jq|--rawfile|x|README.md|-n|$x
`
  .trim()
  .split('\n')
  .map((line) => line.split('|'))

/** Lines that would show or do what lies outside, or never end. */
const hostile = `
ls|-L|src
ls|-RL
cat|src/leak.ts
cat|src/out/secret
cat|pipe
grep|-R|marker
grep|-R|marker|src
grep|marker|src/leak.ts
grep|x|pipe
grep|-f|src/leak.ts|README.md
rg|-L|marker
rg|-L|marker|src
rg|--files|src/out
rg|x|pipe
find|-L|.
find|src/out/
find|.|-newer|src/leak.ts
du|-L
jq|-R|.|src/leak.ts
jq|.|pipe
jq|-n|--rawfile|x|src/leak.ts|$x
rsync|-a|src/|dist/
rsync|-aL|lib/|dist/
`
  .trim()
  .split('\n')
  .map((line) => line.split('|'))

test('what is allowed in a misleading folder shows nothing from outside, ends, and is understood by the program', () => {
  const wrong = friendly
    .filter(([tool]) => installed(tool!))
    .map((argv) => ({ line: argv.join(' '), ...run(argv) }))
    .filter(({ status, text }) => status === null || /outside-marker|unrecognized|unknown|invalid option|[Uu]sage:/.test(text))
  expect(wrong).toEqual([])
  // The searches do look at what is there.
  for (const argv of [
    ['grep', '-r', 'inside'],
    ['rg', 'inside'],
    ['find', '.', '-name', '-rf'],
  ].filter(([tool]) => installed(tool!)))
    expect(run(argv).text).toContain('-rf')
  expect(readFileSync(join(here.outside, 'secret'), 'utf8')).toBe('outside-marker\n')
})

test('a short name is taken for another tool only where a letter is too many, too few or swapped', () => {
  const meant = (line: string) => verdictOn(here, line.split(' ')).nearest?.[0] ?? null
  expect(['rm -rf x', 'ln -s a b', 'mv a b', 'dd if=x', 'cp a b', 'id', 'vi x', 'git6 status', 'sl -a', 'lss -a', 'gti status', 'gerp x'].map(meant)).toEqual([
    ...[null, null, null, null, null, null, null],
    ...['git', 'ls', 'ls', 'git', 'grep'],
  ])
})

test('what would show it is refused', () => {
  expect(hostile.filter((argv) => verdictOn(here, argv).allowed)).toEqual([])
})

test.skipIf(!installed('ps'))('ps shows nobody environments, in whatever way it reads its line', async () => {
  const process_with_secret = spawn('/bin/sleep', ['60'], { env: { A: 'environment-marker' } })
  try {
    const raw = (...args: string[]) => spawnSync('ps', args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } }).stdout ?? ''
    // The marker is there for whoever asks, so the test below looks at something.
    await until(() => raw('axeww').includes('environment-marker'), 'the environment of the process to be shown')
    const asked =
      'aux; auxww; axf; -ef; -efww; -e; -A; -eLf; -aux; -ax; -x; -ex; -e -x; -C sleep -f; -C sleep -o args; -eo pid,args; axo pid,args; -ef --forest'.split(
        '; ',
      )
    const allowed = asked.map((line) => ['ps', ...line.split(' ')])
    expect(allowed.filter((argv) => !verdictOn(here, argv).allowed)).toEqual([])
    expect(allowed.filter((argv) => run(argv).text.includes('environment-marker'))).toEqual([])
    expect(run(['ps', '-ef']).text).toContain('sleep 60')
    const refused = ['e', 'auxe', 'axeww', '-ef e', '-u e', '-C ce -x', '-f -C ce -o args', '-o environ', '-ax -N -o exe', 'axo environ', '-ef user']
    expect(refused.filter((line) => verdictOn(here, ['ps', ...line.split(' ')]).allowed)).toEqual([])
  } finally {
    process_with_secret.kill('SIGKILL')
  }
})

test.skipIf(!installed('jq'))('a filter of jq prints no environment and reads no other file', () => {
  const leaks = [
    'env.WITH',
    '$ENV.WITH',
    '$ ENV.WITH',
    '"\\(env.WITH)"',
    '{$ENV}',
    '[env][0]',
    'def f: env; f',
    '$#\nENV.WITH',
    'import "./a" as $x; $x',
    '"a" | modulemeta',
  ]
  expect(leaks.filter((filter) => verdictOn(here, ['jq', '-n', filter]).allowed)).toEqual([])
  const names = ['.env', '.env.b', '."env"', '.["env"]', '{env: .a}', '.a as $env | $env', '.import?', 'try error("env") catch .']
  const said = names.map((filter) => run(['jq', '-c', filter, 'data.json'], { WITH: 'environment-marker' }))
  expect(said.filter(({ status, text }) => status !== 0 || text.includes('environment-marker'))).toEqual([])
})

describe('what programs list of themselves', () => {
  /** Where the policy was compared; another version may list more. */
  const looked_at: [tool: string, version: string, left_out: string[]][] = [
    ['ls', 'ls (GNU coreutils) 9.1', []],
    ['cat', 'cat (GNU coreutils) 9.1', []],
    ['du', 'du (GNU coreutils) 9.1', []],
    ['df', 'df (GNU coreutils) 9.1', []],
    ['grep', 'grep (GNU grep) 3.8', []],
    ['rg', 'ripgrep 13.0.0', ['--print0']], // of find
    ['find', 'find (GNU findutils) 4.9.0', []],
    ['ps', 'ps from procps-ng 4.0.2', []],
    ['jq', 'jq-1.6', []],
    ['systemctl', 'systemd 252 (252', ['--read-only', '--mkdir']], // of bind, which is refused
    ['journalctl', 'systemd 252 (252', []],
  ]
  test.each(looked_at)('%s: the policy knows every option', (tool, version, left_out) => {
    if (!installed(tool)) return
    const asked = (...args: string[]) => spawnSync(tool, args, { encoding: 'utf8', timeout: 20_000, env: { PATH: '/usr/bin:/bin' } })
    const help = asked('--help', ...(tool === 'ps' ? ['all'] : []))
    const listed = [...help.stdout.matchAll(tool === 'find' ? /(?<![\w-])-[a-z][\w-]*/g : /(?<![\w-])--[a-zA-Z][\w-]*/g)].map(([name]) => name)
    const { root } = loadPolicy(join(policies_dir, `${tool}.yaml`))
    const known = new Set([
      '--help',
      '--version',
      ...root.options.keys(),
      ...[...(root.commands?.values() ?? [])].flatMap(({ options }) => [...options.keys()]),
    ])
    const missing = [...new Set(listed)].filter((name) => !known.has(name) && !left_out.includes(name))
    expect(listed.length).toBeGreaterThan(5)
    if (asked('--version').stdout.startsWith(version)) expect(missing).toEqual([])
    else expect(missing.length).toBeLessThan(listed.length / 4)
  })
})
