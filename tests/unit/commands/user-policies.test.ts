/** What a user's policy file may change of a built-in tool, what is refused as silent widening, and how an allowed one is marked. */

import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { room, verdictOn, words } from './user-policy-room.ts'

const folder = tempFolder()
const here = room({ user_policies_dir: join(folder.path, 'policies') })
afterAll(() => {
  here[Symbol.dispose]()
  folder[Symbol.dispose]()
})
afterEach(() => {
  for (const { id, origin } of here.commands.policies.list(null)) if (origin === 'user') here.commands.policies.remove(id)
})

const check = (tool: string, text: string) => here.commands.policies.check(tool, text)
const put = (tool: string, text: string) => here.commands.policies.create(tool, text)
const say = (line: string) => verdictOn(here, words(line))

/** Each would allow more than the built-in policy; the last word is the line (counted from 1) that says so. */
const widening: [what: string, tool: string, text: string, line: number][] = [
  ['a refused option made allowed', 'docker', 'tool: docker\ncommands:\n  run:\n    options:\n      --privileged: flag', 5],
  ['a refused option made allowed by a map', 'docker', 'tool: docker\ncommands:\n  run:\n    options:\n      --privileged: {is: flag}', 5],
  ['an option nobody knows', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      --exec-path: text', 5],
  ['an option pattern nobody knows', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      --x-*: text', 5],
  ['a new name of an option', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      --force, --hard: flag => destroy', 5],
  ['an effect of an option lowered', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      --force: flag => change', 5],
  ['an effect of an option left out', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      -f: flag', 5],
  ['an effect lowered by a map', 'git', 'tool: git\ncommands:\n  push:\n    options:\n      --force: {effect: read}', 5],
  ['an effect of a command lowered', 'git', 'tool: git\ncommands:\n  push:\n    effect: read', 4],
  ['an effect of a short command lowered', 'git', 'tool: git\ncommands:\n  clean: change -- Cleans', 3],
  ['an inherited option added', 'git', 'tool: git\ninherited:\n  --exec: text', 3],
  ['a refused inherited option made allowed', 'kubectl', 'tool: kubectl\ninherited:\n  --kubeconfig: text', 3],
  ['a subcommand nobody knows', 'git', 'tool: git\ncommands:\n  frobnicate: read -- Does it', 3],
  ['a refused subcommand made allowed', 'git', 'tool: git\ncommands:\n  daemon: read -- Serves', 3],
  ['a refused subcommand made allowed by a map', 'kubectl', 'tool: kubectl\ncommands:\n  exec:\n    effect: change', 4],
  ['a new name of a subcommand', 'git', 'tool: git\ncommands:\n  push:\n    aliases: [daemon]', 4],
  ['a type widened', 'curl', 'tool: curl\noptions:\n  --max-time: number(0..999999999)', 3],
  ['a type made text', 'curl', 'tool: curl\noptions:\n  -o, --output: text', 3],
  ['a type that may take more', 'curl', 'tool: curl\noptions:\n  -o, --output: match(/tmp/.*)', 3],
  [
    'an enum with one value more',
    'kubectl',
    'tool: kubectl\ncommands:\n  apply:\n    options:\n      --dry-run: attached enum(none,client,server,whatever)',
    5,
  ],
  ['an argument widened', 'git', 'tool: git\ncommands:\n  clone:\n    args:\n      url: text', 5],
  ['an argument more', 'git', 'tool: git\ncommands:\n  status:\n    args:\n      more: text', 5],
  ['words after -- where none are taken', 'git', 'tool: git\ncommands:\n  fetch:\n    after_dashes: any text', 4],
  ['a variable pinned', 'git', 'tool: git\nenv:\n  set:\n    GIT_SSH_COMMAND: /tmp/x', 4],
  ['a pinned variable changed', 'git', "tool: git\nenv:\n  set:\n    GIT_TERMINAL_PROMPT: '1'", 4],
  ['a git setting changed', 'git', 'tool: git\nenv:\n  git_config:\n    core.pager: sh', 4],
  ['a variable for callers', 'git', 'tool: git\nenv:\n  extras:\n    LD_PRELOAD: text', 4],
  ['variables for callers by prefix', 'git', 'tool: git\nenv:\n  extras:\n    GIT_*: text', 4],
  ['another program', 'git', 'tool: git\nbinary: {search: bash}', 2],
  ['a program by its path', 'git', 'tool: git\nbinary: {absolute: [/tmp/git]}', 2],
  ['another word for the version', 'git', 'tool: git\nversion: [status]', 2],
  ['trust not needed', 'python3', 'tool: python3\nruns_workspace_code: false\neffect: read', 3],
  ['trust not needed for a subcommand', 'pip', 'tool: pip\ncommands:\n  install:\n    runs_workspace_code: false', 4],
  ['trust dropped by a condition', 'pip', 'tool: pip\ncommands:\n  install:\n    when:\n      - given: [--upgrade]\n        code: false', 6],
  ['an effect lowered by a condition', 'git', 'tool: git\ncommands:\n  push:\n    when:\n      - given: [--force]\n        settles: read', 6],
  ['a group that runs by itself', 'aws', 'tool: aws\ncommands:\n  ec2:\n    effect: read', 4],
  ['a yes of its own', 'git', 'tool: git\ncommands:\n  clean:\n    confirmed_words: [--force]', 4],
  ['a follow job', 'git', 'tool: git\ncommands:\n  fetch:\n    follow: true', 4],
  ['a longer timeout', 'odoo', 'tool: odoo\ndefault_timeout_ms: null', 2],
  ['words read as those of a program inside', 'docker', 'tool: docker\ncommands:\n  ps:\n    rest: true', 4],
]

describe('silent widening', () => {
  it.each(widening)('%s is refused with line and fix', (_what, tool, text, line) => {
    const { in_force, problems } = check(tool, text)
    expect(in_force).toBeNull()
    expect(problems.map((problem) => problem.line)).toContain(line)
    const told = problems.find((problem) => problem.line === line)!
    expect(told.message).toMatch(/^It widens the policy of /)
    expect(told.fix).toContain('allow_widening: true')
    expect(() => put(tool, text)).toThrow(/problem/)
  })

  it.each(widening)('%s is taken, and told, once the file says so', (_what, tool, text) => {
    const { problems, widens } = check(tool, `${text}\nallow_widening: true\n`)
    expect({ problems, widens }).toEqual({ problems: [], widens: true })
  })

  it.each([
    ['parser', 'tool: git\nparser: words'],
    ['prefix', 'tool: curl\nprefix: []'],
    ['context', 'tool: git\ncontext: {branch: text(main)}'],
    ['mount', 'tool: git\ncommands:\n  status:\n    mount: python3'],
    ['reads_as', 'tool: git\ncommands:\n  status:\n    reads_as: words'],
  ])('%s cannot be changed at all', (_what, text) => {
    expect(check(/tool: (\w+)/.exec(text)![1]!, `${text}\nallow_widening: true`).problems).toMatchObject([
      { message: expect.stringContaining('cannot be changed') },
    ])
  })
})

describe('a widened tool', () => {
  it('is marked in every verdict, allowed or refused', () => {
    put('docker', 'tool: docker\nallow_widening: true\ncommands:\n  run:\n    options:\n      --privileged: flag => destroy -- every right over the host\n')
    expect(say('docker run --privileged alpine')).toMatchObject({
      allowed: true,
      effect: 'destroy',
      confirm_required: true,
      rule: 'docker/run/--privileged (widened)',
    })
    expect(say('docker ps')).toMatchObject({ allowed: true, rule: 'docker/ps (widened)' })
    expect(say('docker run -v /:/host alpine')).toMatchObject({ allowed: false, rule: expect.stringMatching(/ \(widened\)$/) })
    expect(verdictOn(here, ['docker', 'ps'], { LD_PRELOAD: 'x' })).toMatchObject({ allowed: false, rule: 'docker/env/LD_PRELOAD (widened)' })
    expect(say('git status').rule).toBe('git/status')
  })

  it('is not marked where the file could widen and does not', () => {
    put('git', 'tool: git\nallow_widening: true\ncommands:\n  push: refuse -- no\n')
    expect(here.commands.policies.get('user:git', null).widens).toBe(false)
    expect(say('git status').rule).toBe('git/status')
  })
})

describe('a narrowing policy', () => {
  it('that refuses the yes of a tool leaves it out of what was confirmed', () => {
    put('docker', 'tool: docker\ncommands:\n  volume:\n    commands:\n      prune:\n        options:\n          --force: refuse -- docker shall ask\n')
    const args = (command: string) => here.commands.approve({ command: 'docker', args: [command, 'prune'], confirm: true }, here.around).approved.args
    expect(args('volume')).toEqual(['volume', 'prune'])
    expect(args('network')).toEqual(['network', 'prune', '--force'])
  })

  it('refuses what it names and leaves the rest as it is', () => {
    put(
      'git',
      'tool: git\nextends: builtin\ncommands:\n  push:\n    options:\n      --force: refuse -- nobody rewrites what others have\n  gc: refuse -- not here\n',
    )
    for (const line of ['git push --force', 'git push -f', 'git push -uf origin main', 'git gc']) expect(say(line)).toMatchObject({ allowed: false })
    expect(say('git push -f').reason).toBe('-f is refused: nobody rewrites what others have.')
    expect(say('git push')).toMatchObject({ allowed: true, effect: 'change', nearest: null })
    expect(say('git push -f').nearest).toEqual(['git', 'push'])
    expect(say('git status')).toMatchObject({ allowed: true, effect: 'read' })
  })

  it('raises effects, narrows types and adds conditions', () => {
    put(
      'git',
      `tool: git
commands:
  push:
    effect: destroy
  commit:
    options:
      -m, --message: and match([A-Z]+-[0-9]+ .*)
  log:
    options:
      -n, --max-count: number(1..10)
    when:
      - not_given: [--max-count]
        refuse: say how many
        nearest: git log -n 10
`,
    )
    expect(say('git push')).toMatchObject({ allowed: true, effect: 'destroy', confirm_required: true })
    expect(say('git commit -m "OPS-1 works"')).toMatchObject({ allowed: true })
    expect(say('git commit -m works')).toMatchObject({ allowed: false })
    expect(say('git log')).toMatchObject({ allowed: false, nearest: ['git', 'log', '-n', '10'] })
    expect(say('git log -n 11')).toMatchObject({ allowed: false })
    expect(say('git log -n 3')).toMatchObject({ allowed: true })
  })

  it('speaks with "inherited" of an option everywhere below', () => {
    put('git', 'tool: git\ninherited:\n  -f, --force: refuse -- never by force\n')
    for (const line of ['git push -f', 'git push --force', 'git checkout -f main', 'git clean -f', 'git tag -f v1'])
      expect(say(line)).toMatchObject({ allowed: false, reason: expect.stringContaining('by force') })
    expect(say('git push')).toMatchObject({ allowed: true })
  })

  it('refuses by a pattern every name it matches, written out or not', () => {
    put('aws', 'tool: aws\ncommands:\n  ec2:\n    commands:\n      "describe-*": refuse -- not the machines\n')
    for (const line of ['aws ec2 describe-instances', 'aws ec2 describe-images', 'aws ec2 describe-anything'])
      expect(say(line)).toMatchObject({ allowed: false, reason: expect.stringContaining('not the machines') })
    expect(say('aws s3 ls')).toMatchObject({ allowed: true })
  })

  it('refuses one name of a pattern', () => {
    put('aws', 'tool: aws\ncommands:\n  ec2:\n    commands:\n      describe-images: refuse -- not these\n')
    expect(say('aws ec2 describe-images')).toMatchObject({ allowed: false })
    expect(say('aws ec2 describe-instances')).toMatchObject({ allowed: true, argv: ['aws', 'ec2', 'describe-instances'] })
  })

  it('holds where another tool runs the same rules', () => {
    put('pip', 'tool: pip\ncommands:\n  install: refuse -- ask first\n')
    expect(say('pip install requests')).toMatchObject({ allowed: false })
    expect(say('python3 -m pip install requests')).toMatchObject({ allowed: false, reason: expect.stringContaining('ask first') })
    expect(say('python3 -m pip list')).toMatchObject({ allowed: true })
  })

  it('does not let a widened tool widen another that runs its rules', () => {
    put('pip', 'tool: pip\nallow_widening: true\ncommands:\n  frobnicate: read -- Does it\n')
    expect(say('pip frobnicate')).toMatchObject({ allowed: true })
    expect(say('python3 -m pip frobnicate')).toMatchObject({ allowed: false })
  })

  it('keeps variables from callers and can put a whole tool away', () => {
    put('git', 'tool: git\nenv:\n  extras:\n    GIT_AUTHOR_NAME: none\n')
    put('terraform', 'tool: terraform\npending: nobody uses it here\n')
    expect(verdictOn(here, ['git', 'status'], { GIT_AUTHOR_NAME: 'x' })).toMatchObject({ allowed: false, rule: 'git/env/GIT_AUTHOR_NAME' })
    expect(say('terraform version')).toMatchObject({ allowed: false, reason: 'nobody uses it here' })
  })

  it('shows in the description of the tool and in completion', () => {
    put('git', 'tool: git\ncommands:\n  push: refuse -- not from here\n')
    expect(here.commands.tool('git', here.around).subcommands.find(({ name }) => name === 'push')?.refused).toBe('not from here')
    expect(here.commands.tool('git', here.around).examples.some(({ line, allowed }) => allowed && /^git push/.test(line))).toBe(false)
    expect(here.commands.complete('git pus', 7, here.around).items.map(({ insert }) => insert)).not.toContain('push')
  })

  it('answers an argv of a megabyte and one of many words', () => {
    put('git', 'tool: git\ncommands:\n  push: refuse -- not from here\n')
    expect(verdictOn(here, ['git', 'log', ...Array.from({ length: 10_000 }, () => `--${'x'.repeat(90)}`)])).toMatchObject({ allowed: false })
    expect(() => verdictOn(here, ['git', 'log', 'x'.repeat(1_000_000)])).toThrow(/128 KiB/)
  })
})

describe('a tool of the user', () => {
  const crane = `tool: crane
description: Moves boxes
install: Ask the yard
parser: pflag
binary: {search: uname}
commands:
  list: read -- Lists boxes
  move:
    effect: change
    say: Moves a box
    options:
      --far: flag => destroy
    args:
      box: name
examples:
  read: [crane list]
  change: [crane move red]
  destroy: [crane move red --far]
  refused: [crane drop red]
`
  it('is on the list, judged, described and completed', () => {
    put('crane', crane)
    expect(say('crane move red --far')).toMatchObject({ allowed: true, effect: 'destroy', rule: 'crane/move/--far' })
    expect(say('crane drop red')).toMatchObject({ allowed: false })
    expect(here.commands.tools(here.around).map(({ name }) => name)).toContain('crane')
    expect(here.commands.complete('cra', 3, here.around).items.map(({ insert }) => insert)).toContain('crane')
  })

  it('needs a good example, its own program and no path to it', () => {
    expect(check('crane', crane.replace('[crane list]', '[crane move red]')).problems).toMatchObject([
      { line: 16, message: expect.stringContaining('does not hold') },
    ])
    expect(check('crane', crane.replace('search: uname', 'search: git')).problems).toMatchObject([
      { line: 5, message: expect.stringContaining('program of git') },
    ])
    expect(check('crane', crane.replace('search: uname', 'search: ../../tmp/x')).problems).toMatchObject([{ line: 5 }])
    expect(check('crane', `${crane.replace('search: uname', 'search: git')}allow_widening: true\n`)).toMatchObject({ problems: [], widens: true })
    expect(check('crane', `${crane}extends: builtin\n`).problems).toMatchObject([{ line: 20, message: expect.stringContaining('no built-in policy') }])
  })
})
