/** Drafts of policies: every spec gives one that compiles, hostile specs and programs give none that lets something through, and what it guesses is on the hard side. */
import { chmodSync, existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ToolDrafts } from '../../../src-main/commands/draft-tool.ts'
import { draftPolicy } from '../../../src-main/commands/drafting/draft-policy.ts'
import { readHelpText, textOfHelp } from '../../../src-main/commands/drafting/read-help-text.ts'
import { readSpec } from '../../../src-main/commands/drafting/read-spec.ts'
import { SpecStore } from '../../../src-main/commands/drafting/spec-store.ts'
import { splitLine } from '../../../src-main/commands/words/split-line.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { until } from '../../helpers/until.ts'
import { policies_dir, type Room, room } from './room.ts'

const specs_dir = join(policies_dir, '../tool-specs')
const store = new SpecStore(specs_dir)

let here: Room
let drafts: ToolDrafts
let bin: ReturnType<typeof tempFolder>
let programs: string
beforeAll(() => {
  bin = tempFolder()
  programs = bin.path
  here = room({ tool_path: [programs], user_policies_dir: join(programs, 'policies') })
  drafts = new ToolDrafts(here.commands, { specs_dir, time_limit_ms: 1500 })
})
afterAll(() => {
  here[Symbol.dispose]()
  bin[Symbol.dispose]()
})

const none: () => [] = () => []
const problemsOf = (tool: string, text: string) => here.commands.policies.check(tool, text).problems
const draftOf = (tool: string, spec: unknown) => draftPolicy(tool, readSpec(spec, tool)!, 'spec')

/** Judged by a draft that nobody saved. */
function judge(tool: string, text: string, line: string): string {
  const split = splitLine(line)
  if ('problem' in split) throw new Error(line)
  const [command, ...args] = split.words.map((word) => word.text) as [string, ...string[]]
  const { allowed, effect, runs_workspace_code } = here.commands.judge({ command, args }, here.around, here.commands.policies.trial(tool, text)).verdict
  return !allowed ? 'refused' : `${effect}${runs_workspace_code ? ' code' : ''}`
}

function install(name: string, script: string): void {
  writeFileSync(join(programs, name), script)
  chmodSync(join(programs, name), 0o755)
}

describe('specs', () => {
  it.each(['rclone', 'doctl', 'flyctl', 'wrangler', 'ffmpeg', 'chmod', 'brew', 'tailscale', 'mongocli', 'java', 'youtube-dl', 'yo'])(
    'of %s give a policy without problems',
    (tool) => {
      const { policy, guesses } = draftOf(tool, store.get(tool))
      expect(problemsOf(tool, policy)).toEqual([])
      expect(guesses.length).toBeGreaterThan(0)
    },
  )

  const circle: Record<string, unknown> = { name: 'again', description: 'round' }
  circle['subcommands'] = [circle]
  circle['loadSpec'] = circle
  const flood = {
    name: 'flood',
    description: 'x',
    options: Array.from({ length: 1_000_000 }).fill({ name: '--many' }),
    subcommands: Array.from({ length: 1_000_000 }).fill({ name: 'many' }),
  }
  const wide = {
    name: 'wide',
    subcommands: Array.from({ length: 50_000 }, (_, n) => ({
      name: `c${n}`,
      description: 'd'.repeat(5000),
      options: [{ name: `--o${n}`, description: 'e'.repeat(5000) }],
    })),
  }
  let deep: object = { name: 'bottom' }
  for (let n = 0; n < 10_000; n++) deep = { name: 'deeper', subcommands: deep }
  const breaks = [
    'a: b\n  c: d',
    "x'\n- y",
    '*',
    '"',
    '&anchor',
    '!!js/function x',
    'a, b',
    '\u0000',
    '\u2028',
    'yes',
    'null',
    '~',
    '%YAML',
    '--- ',
    '{a: b}',
    '[',
    '# c',
    '<<',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ]
  const odd = {
    name: 'odd',
    description: breaks.join(' '),
    subcommands: breaks.map((name) => ({
      name,
      description: `${name} -- x => destroy\n${name}`,
      options: [{ name: `--${name}`, description: name }],
      args: { name },
    })),
    options: breaks.flatMap((name) => [{ name: `--${name}`, description: `${name} => read -- ${name}`, args: { name, suggestions: [name, 'b'] } }, { name }]),
    args: breaks.map((name) => ({ name })),
  }
  const types = { name: 7, description: {}, subcommands: 'text', options: { name: { name: '--x' } }, args: [null, 5, [], { name: [] }] }
  it.each(
    Object.entries({
      circle,
      flood,
      wide,
      deep,
      odd,
      types,
      empty: {},
      repeated: { subcommands: [{ name: ['a', 'b'] }, { name: ['b', 'a'] }], options: [{ name: ['-x', '-x'] }, { name: '-x', args: {} }] },
    }),
  )('that are %s end in a policy without problems', (tool, spec) => {
    const { policy } = draftOf(tool, spec)
    expect(problemsOf(tool, policy)).toEqual([])
    expect(policy.length).toBeLessThan(1_000_000)
    expect(judge(tool, policy, `${tool} --no-such`)).toBe('refused')
  })

  it.each([null, undefined, 5, 'text', [], true])('%j is no spec', (spec) => expect(readSpec(spec, 'x')).toBeNull())

  it('a damaged file of specs is as good as none', () => {
    writeFileSync(join(here.folder, 'index.tsv'), 'one\t0\t10\ntwo\tx\ty\n\nthree\t5\t-1\n')
    writeFileSync(join(here.folder, 'specs.br'), 'nonsense that is not compressed')
    const damaged = new SpecStore(here.folder)
    expect([damaged.names, damaged.get('one'), damaged.get('two'), damaged.get('__proto__')]).toEqual([['one'], null, null, null])
    expect(new SpecStore(join(here.folder, 'nowhere')).get('one')).toBeNull()
  })
})

