/** Names that git derives itself, worktrees beside the workspace and words that are paths, each tried with the real git. */
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { folderOf } from '../../../src-main/commands/judging/clone-folder.ts'
import { GitRoom } from './git-room.ts'

const words = (line: string) => line.split(' ')

describe('names that git derives', () => {
  let own: GitRoom
  beforeEach(() => {
    own = new GitRoom()
    return () => own[Symbol.dispose]()
  })

  test.each([
    ['https://127.0.0.1:9/team/tool.git', 'tool'],
    ['https://127.0.0.1:9/team/tool/', 'tool'],
    ['https://127.0.0.1:9/team/tool.git/.git', 'tool'],
    ['https://127.0.0.1:9', '127.0.0.1'],
    ['https://me@127.0.0.1:9/x.git.git', 'x.git'],
    ['ssh://git@example.org:22/team/tool.git/', 'tool'],
    ['git@example.org:tool.git', 'tool'],
    ['example.org:team/a.b.git', 'a.b'],
    ['ssh://example.org/~me/x', 'x'],
  ])('a clone of %s would go into %s', (address, folder) => {
    expect(folderOf(address, false)).toBe(folder)
    const made = spawnSync('git', ['clone', address], { cwd: own.workspace, encoding: 'utf8', env: { PATH: process.env.PATH, GIT_SSH_COMMAND: 'false' } })
    expect(made.stderr).toContain(`Cloning into '${folder}'`)
  })

  test('the folder of a clone is written out', () => {
    expect(own.judge(['clone', 'git@example.org:team/tool.git']).argv).toEqual(['git', 'clone', 'git@example.org:team/tool.git', 'tool'])
    expect(own.judge(['clone', '--', 'https://example.org/tool']).argv).toEqual(['git', 'clone', '--', 'https://example.org/tool', 'tool'])
  })

  test('a bare clone gets its own ending, and a folder that is named stays', () => {
    expect(own.judge(['clone', '--mirror', 'https://example.org/x.git']).argv.at(-1)).toBe('x.git')
    expect(own.judge(['clone', 'https://example.org/x.git', 'y']).argv.at(-1)).toBe('y')
  })

  test('a link of that name is refused, also one that leads nowhere yet', () => {
    mkdirSync(join(own.here.outside, 'empty'))
    symlinkSync(join(own.here.outside, 'empty'), join(own.workspace, 'tool'))
    symlinkSync(join(own.here.outside, 'new'), join(own.workspace, 'other-tool'))
    for (const verb of [['clone'], ['submodule', 'add']]) {
      for (const name of ['tool', 'other-tool'])
        expect(own.judge([...verb, `https://example.org/${name}.git`]), name).toMatchObject({
          allowed: false,
          reason: expect.stringContaining('out of the workspace') as string,
        })
    }
    expect(own.judge(['submodule', 'add', 'https://example.org/lib.git']).argv.at(-1)).toBe('lib')
  })

  test('an address that is a path here is refused', () => {
    mkdirSync(join(own.workspace, 'git@example.org:team'))
    symlinkSync(own.here.outside, join(own.workspace, 'git@example.org:team/app.git'))
    expect(own.judge(['clone', 'git@example.org:team/app.git'], true).allowed).toBe(false)
  })

  test('a suffix or version of a patch is a part of a name', () => {
    mkdirSync(join(own.workspace, '0001-'))
    for (const option of ['--suffix=/../../outside/x', '--suffix=/x', '-v/../../x', '--reroll-count=1/../x'])
      expect(own.judge(['format-patch', '-1', option], true).allowed, option).toBe(false)
    expect(own.judge(['format-patch', '-1', '--suffix=.txt', '-v2'], true).allowed).toBe(true)
  })

  test('a patch never goes through a link, and its folder is written out', () => {
    const target = join(own.here.outside, 'victim')
    writeFileSync(target, 'precious')
    own.git('config', 'format.outputDirectory', own.here.outside)
    expect(own.judge(['format-patch', '-1'], true).argv).toContain('--output-directory=.')
    own.run(['format-patch', '-1'], { trusted: true })
    expect(own.text('0001-Two.patch')).toContain('Subject: [PATCH] Two')
    expect(existsSync(join(own.here.outside, '0001-Two.patch'))).toBe(false)
    expect(own.judge(['format-patch', '-1'], true)).toMatchObject({ effect: 'destroy' })
    rmSync(join(own.workspace, '0001-Two.patch'))
    symlinkSync(target, join(own.workspace, '0001-Two.patch'))
    expect(own.run(['format-patch', '-1'], { trusted: true, confirm: true })).toBeNull()
    expect(readFileSync(target, 'utf8')).toBe('precious')
  })

  test('a repository that is made again inside another place needs trust', () => {
    own.git('init', '-q', '--separate-git-dir', join(own.here.outside, 'real'), 'lib')
    expect(own.run(['init', 'lib'])).toBeNull()
    expect(own.judge(['init', 'fresh']).runs_workspace_code).toBe(false)
  })

  test.each([
    ['archive', '-o', 'a.txt', 'HEAD'],
    ['bundle', 'create', 'a.txt', 'HEAD'],
    ['diff', '--output=a.txt'],
    ['log', '--output=a.txt'],
  ])('git %s over a file that is there asks', (...argv) => {
    expect(own.judge(argv)).toMatchObject({ allowed: true, effect: 'destroy' })
    expect(own.judge(argv.map((word) => word.replace('a.txt', 'new.bin')))).toMatchObject({ allowed: true, effect: 'change' })
  })
})

