/** Policy files that are wrong, that lie where they should not, that change while the host runs; and those of a workspace. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PolicyProblem } from '../../../src-preload/contract/policies.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'
import { until } from '../../helpers/until.ts'
import { type Room, room, verdictOn, words } from './user-policy-room.ts'

let folder: TempFolder
let here: Room
let user: string
beforeEach(() => {
  folder = tempFolder()
  user = join(folder.path, 'policies')
  mkdirSync(user)
  here = open()
})
afterEach(() => {
  here[Symbol.dispose]()
  folder[Symbol.dispose]()
})

/** One for all tests, so that the built-in policies are parsed once; what a folder without files kept as good is forgotten when it is read. */
const state = tempFolder()
afterAll(() => state[Symbol.dispose]())

const open = () => room({ user_policies_dir: user, state_dir: state.path })
const problemsOf = (tool: string, text: string): PolicyProblem[] => here.commands.policies.check(tool, text).problems
const file = (id: string) => here.commands.policies.list(here.around.workspace).find((each) => each.id === id)
const put = (name: string, text: string | Buffer) => writeFileSync(join(user, name), text)
const allowed = (line: string, around = here.around) => verdictOn(here, words(line), undefined, around).allowed
const no_push = 'tool: git\ncommands:\n  push: refuse -- not from here\n'

const wrong: [what: string, tool: string, text: string, line: number, message: RegExp, fix: RegExp][] = [
  ['a syntax error', 'git', 'tool: git\ncommands: [\n', 3, /./, /Correct the YAML/],
  ['a key twice', 'git', 'tool: git\nsay: a thing\nsay: another\n', 3, /unique/, /Correct the YAML/],
  ['an unknown key', 'git', 'tool: git\ncomands:\n  push: refuse -- no more\n', 2, /no key "comands"/, /Write "commands"/],
  ['an unknown key of a command', 'git', 'tool: git\ncommands:\n  push:\n    efect: destroy\n', 4, /no key "efect"/, /Write "effect"/],
  [
    'an unknown key of an option',
    'git',
    'tool: git\ncommands:\n  push:\n    options:\n      --force: {refus: no more}\n',
    5,
    /no key "refus"/,
    /Write "refuse"/,
  ],
  ['an unknown key of a condition', 'git', 'tool: git\ncommands:\n  push:\n    when:\n      - gven: [--force]\n', 5, /no key "gven"/, /Write "given"/],
  ['an unknown key of the environment', 'git', 'tool: git\nenv:\n  sets: {}\n', 3, /no key "sets"/, /Write "set"/],
  ['a wrong value', 'git', 'tool: git\neffect: readonly\n', 2, /effect/, /Correct the value/],
  ['another tool than the file', 'git', 'tool: kubectl\n', 1, /The file is git.yaml, but its tool is "kubectl"/, /tool: git/],
  ['a missing key of an own tool', 'crane', 'tool: crane\n', 1, /"description" is missing/, /Add "description:"/],
  [
    'a condition on an option that is not there',
    'git',
    'tool: git\ncommands:\n  push:\n    when:\n      - given: [--forse]\n        refuse: no more\n',
    5,
    /never match.*--forse/,
    /Write "--force"/,
  ],
  [
    'a condition on an argument that is not there',
    'echo',
    'tool: echo\nwhen:\n  - arg: {word: x}\n    refuse: no more\n',
    3,
    /never match.*no argument "word"/,
    /Write "words"/,
  ],
  [
    'a condition on a value that cannot be',
    'git',
    'tool: git\ncommands:\n  push:\n    when:\n      - given: [--force=hard]\n        refuse: no more\n',
    5,
    /never match.*takes no value/,
    /./,
  ],
  [
    'a condition that contradicts itself',
    'git',
    'tool: git\ncommands:\n  push:\n    when:\n      - given: [--force]\n        not_given: [--force]\n        refuse: no more\n',
    6,
    /never match/,
    /Remove one/,
  ],
  [
    'a condition on more words than there can be',
    'git',
    'tool: git\ncommands:\n  gc:\n    when:\n      - args: 5+\n        refuse: no more\n',
    5,
    /never match.*takes/,
    /./,
  ],
  ['a condition without a consequence', 'git', 'tool: git\ncommands:\n  push:\n    when:\n      - given: [--force]\n', 5, /no consequence/, /Add/],
  [
    'a refusal of an option that is not there',
    'git',
    'tool: git\ncommands:\n  push:\n    options:\n      --forse: refuse -- no more\n',
    5,
    /never match.*no option --forse/,
    /Write "--force"/,
  ],
  [
    'a refusal of a subcommand that is not there',
    'git',
    'tool: git\ncommands:\n  psuh: refuse -- no more\n',
    3,
    /never match.*no subcommand psuh/,
    /Write "push"/,
  ],
  [
    'rules under a refusal',
    'git',
    'tool: git\ncommands:\n  push:\n    refuse: no more\n    options:\n      --force: refuse -- never\n',
    5,
    /can never match/,
    /Remove/,
  ],
  [
    'rules under what is refused anyway',
    'git',
    'tool: git\ncommands:\n  daemon:\n    options:\n      --port: refuse -- never\n',
    3,
    /refused already/,
    /Remove/,
  ],
  ['an option set that is not there', 'git', 'tool: git\ncommands:\n  push:\n    sets: [mine]\n', 4, /no option set "mine"/, /sets/],
  ['a type that is not there', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      --push-option: and txt\n', 5, /no value type "txt"/, /Correct/],
  ['an expression that cannot be read', 'echo', 'tool: echo\nwhen:\n  - arg: {words: "("}\n    refuse: no more\n', 3, /Invalid regular expression/, /./],
  [
    'an example that does not hold',
    'git',
    'tool: git\nexamples:\n  refused:\n    - git push\n    - git status\n',
    4,
    /does not hold: it is "change"/,
    /Move it to "change"/,
  ],
  ['an example of another tool', 'git', 'tool: git\nexamples:\n  read:\n    - ls\n', 4, /does not start with git/, /./],
  [
    'too many aliases',
    'git',
    `tool: git\nshared:\n  - &a [x]\n${Array.from({ length: 9 }, (_, i) => `  - &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(', ')}]\n`).join('')}`,
    1,
    /cannot be read/,
    /aliases/,
  ],
  ['nesting without end', 'git', `tool: git\nshared: ${'['.repeat(200_000)}`, 1, /nested too deeply/, /flatter/],
  ['lists in lists without end', 'git', `tool: git\nshared:\n  ${'- '.repeat(100_000)}x`, 1, /nested too deeply/, /flatter/],
  ['a megabyte and more', 'git', `tool: git\n# ${'x'.repeat(1_000_000)}\n`, 1, /larger than 1 MB/, /smaller/],
]