describe('what a draft lets through', () => {
  const value = (name: string) => ({ name })
  const spec = {
    name: 'crane',
    description: 'Moves boxes',
    options: [
      { name: '--version', description: 'Print the version' },
      { name: ['-h', '--help'], isPersistent: true },
      { name: ['-y', '--yard'], args: value('yard'), isPersistent: true },
    ],
    subcommands: [
      {
        name: ['list', 'ls'],
        description: 'List boxes',
        args: { name: 'box', isOptional: true, isVariadic: true },
        options: [
          { name: ['-l', '--long'], description: 'More of each' },
          { name: '--sort', args: { suggestions: ['name', 'size'] } },
          { name: '--fix', description: 'Repair what is found' },
          { name: '--force', description: 'Also what is locked' },
          ...[
            '--exec',
            '--eval',
            '--on-command',
            '--shell',
            '--script-dir',
            '--plugin',
            '--config',
            '--include',
            '-o, --output',
            '--upload',
            '--listen',
            '--serve',
            '--password',
            '--token',
            '--api-key-file',
            '--token-file',
            '--log-file',
            '--proxy',
            '--editor',
            '--checkpoint-action',
            '--use-compress-program',
            '--files-from',
            '--inspect',
          ].map((names) => ({ name: names.split(', '), args: value('x') })),
          { name: '-z', description: 'Runs this program for each', args: value('it') },
          { name: '-Z', description: 'Writes everything to this file', args: value('it') },
        ],
      },
      { name: 'show', description: 'Deletes what it shows', args: value('box') },
      { name: 'get', description: 'Downloads a box', args: value('box') },
      { name: 'move', args: [value('from'), value('to')] },
      { name: 'remove-all' },
      { name: 'prune' },
      { name: 'tidy', description: 'Removes old boxes' },
      { name: 'go', isDangerous: true },
      ...['exec', 'eval', 'config', 'plugins', 'login', 'serve', 'publish', 'shell', 'console', 'token', 'completion-script'].map((name) => ({
        name,
        args: { isOptional: true },
      })),
      { name: 'each', args: { name: 'what', isCommand: true, isOptional: true } },
      { name: 'sign', args: value('password') },
      { name: 'run', args: value('task') },
      { name: 'yards', subcommands: [{ name: 'list' }, { name: 'secrets' }, { name: 'exec' }] },
    ],
  }
  let policy: string
  beforeAll(() => {
    ;({ policy } = draftOf('crane', spec))
  })

  it.each([
    ['crane --version', 'read'],
    ['crane list', 'read'],
    ['crane ls -l src README.md', 'read'],
    ['crane list --sort=size', 'read'],
    ['crane list -y north a b', 'read'],
    ['crane list --help', 'read'],
    ['crane list --fix', 'change'],
    ['crane list --force', 'destroy'],
    ['crane show x', 'destroy'],
    ['crane get x', 'change'],
    ['crane move a lib/b', 'change'],
    ['crane move "a box" b', 'change'],
    ['crane remove-all', 'destroy'],
    ['crane prune', 'destroy'],
    ['crane tidy', 'destroy'],
    ['crane go', 'destroy'],
    ['crane run task', 'change code'],
    ['crane yards list', 'read'],
  ])('%s is %s', (line, effect) => expect(judge('crane', policy, line)).toBe(effect))

  it.each([
    ...[
      'crane',
      'crane unknown',
      'crane list --unknown',
      'crane --list',
      'crane list --lon',
      'crane yards',
      'crane yards unknown',
      'crane list --sort=other',
      'crane prune x',
      'crane move a',
      'crane move a b c',
    ],
    ...[
      'exec',
      'eval',
      'on-command',
      'shell',
      'script-dir',
      'plugin',
      'config',
      'include',
      'output',
      'upload',
      'listen',
      'serve',
      'password',
      'token',
      'api-key-file',
      'token-file',
      'log-file',
      'proxy',
      'editor',
      'checkpoint-action',
      'use-compress-program',
      'files-from',
      'inspect',
    ].flatMap((name) => [`crane list --${name}=x`, `crane list --${name} x`]),
    ...['crane list -o x', 'crane list -ox', 'crane list -lox', 'crane list -z x', 'crane list -Z x'],
    ...[
      'exec',
      'eval',
      'config',
      'plugins',
      'login',
      'serve',
      'publish',
      'shell',
      'console',
      'token',
      'completion-script',
      'each',
      'sign',
      'yards secrets',
      'yards exec',
    ].flatMap((name) => [`crane ${name}`, `crane ${name} x`]),
    ...[
      '/etc/passwd',
      '../outside/secret',
      'link-out/secret',
      'link-file',
      '~/x',
      '@/etc/passwd',
      '@list',
      'a=/etc/passwd',
      'file:///etc/passwd',
      'host:/etc',
      'x,/etc',
      'a=../..',
      '-x',
      '$HOME',
      '`id`',
      'src/*',
      '<x',
      '|id',
      '&',
      '--',
      'a b=/etc/x',
    ]
      .flatMap((word) => [`crane list -- '${word}'`, `crane list -y '${word}'`, `crane move x '${word}'`])
      .filter((line) => line !== "crane list -- '--'"),
    ...['.git/config', '.git/hooks/x', '.npmrc', '.ssh/id'].map((word) => `crane move x ${word}`),
  ])('%s is refused', (line) => expect(judge('crane', policy, line)).toBe('refused'))

  it('names each guess and each danger by its rule', () => {
    const { guesses, dangers } = draftOf('crane', spec)
    expect(guesses).toContainEqual({ rule: 'crane/remove-all', effect: 'destroy', why: 'the word "remove" in its name' })
    expect(guesses).toContainEqual({ rule: 'crane/list/--force', effect: 'destroy', why: 'the word "force" in its name' })
    const of = (rule: string) => dangers.find((danger) => danger.rule === rule)
    expect(of('crane/list/--exec')).toMatchObject({ kind: 'runs_programs', left_out: true })
    expect(of('crane/list/--output')).toMatchObject({ kind: 'writes_files', left_out: true })
    expect(of('crane/login')).toMatchObject({ kind: 'secrets', left_out: true })
    expect(of('crane/run')).toMatchObject({ kind: 'workspace_code', left_out: false })
  })

  it('of what unpacks needs trust, and leaves out by what it starts programs or leaves the workspace', () => {
    const { policy: text } = draftOf('tar', store.get('tar'))
    expect(judge('tar', text, 'tar t -f boxes.tar')).toBe('change code')
    for (const option of [
      '--to-command=id',
      '--checkpoint-action=exec=id',
      '--use-compress-program=id',
      '-I id',
      '--rsh-command=id',
      '--info-script=id',
      '-T x',
      '-P',
    ])
      expect([option, judge('tar', text, `tar x -f boxes.tar ${option}`)]).toEqual([option, 'refused'])
  })

  it('of what runs code of the workspace needs trust everywhere', () => {
    const { policy: text, dangers } = draftOf('bun', store.get('bun'))
    expect(dangers[0]).toMatchObject({ rule: 'bun', kind: 'workspace_code', left_out: false })
    expect(text.match(/^ {4}effect: /gm)!.length).toBe(text.match(/^ {4}runs_workspace_code: true/gm)!.length)
  })
})