describe('worktrees', () => {
  let own: GitRoom
  beforeEach(() => {
    own = new GitRoom()
    own.git('worktree', 'add', '-q', join(own.here.outside, 'NAME'))
    own.git('worktree', 'add', '-q', 'in/side')
    return () => own[Symbol.dispose]()
  })

  test.each(['remove NAME', 'remove --force NAME', 'move NAME here', 'lock NAME', 'unlock NAME', 'remove outside/NAME'])(
    'one beside the workspace is out of reach: worktree %s',
    (line) => {
      const before = own.git('worktree', 'list', '--porcelain')
      expect(own.run(['worktree', ...words(line)], { trusted: true, confirm: true })).toBeNull()
      expect(own.git('worktree', 'list', '--porcelain')).toBe(before)
      expect(existsSync(join(own.here.outside, 'NAME/a.txt'))).toBe(true)
    },
  )

  test('one inside is meant by any end of its path and written out whole', () => {
    const path = join(own.workspace, 'in/side')
    for (const name of ['side', 'in/side', './in/side']) expect(own.judge(['worktree', 'lock', name]).argv).toEqual(['git', 'worktree', 'lock', path])
    expect(own.judge(['worktree', 'remove', 'side'])).toMatchObject({ effect: 'destroy', argv: ['git', 'worktree', 'remove', path] })
    mkdirSync(join(own.workspace, 'folder'))
    expect(own.judge(['worktree', 'move', 'side', 'folder']).argv).toEqual(['git', 'worktree', 'move', path, join(own.workspace, 'folder/side')])
    symlinkSync(own.here.outside, join(own.workspace, 'folder/side'))
    expect(own.judge(['worktree', 'move', 'side', 'folder']).allowed).toBe(false)
    expect(own.run(['worktree', 'remove', 'side'], { confirm: true })?.status).toBe(0)
    expect(existsSync(path)).toBe(false)
  })

  test('one that is gone with commits of its own asks before it is forgotten', () => {
    expect(own.judge(['worktree', 'prune']).effect).toBe('change')
    own.gitIn('in/side', 'checkout', '-q', '--detach')
    rmSync(join(own.workspace, 'in/side'), { recursive: true })
    expect(own.judge(['worktree', 'prune']).effect).toBe('destroy')
    expect(own.judge(['worktree', 'prune', '-n']).effect).toBe('read')
  })
})

describe('a word in the place of a remote', () => {
  const own = new GitRoom()
  afterAll(() => own[Symbol.dispose]())
  beforeAll(() => {
    const other = join(own.here.outside, 'other')
    own.git('init', '-q', '-b', 'main', other)
    own.git('-C', other, 'commit', '-q', '--allow-empty', '-m', 'SECRET')
    symlinkSync(other, join(own.workspace, 'lnk'))
    symlinkSync(other, join(own.workspace, 'up.git'))
    own.git('init', '-q', '--bare', 'local')
    own.git('remote', 'add', 'origin', './local')
  })

  test.each([
    'fetch lnk main:got',
    'ls-remote lnk',
    'pull lnk main',
    'push lnk main',
    'push --repo=lnk',
    'fetch --multiple origin lnk',
    'remote show lnk',
    'remote update lnk',
    'fetch up',
    'ls-remote up',
  ])('that is a link out of the workspace is refused: git %s', (line) => {
    expect(own.run(words(line), { trusted: true, confirm: true })).toBeNull()
    expect(own.git('for-each-ref', '--format=%(refname) %(subject)')).not.toContain('SECRET')
  })

  test('that the configuration names for a branch is looked at as well', () => {
    own.git('config', 'branch.main.remote', 'lnk')
    expect(own.judge(['fetch'], true).allowed).toBe(false)
    own.git('config', 'branch.main.remote', 'origin')
    expect(own.judge(['fetch'], true).allowed).toBe(true)
    expect(own.judge(['config', 'branch.main.remote', '../outside/other'], true).allowed).toBe(false)
    expect(own.judge(['config', 'branch.main.remote', 'origin'], true).allowed).toBe(true)
  })

  test('that is a repository of the workspace needs trust, a configured remote of that name does not change', () => {
    expect(own.judge(['fetch', 'local'], true)).toMatchObject({ allowed: true, runs_workspace_code: true })
    expect(own.run(['fetch', 'origin'], { trusted: true })?.status).toBe(0)
    expect(lstatSync(join(own.workspace, 'lnk')).isSymbolicLink()).toBe(true)
  })
})
