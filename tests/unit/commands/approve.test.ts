/** What stands between a verdict and a start: refusals, trust, confirmation, folders, and links swapped after the check. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { type Room, room, verdictOn } from './room.ts'

// One state folder for all, so that the policies are parsed once.
const state = tempFolder()
afterAll(() => state[Symbol.dispose]())

let here: Room
beforeEach(() => {
  here = room({ state_dir: state.path })
})
afterEach(() => here[Symbol.dispose]())

const code = (code: string) => expect.objectContaining({ code })
const approve = (argv: string[], more: { confirm?: true | string; work_dir?: string; trusted?: boolean } = {}) =>
  here.commands.approve({ command: argv[0]!, args: argv.slice(1), confirm: more.confirm, work_dir: more.work_dir }, here.with(more))

test('an approved command is canonical, frozen and runs in the workspace', () => {
  const { approved, judgement } = approve(['git', 'log', '-n5', '--format=%h'])
  expect(approved).toMatchObject({ tool: 'git', args: ['log', '-n', '5', '--format=%h'], cwd: here.workspace, effect: 'read', follow: false })
  expect(approved.tool_path.startsWith('/')).toBe(true)
  expect(Object.isFrozen(approved) && Object.isFrozen(approved.args) && Object.isFrozen(approved.env)).toBe(true)
  expect(judgement.verdict.argv).toEqual(['git', ...approved.args])
})

test('what is refused is refused with its verdict', () => {
  expect(() => approve(['git', '-c', 'core.pager=id', 'log'])).toThrow(
    expect.objectContaining({ code: 'COMMAND_REFUSED', details: { verdict: expect.objectContaining({ allowed: false, nearest: ['git', 'log'] }) as object } }),
  )
  expect(() => approve(['rm', '-rf', '/'])).toThrow(code('COMMAND_REFUSED'))
})

test('a destroy needs its confirmation', () => {
  expect(verdictOn(here, ['git', 'reset', '--hard'])).toMatchObject({ allowed: true, effect: 'destroy', confirm_required: true })
  expect(() => approve(['git', 'reset', '--hard'])).toThrow(code('CONFIRMATION_REQUIRED'))
  expect(() => approve(['git', 'reset', '--hard'], { confirm: 'something else' })).toThrow(code('CONFIRMATION_REQUIRED'))
  expect(approve(['git', 'reset', '--hard'], { confirm: true }).approved.effect).toBe('destroy')
})

test('code of the workspace needs a trusted workspace', () => {
  expect(verdictOn(here, ['python3', 'app.py'], undefined, here.with({ trusted: false }))).toMatchObject({ allowed: true, runs_workspace_code: true })
  expect(() => approve(['python3', 'app.py'], { trusted: false })).toThrow(code('WORKSPACE_NOT_TRUSTED'))
  expect(approve(['python3', 'app.py']).approved.args).toEqual(['app.py'])
})

test('no workspace, no start; the verdict still comes', () => {
  const none = { workspace: null, profile_env: {}, settings: { read_roots: [], odoo_conf: null } }
  expect(here.commands.judge({ command: 'echo', args: ['x'] }, none)).toMatchObject({ cwd: null, verdict: { allowed: true } })
  expect(() => here.commands.approve({ command: 'echo', args: ['x'] }, none)).toThrow(code('NO_WORKSPACE'))
  expect(() => here.commands.judge({ command: 'echo', args: [], work_dir: 'src' }, none)).toThrow(code('NO_WORKSPACE'))
  expect(here.commands.judge({ command: 'git', args: ['add', 'x'] }, none).verdict).toMatchObject({ allowed: false })
})

describe('the working directory', () => {
  test('lies in the workspace', () => {
    expect(approve(['git', 'status'], { work_dir: 'src' }).judgement).toMatchObject({ cwd: join(here.workspace, 'src'), work_dir: 'src' })
    for (const work_dir of ['..', '/etc', 'src/../..', 'link-out'])
      expect(() => approve(['git', 'status'], { work_dir })).toThrow(code('PATH_OUTSIDE_WORKSPACE'))
    for (const work_dir of ['a\0b', 'C:\\', 'src\\..', 'a\nb', 'README.md', 'file:///etc'])
      expect(() => approve(['git', 'status'], { work_dir })).toThrow(code('INVALID_PATH'))
    expect(() => approve(['git', 'status'], { work_dir: 'not-there' })).toThrow(code('NOT_FOUND'))
  })

  test('is where relative paths start, and -C moves them on', () => {
    expect(() => approve(['git', 'add', '../README.md'], { work_dir: 'src' })).not.toThrow()
    expect(() => approve(['git', 'add', '../../x'], { work_dir: 'src' })).toThrow(code('COMMAND_REFUSED'))
    expect(() => approve(['git', '-C', 'src', 'add', '../README.md'])).not.toThrow()
    expect(() => approve(['git', '-C', 'src', 'add', '../../x'])).toThrow(code('COMMAND_REFUSED'))
    expect(() => approve(['git', '-C', 'src', '-C', '..', 'add', 'README.md'])).not.toThrow()
    expect(() => approve(['git', '-C', 'src', 'diff', '--output=../../x'])).toThrow(code('COMMAND_REFUSED'))
  })
})

test('a link that is swapped between check and start is seen', () => {
  mkdirSync(join(here.workspace, 'real'))
  symlinkSync('real', join(here.workspace, 'current'))
  const argv = ['curl', '-o', 'current/out', 'https://example.org/']
  expect(verdictOn(here, argv).allowed).toBe(true)
  unlinkSync(join(here.workspace, 'current'))
  symlinkSync(here.outside, join(here.workspace, 'current'))
  expect(() => approve(argv)).toThrow(code('COMMAND_REFUSED'))
  rmSync(join(here.workspace, 'src'), { recursive: true })
  symlinkSync(here.outside, join(here.workspace, 'src'))
  expect(() => approve(['git', 'status'], { work_dir: 'src' })).toThrow(code('PATH_OUTSIDE_WORKSPACE'))
})

test('a link that leads nowhere yet is followed to where it would lead', () => {
  symlinkSync(join(here.outside, 'new'), join(here.workspace, 'dangling'))
  symlinkSync('inside-new', join(here.workspace, 'dangling-in'))
  expect(verdictOn(here, ['curl', '-o', 'dangling', 'https://example.org/']).allowed).toBe(false)
  expect(verdictOn(here, ['curl', '-o', 'dangling-in', 'https://example.org/']).allowed).toBe(true)
})

test('read roots may be read and never written', () => {
  const around = here.with({ read_roots: [here.outside] })
  expect(verdictOn(here, ['git', 'commit', '-F', join(here.outside, 'secret')], undefined, around).allowed).toBe(true)
  expect(verdictOn(here, ['git', 'commit', '-F', join(here.outside, '../elsewhere')], undefined, around).allowed).toBe(false)
  expect(verdictOn(here, ['curl', '-o', join(here.outside, 'x'), 'https://example.org/'], undefined, around).allowed).toBe(false)
  expect(verdictOn(here, ['git', '-C', here.outside, 'status'], undefined, around).allowed).toBe(false)
})

describe('a repository with programs of its own', () => {
  const hostile = [
    '[filter "x"]\n\tclean = id\n\tsmudge = id',
    '[diff "x"]\n\ttextconv = id',
    '[diff]\n\texternal = id',
    '[DIFF "x"]\n\tCommand = id',
    '[merge "x"]\n\tdriver = id',
    '[include]\n\tpath = /tmp/x',
    '[includeIf "gitdir:/"]\n\tpath = /tmp/x',
    '[gpg]\n\tprogram = id',
    '[gpg "ssh"] program = id',
    '[credential "https://x"]\n\thelper = !id',
    '[remote "origin"]\n\tuploadpack = id',
    '[remote "origin"]\n\tvcs = ext',
    '[core]\n\tgitProxy = id',
    '[core]\n\tworktree = /',
    '[url "https://attacker.example/"]\n\tinsteadOf = https://example.org/',
    '[submodule "x"]\n\tupdate = !id',
    '[http]\n\tproxy = http://attacker.example',
    '[extensions]\n\tworktreeConfig = true',
    '[trailer "x"]\n\tcommand = id',
    '[broken',
  ]
  test.each(hostile)('needs trust for reads too: %s', (config) => {
    here.write('.git/HEAD', 'ref: refs/heads/main\n')
    here.write('.git/config', `[core]\n\tbare = false\n${config}\n`)
    expect(verdictOn(here, ['git', 'status'])).toMatchObject({ allowed: true, runs_workspace_code: true })
    expect(() => approve(['git', 'status'], { trusted: false })).toThrow(code('WORKSPACE_NOT_TRUSTED'))
    expect(() => approve(['git', 'status'])).not.toThrow()
    expect(approve(['git', 'status'], { work_dir: 'src' }).judgement.verdict.runs_workspace_code).toBe(true)
  })

  test('an ordinary one needs none', () => {
    here.write('.git/HEAD', 'ref: refs/heads/topic\n')
    here.write(
      '.git/config',
      '[core]\n\trepositoryformatversion = 0\n\tfilemode = true ; c\n[remote "origin"]\n\turl = https://example.org/x.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch "topic"]\n\tremote = upstream\n\tmerge = refs/heads/topic\n[user]\n\tname = "A # b"\n',
    )
    const { judgement } = approve(['git', 'status'], { trusted: false })
    expect(judgement.verdict).toMatchObject({ runs_workspace_code: false, context: { branch: 'topic', remote: 'upstream' } })
    expect(() => approve(['git', 'commit', '-m', 'x'], { trusted: false })).not.toThrow()
  })

  test('hooks count for what changes something, samples do not', () => {
    here.write('.git/HEAD', 'ref: refs/heads/main\n')
    here.write('.git/hooks/pre-commit.sample', '#!/bin/sh\n')
    chmodSync(join(here.workspace, '.git/hooks/pre-commit.sample'), 0o755)
    expect(verdictOn(here, ['git', 'commit', '-m', 'x']).runs_workspace_code).toBe(false)
    here.write('.git/hooks/pre-commit', '#!/bin/sh\n')
    chmodSync(join(here.workspace, '.git/hooks/pre-commit'), 0o755)
    expect(verdictOn(here, ['git', 'status']).runs_workspace_code).toBe(false)
    expect(verdictOn(here, ['git', 'commit', '-m', 'x'])).toMatchObject({ runs_workspace_code: true, reason: expect.stringContaining('pre-commit') as string })
  })

  test('a configuration that changes is read again', () => {
    here.write('.git/config', '[core]\n')
    expect(verdictOn(here, ['git', 'status']).runs_workspace_code).toBe(false)
    here.write('.git/config', '[core]\n[filter "x"]\n\tclean = id\n')
    expect(verdictOn(here, ['git', 'status']).runs_workspace_code).toBe(true)
  })

  test('the configuration behind a .git file of a worktree counts', () => {
    const real = join(here.outside, 'repo')
    mkdirSync(join(real, 'worktrees/w'), { recursive: true })
    writeFileSync(join(real, 'config'), '[filter "x"]\n\tclean = id\n')
    writeFileSync(join(real, 'worktrees/w/commondir'), '../..\n')
    writeFileSync(join(real, 'worktrees/w/HEAD'), 'ref: refs/heads/w\n')
    here.write('.git', `gitdir: ${real}/worktrees/w\n`)
    expect(verdictOn(here, ['git', 'status'])).toMatchObject({ runs_workspace_code: true, context: { branch: 'w' } })
  })
})

test('ping without a count follows, with one it ends', () => {
  expect(here.commands.judge({ command: 'ping', args: ['example.org'] }, here.around).follow).toBe(true)
  expect(here.commands.judge({ command: 'ping', args: ['-c', '3', 'example.org'] }, here.around).follow).toBe(false)
})