describe('what --help prints', () => {
  const help = `\u001b[1mcrane\u001b[0m moves boxes\u0007\n\nUsage: crane [OPTIONS] COMMAND\n\nA tool for boxes of all kinds\n\nCommands:\n  list, ls      List boxes\n  remove NAME   Remove a box\n  yard          Work in yards\n  exec CMD      Run a command\n  __proto__     x\n\nOptions:\n  -h, --help              Print this\n      --version           Print the version\n  -y, --yard=NAME         The yard\n  -f FILE, --file=FILE    Read boxes from it\n  -c, --color[=WHEN]      Colours (always, never)\n      --[no-]wrap         odd\n  -single-dash            odd\n  --kind {a,b}            One of two\n  --script <file>         Run this script\n`
  it('becomes a policy', () => {
    const shape = readHelpText(textOfHelp(Buffer.from(help))!, 'crane')!
    expect(shape.root.commands.map(({ names }) => names)).toEqual([['list', 'ls'], ['remove'], ['yard'], ['exec']])
    expect(shape.root.options.map(({ names, argument }) => `${names.join(' ')}${argument ? ` ${argument.optional ? '?' : '='}` : ''}`)).toEqual([
      '-h --help',
      '--version',
      '-y --yard =',
      '-f --file =',
      '-c --color ?',
      '-single-dash',
      '--kind =',
      '--script =',
    ])
    const { policy } = draftPolicy('crane', shape, 'help')
    expect(problemsOf('crane', policy)).toEqual([])
    for (const [line, effect] of Object.entries({
      'crane list src': 'read',
      'crane remove box': 'destroy',
      'crane yard': 'change',
      'crane yard delete': 'refused',
      'crane exec': 'refused',
      'crane list --help': 'read',
      'crane remove --help': 'refused',
      'crane yard --help': 'refused',
      'crane --kind=c list': 'refused',
    }))
      expect([line, judge('crane', policy, line)]).toEqual([line, effect])
  })

  const one_dash =
    'Usage: crane [flags] FILE\n\nOptions:\n  -n int             How many\n  -out string        Write boxes to it\n  -kind string       Kind of box\n  -v                 More\n  -exec string       Run this command\n  -network string    The network\n      --depth=NUM    How deep\n'
  it('with long names behind one dash is judged word by word', () => {
    const shape = readHelpText(one_dash, 'crane')!
    expect(shape.root.options.map(({ names }) => names.join(' '))).toEqual(['-n', '-out', '-kind', '-v', '-exec', '-network', '--depth'])
    const { policy } = draftPolicy('crane', shape, 'help')
    expect(policy).toContain('parser: exact')
    expect(problemsOf('crane', policy)).toEqual([])
    const said = (line: string) => [line, judge('crane', policy, line)]
    const allowed = ['crane -kind a box', 'crane -kind=a box', 'crane -n 5 -v box', 'crane --depth=3 box', 'crane -network lan box']
    for (const line of allowed) expect(said(line)).toEqual([line, expect.not.stringMatching('refused')])
    // Several letters are one name, a letter takes nothing that hangs on it, and the dashes are part of the name.
    const refused = ['crane -nv 5', 'crane -n5 box', 'crane -n=5 box', 'crane -vkind a', 'crane --kind a', 'crane -depth 3', 'crane -kin a', 'crane -v -- box']
    for (const line of [...refused, 'crane -exec id', 'crane -exec=id', 'crane -out new.txt', 'crane -kind ../../x box'])
      expect(said(line)).toEqual([line, 'refused'])
  })

  it('with one such name among many leaves it out, and reads letters as before', () => {
    const { policy, left_out } = draftPolicy('crane', readHelpText(textOfHelp(Buffer.from(help))!, 'crane')!, 'help')
    expect(policy).toContain('parser: getopt')
    expect(policy).not.toContain('single-dash')
    expect(left_out).toContain('options with a long name behind one dash, where others have two (1)')
  })

  it('in which a letter is written twice has no such names', () => {
    const shape = readHelpText('Usage: crane FILE\n\nOptions:\n  -v, -vv   More\n  -n NUM    How many\n', 'crane')!
    expect(draftPolicy('crane', shape, 'help').policy).toContain('parser: getopt')
  })

  it.each(['', 'no help here\n', '\u001b[2J\u001b]0;title\u0007', '- \n--\n---\n', 'Options:\n'])('%j is no help', (text) => {
    const read = readHelpText(textOfHelp(Buffer.from(text))!, 'x')
    expect((read?.root.options.length ?? 0) + (read?.root.commands.length ?? 0)).toBe(0)
  })

  it('that is no text is not read', () => expect(textOfHelp(Buffer.from([0x7f, 0x45, 0, 0xff, 0xfe, 1, 2, 3]))).toBeNull())

  it('of a program that runs what its words name refuses all of it', () => {
    const { policy, dangers } = draftPolicy(
      'crane',
      readHelpText('Usage: crane [OPTION]... COMMAND [ARG]...\n\nOptions:\n  -v, --verbose   More\n', 'crane')!,
      'help',
    )
    expect(problemsOf('crane', policy)).toEqual([])
    expect(['crane', 'crane -v', 'crane id', 'crane -v id'].map((line) => judge('crane', policy, line))).toEqual(Array(4).fill('refused'))
    expect(dangers).toContainEqual({ rule: 'crane', kind: 'runs_programs', why: expect.stringContaining('COMMAND'), left_out: true })
  })

  it('of great length and with lines without end is read in no time', () => {
    const bad = `Usage: x\nOptions:\n${`  --a${'='.repeat(300)}\n`.repeat(2000)}${`  -${' -'.repeat(150)}\n`.repeat(2000)}${' '.repeat(100_000)}-x\nCommands:\n${`  a${',a'.repeat(200)}\n`.repeat(5000)}`
    const from = process.cpuUsage().user
    readHelpText(textOfHelp(Buffer.from(bad))!, 'x')
    expect((process.cpuUsage().user - from) / 1e6).toBeLessThan(5)
  })
})