describe('a policy text with', () => {
  it.each(wrong)('%s is told with line, column and fix', (_what, tool, text, line, message, fix) => {
    const problems = problemsOf(tool, text)
    const told = problems.find((each) => each.line === line && message.test(each.message))
    expect(told, JSON.stringify(problems)).toBeDefined()
    expect(told!.column).toBeGreaterThan(0)
    expect(told!.fix).toMatch(fix)
    expect(told!.message).not.toMatch(/!$|undefined|\[object/)
  })

  it('tools that mount each other in a circle names the circle', () => {
    const mounting = (tool: string, other: string) =>
      `tool: ${tool}\ndescription: One of two\ninstall: none\nparser: pflag\nbinary: {search: uname}\ncommands:\n  other: {mount: ${other}}\n`
    put('one.yaml', mounting('one', 'two'))
    put('two.yaml', mounting('two', 'one'))
    here[Symbol.dispose]()
    here = open()
    for (const id of ['user:one', 'user:two'])
      expect(file(id)).toMatchObject({
        in_force: false,
        problems: [{ line: 7, message: expect.stringMatching(/(one mounts two mounts one|two mounts one mounts two), which is a circle/) }],
      })
    expect(allowed('one other')).toBe(false)
  })
})

describe('a file', () => {
  it.each<[string, () => void, RegExp]>([
    ['of more than a megabyte', () => put('git.yaml', `${no_push}#${'x'.repeat(1_000_000)}`), /larger than 1 MB/],
    ['that is not UTF-8', () => put('git.yaml', Buffer.from([...Buffer.from(no_push), 0x23, 0xff, 0xfe])), /not UTF-8/],
    [
      'that is a link out of the folder',
      () => {
        writeFileSync(join(folder.path, 'elsewhere.yaml'), no_push)
        symlinkSync('../elsewhere.yaml', join(user, 'git.yaml'))
      },
      /leads out of its folder/,
    ],
    ['that leads nowhere', () => symlinkSync('nothing.yaml', join(user, 'git.yaml')), /cannot be read/],
    ['that is a folder', () => mkdirSync(join(user, 'git.yaml')), /no file/],
    ['that is a pipe', () => execFileSync('mkfifo', [join(user, 'git.yaml')]), /no file/],
    ['of another ending', () => put('git.yml', no_push), /end in .yaml/],
    ['of no name for a tool', () => put('Git Hub.yaml', 'tool: Git Hub\n'), /no name for a tool/],
  ])('%s is listed with its problem and not in force', (_what, make, message) => {
    make()
    here[Symbol.dispose]()
    here = open()
    const mine = here.commands.policies.list(null).find(({ origin }) => origin === 'user')
    expect(mine).toMatchObject({
      in_force: false,
      problems: [{ line: 1, column: 1, message: expect.stringMatching(message), fix: expect.stringMatching(/\w/) }],
    })
    expect(allowed('git push')).toBe(true)
  })

  it('that changes is in force soon, and its change is told', async () => {
    let changes = 0
    here.commands.policies.on_change.on(() => changes++)
    put('git.yaml', no_push)
    await until(() => !allowed('git push'), 'the new file')
    put('git.yaml', 'tool: git\ncommands:\n  pull: refuse -- not from here\n')
    await until(() => !allowed('git pull') && allowed('git push'), 'the changed file')
    writeFileSync(join(user, 'beside'), no_push)
    renameSync(join(user, 'beside'), join(user, 'git.yaml'))
    await until(() => !allowed('git push') && allowed('git pull'), 'the file renamed into place')
    rmSync(join(user, 'git.yaml'))
    await until(() => allowed('git push'), 'the file removed')
    expect(changes).toBeGreaterThanOrEqual(4)
  })

  it('in a folder that went and came again is seen', async () => {
    rmSync(user, { recursive: true })
    put_folder()
    await until(() => !allowed('git push'), 'the new folder')
  })
  const put_folder = () => {
    mkdirSync(user)
    put('git.yaml', no_push)
  }

  it('that breaks leaves the last good one in force, also after a restart, until it is mended or gone', async () => {
    const notices: string[] = []
    here.commands.policies.on_notice.on(({ sentence }) => notices.push(sentence))
    put('git.yaml', no_push)
    await until(() => !allowed('git push'), 'the good file')
    put('git.yaml', 'tool: git\ncommands: {push: [}\n')
    await until(() => file('user:git')?.in_force === false, 'the broken file')
    expect(allowed('git push')).toBe(false)
    expect(notices).toContainEqual(expect.stringMatching(/git\.yaml:2:\d+: .* The last good version stays in force\.$/))
    here[Symbol.dispose]()
    here = open()
    expect(file('user:git')?.problems[0]?.line).toBe(2)
    expect(allowed('git push')).toBe(false)
    put('git.yaml', 'tool: git\n')
    await until(() => allowed('git push'), 'the mended file')
    expect(file('user:git')).toMatchObject({ in_force: true, problems: [] })
    rmSync(join(user, 'git.yaml'))
    await until(() => file('user:git') === undefined, 'the file removed')
    here[Symbol.dispose]()
    here = open()
    expect(allowed('git push')).toBe(true)
  })

  it('that breaks a tool of the user keeps the tool', async () => {
    const crane = 'tool: crane\ndescription: Moves boxes\ninstall: none\nparser: words\nbinary: {search: uname}\neffect: read\n'
    here.commands.policies.create('crane', crane)
    put('crane.yaml', `${crane}effect: change\n`)
    await until(() => file('user:crane')?.in_force === false, 'the broken file')
    expect(allowed('crane')).toBe(true)
  })

  it('is written whole and privately', () => {
    here.commands.policies.create('git', no_push)
    expect(readFileSync(join(user, 'git.yaml'), 'utf8')).toBe(no_push)
    expect(() => here.commands.policies.update('user:git', 'tool: git\nx: [')).toThrow(/problem/)
    expect(readFileSync(join(user, 'git.yaml'), 'utf8')).toBe(no_push)
  })
})

describe('a policy of a workspace', () => {
  const shop = (text: string, name = 'git.yaml') => {
    const path = join(here.workspace, '.opsdeck/policies', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  it('narrows while the workspace is trusted, there alone, and is reloaded', async () => {
    shop(no_push)
    expect(allowed('git push')).toBe(false)
    expect(allowed('git push', here.with({ trusted: false }))).toBe(true)
    expect(allowed('git push', { ...here.around, workspace: { id: 'other', path: here.outside, trusted: true } })).toBe(true)
    expect(file('workspace:w:git')).toMatchObject({ in_force: true, editable: false, path: '.opsdeck/policies/git.yaml' })
    const untrusted = here.commands.policies.list({ ...here.around.workspace!, trusted: false }).at(-1)
    expect(untrusted).toMatchObject({ id: 'workspace:w:git', in_force: false, problems: [] })
    shop('tool: git\n')
    await until(() => allowed('git push'), 'the changed file')
  })

  it('that comes with its folder later is seen', async () => {
    expect(allowed('git push')).toBe(true)
    shop(no_push)
    await until(() => !allowed('git push'), 'the new folder')
  })

  it('narrows what the user widened, and keeps the mark', () => {
    here.commands.policies.create('git', 'tool: git\nallow_widening: true\ncommands:\n  push: read -- Harmless\n  frobnicate: read -- Does it\n')
    shop('tool: git\ncommands:\n  frobnicate: refuse -- not here\n')
    expect(allowed('git frobnicate')).toBe(false)
    expect(verdictOn(here, ['git', 'push'])).toMatchObject({ allowed: true, effect: 'read', rule: 'git/push (widened)' })
    expect(allowed('git frobnicate', here.with({ trusted: false }))).toBe(true)
  })

  it.each([
    ['widen', 'git.yaml', 'tool: git\ncommands:\n  daemon: read -- Serves\n', 3, /widens/],
    ['widen by asking', 'git.yaml', 'tool: git\nallow_widening: true\ncommands:\n  daemon: read -- Serves\n', 2, /can only narrow/],
    ['lower an effect', 'git.yaml', 'tool: git\ncommands:\n  push:\n    options:\n      --force: flag\n', 5, /widens/],
    ['set a variable', 'git.yaml', 'tool: git\nenv:\n  set: {GIT_SSH_COMMAND: ./x}\n', 3, /widens/],
    ['bring a program', 'git.yaml', 'tool: git\nbinary: {absolute: [/tmp/x]}\n', 2, /widens/],
    ['add a tool', 'crane.yaml', 'tool: crane\ndescription: Moves boxes\ninstall: none\nparser: words\neffect: read\n', 1, /adds no tools/],
    ['have Opsdeck run words of its own', 'git.yaml', 'tool: git\nversion: [push]\n', 2, /widens/],
    ['lift a timeout', 'git.yaml', 'tool: git\ndefault_timeout_ms: null\n', 2, /widens/],
    ['drop the trust', 'pip.yaml', 'tool: pip\ncommands:\n  install:\n    runs_workspace_code: false\n', 4, /widens/],
  ])('cannot %s', (_what, name, text, line, message) => {
    shop(text, name)
    const tool = name.replace('.yaml', '')
    expect(file(`workspace:w:${tool}`)).toMatchObject({ in_force: false })
    expect(file(`workspace:w:${tool}`)!.problems).toContainEqual(expect.objectContaining({ line, message: expect.stringMatching(message) }))
    expect(allowed('git daemon')).toBe(false)
    expect(verdictOn(here, ['git', 'push', '--force'])).toMatchObject({ effect: 'destroy' })
    expect(allowed('crane')).toBe(false)
  })

  it('whose types may take more is held by the policy below', () => {
    shop('tool: curl\noptions:\n  -o, --output: match(.*)\n', 'curl.yaml')
    expect(file('workspace:w:curl')).toMatchObject({ in_force: true, problems: [] })
    expect(allowed('curl -o /etc/passwd https://example.org/')).toBe(false)
    expect(allowed('curl -o page.html https://example.org/')).toBe(true)
  })

  it('in a folder that leads out of the workspace is not read', () => {
    mkdirSync(join(here.outside, 'policies'))
    writeFileSync(join(here.outside, 'policies', 'git.yaml'), no_push)
    symlinkSync(here.outside, join(here.workspace, '.opsdeck'))
    expect(allowed('git push')).toBe(true)
    expect(file('workspace:w:git')).toBeUndefined()
  })

  it('that breaks leaves the last good one in force', async () => {
    shop(no_push)
    expect(allowed('git push')).toBe(false)
    shop('tool: git\ncommands: {push: [}\n')
    await until(() => file('workspace:w:git')?.in_force === false, 'the broken file')
    expect(allowed('git push')).toBe(false)
  })
})