describe('a program that is asked', () => {
  const draft = (name: string, from?: 'spec' | 'help') => drafts.draft(name, from, here.around, none)
  const failure = (name: string) =>
    draft(name).then(
      () => null,
      (error: { code: string; message: string; details: { why: string } }) => [error.code, error.details.why],
    )
  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('opsdeck-draft-'))

  it('tells its options and its version, in an environment and a folder of its own', async () => {
    install(
      'crane',
      `#!/bin/sh\n[ "$1" = --version ] && { echo "crane 1.2.3"; exit; }\n[ "$1" = --help ] && [ -z "$SECRET" ] && [ "$HOME" != "${here.folder}" ] && [ -z "$(ls -A)" ] && printf 'Usage: crane [OPTIONS] FILE\\n\\nOptions:\\n  -l, --long   More\\n  --version    Version\\n' >&2\nexit 1\n`,
    )
    const { policy: _, ...told } = await draft('crane')
    expect(told).toMatchObject({ name: 'crane', path: join(programs, 'crane'), version: '1.2.3', source: 'help', problems: [], examples: [] })
  })

  it('gives what was run before its verdict by the draft', async () => {
    const { examples } = await drafts.draft('rclone', 'spec', here.around, () => [
      { line: 'rclone purge x', request: { command: 'rclone', args: ['purge', 'x'] } },
      { line: 'rclone config', request: { command: 'rclone', args: ['config'] } },
      { line: 'rclone gone', request: { command: 'rclone', args: ['ls'], work_dir: '../..' } },
    ])
    expect(examples.map(({ line, verdict }) => [line, verdict.allowed, verdict.effect])).toEqual([
      ['rclone purge x', true, 'destroy'],
      ['rclone config', false, null],
    ])
  })

  it.each([
    ['hangs', 'sleep 600', 'time'],
    ['floods', 'yes flood', 'printed'],
    ['writes', 'echo x > made', 'written'],
    ['fills', 'head -c 20000000 /dev/zero > "$HOME/big"; sleep 600', 'written'],
    ['binary', "printf 'a\\0b\\0'", 'no_text'],
    ['silent', 'exit 0', 'no_help'],
    ['talks', 'read answer; echo "got $answer"', 'no_help'],
  ])('and %s ends in an error, with nothing left', async (name, script, why) => {
    install(name, `#!/bin/sh\n${script}\n`)
    const before = leftovers()
    expect(await failure(name)).toEqual(['UPSTREAM_FAILED', why])
    expect(leftovers().filter((each) => !before.includes(each))).toEqual([])
  })

  it('leaves no process behind, also none that left its group', async () => {
    const alive = join(here.folder, 'alive')
    install(
      'forks',
      `#!/bin/sh\nsetsid sh -c 'while :; do echo x >> ${alive}; sleep 0.05; done' >/dev/null 2>&1 &\nwhile [ ! -e ${alive} ]; do sleep 0.02; done\nprintf 'Options:\\n  -l, --long   More\\n'\n`,
    )
    expect((await draft('forks')).source).toBe('help')
    let size = -1
    await until(() => {
      const is_still = statSync(alive).size === size
      size = statSync(alive).size
      return is_still
    }, 'the end of what it started')
  })

  it.each([
    ['', 'INVALID_INPUT'],
    ['../x', 'INVALID_INPUT'],
    ['/bin/ls', 'INVALID_INPUT'],
    ['a/b', 'INVALID_INPUT'],
    ['..', 'INVALID_INPUT'],
    ['Crane', 'INVALID_INPUT'],
    ['a b', 'INVALID_INPUT'],
    ['-x', 'INVALID_INPUT'],
    ['x\0', 'INVALID_INPUT'],
    ['git', 'CONFLICT'],
    ['terraform', 'CONFLICT'],
    ['pip3', 'CONFLICT'],
    ['pip3.11', 'CONFLICT'],
    ['python', 'CONFLICT'],
    ['git-upload-pack', 'CONFLICT'],
    ['alias-of-git', 'CONFLICT'],
    ['bash', 'COMMAND_REFUSED'],
    ['sudo', 'COMMAND_REFUSED'],
    ['env', 'COMMAND_REFUSED'],
    ['xargs', 'COMMAND_REFUSED'],
    ['bash5', 'COMMAND_REFUSED'],
    ['uvx', 'COMMAND_REFUSED'],
    ['bunx', 'COMMAND_REFUSED'],
    ['vim', 'COMMAND_REFUSED'],
    ['opsdeck', 'COMMAND_REFUSED'],
    ['looks-harmless', 'COMMAND_REFUSED'],
    ['not-there-at-all', 'TOOL_NOT_INSTALLED'],
    ['constructor', 'TOOL_NOT_INSTALLED'],
  ])('%j is answered with %s', async (name, code) => {
    if (!existsSync(join(programs, 'alias-of-git'))) {
      install('git', '#!/bin/sh\n')
      install('bash', '#!/bin/sh\n')
      symlinkSync('git', join(programs, 'alias-of-git'))
      symlinkSync('bash', join(programs, 'looks-harmless'))
    }
    await expect(draft(name)).rejects.toMatchObject({ code })
  })

  it('is offered where it is unknown, and not where it runs anything', () => {
    const offered = (command: string) => here.commands.judge({ command, args: [] }, here.around).verdict
    expect(offered('rclone')).toMatchObject({ add_tool: 'rclone', reason: expect.stringContaining('opsdeck tools add rclone') })
    for (const name of ['bash', 'xargs', 'vim', 'Crane', 'gti', 'git-shell']) expect(offered(name).add_tool).toBeUndefined()
  })

  it('is among the names that can be added, and what is known or runs anything is not', () => {
    install('rclone', '#!/bin/sh\n')
    expect(drafts.programs('cran', 10)).toEqual([{ name: 'crane', has_spec: false }])
    expect(drafts.programs('clone', 10)).toEqual([{ name: 'rclone', has_spec: true }])
    for (const name of ['git', 'bash']) expect(drafts.programs('', 500).some((each) => each.name === name)).toBe(false)
  })
})
