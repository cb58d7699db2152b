/** Ways out of a workspace through git, each tried with the real git: programs of a repository inside, links, names git derives, worktrees elsewhere. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { folderOf } from '../../../src-main/commands/judging/settle-git.ts'
import { GitRoom } from './git-room.ts'

const words = (line: string) => line.split(' ')

describe('a repository inside, with programs in its own configuration', () => {
  const own = new GitRoom()
  afterAll(() => own[Symbol.dispose]())
  const hostile = () => {
    for (const key of ['filter.x.clean', 'filter.x.smudge', 'diff.x.textconv', 'diff.external']) own.gitIn('nested', 'config', key, own.program)
  }
  beforeAll(() => {
    mkdirSync(join(own.workspace, 'nested'))
    own.gitIn('nested', 'init', '-q')
    own.here.write('nested/.gitattributes', '*.txt filter=x diff=x\n')
    own.here.write('nested/f.txt', 'hi1\n')
    own.gitIn('nested', 'add', '.')
    own.gitIn('nested', 'commit', '-qm', 'N')
    own.git('add', 'nested')
    own.git('commit', '-qm', 'Three')
  })
  beforeEach(() => {
    // The same length and other times, so that git has to look at the content.
    own.here.write('nested/f.txt', own.text('nested/f.txt') === 'hi2\n' ? 'hi3\n' : 'hi2\n')
  })

  const lines = [
    ...[
      'status',
      'status -v',
      'status nested',
      'diff',
      'diff HEAD',
      'diff --stat',
      'diff-files',
      'diff-index HEAD',
      'diff --submodule=diff HEAD~1',
      'diff --submodule HEAD~1',
    ],
    ...[
      'log -p --submodule=diff',
      'show --submodule=log',
      'diff --ignore-submodules=none',
      'add .',
      'add -u',
      'add nested',
      'commit -m x',
      'commit -am x',
      'commit --dry-run',
    ],
    ...[
      'commit --short',
      'stash',
      'stash -u',
      'stash create',
      'checkout -m other',
      'checkout other',
      'switch other',
      'merge other',
      'rebase --autostash other',
    ],
    ...[
      'cherry-pick other',
      'reset',
      'reset --keep HEAD',
      'describe --dirty',
      'update-index --refresh',
      'submodule status',
      'submodule summary',
      'ls-files --recurse-submodules',
    ],
    ...[
      'grep --recurse-submodules x',
      'fetch --recurse-submodules',
      'log -p',
      'log --stat',
      'rev-parse HEAD',
      'branch -v',
      'blame a.txt',
      'ls-files -m',
      'worktree add wt',
      '-C nested status',
      '-C nested diff',
    ],
  ]
  test.each(lines)('runs none of them untrusted: git %s', (line) => {
    hostile()
    own.run(words(line))
    expect(own.programRan()).toBe(false)
    own.git('-c', 'diff.ignoreSubmodules=all', 'checkout', '-qf', 'main')
  })

  test.each(['status', 'diff', 'diff-files', 'diff-index HEAD'])('git %s stays usable and leaves the repository inside alone', (line) => {
    hostile()
    const verdict = own.judge(words(line))
    expect(verdict).toMatchObject({ allowed: true, runs_workspace_code: false })
    expect(verdict.argv).toContain('--ignore-submodules=all')
    expect(own.run(words(line))?.status).toBe(0)
    expect(own.judge(verdict.argv.slice(1)).argv).toEqual(verdict.argv)
  })

  test('an own choice does not undo that', () => {
    const { argv } = own.judge(['status', '--ignore-submodules=none', '--', 'nested'])
    expect(argv).toEqual(['git', 'status', '--ignore-submodules=all', '--', 'nested'])
  })

  test('what no option keeps out needs trust and says why', () => {
    expect(own.judge(['add', '.'])).toMatchObject({ allowed: true, runs_workspace_code: true, reason: expect.stringContaining('filter.x.clean') as string })
    expect(own.judge(['status'], true)).toMatchObject({ allowed: true, runs_workspace_code: true, argv: ['git', 'status'] })
    own.run(['status'], { trusted: true })
    expect(own.programRan()).toBe(true)
  })

  test('with harmless configuration everything works as ever', () => {
    for (const key of ['filter.x.clean', 'filter.x.smudge', 'diff.x.textconv', 'diff.external']) own.gitIn('nested', 'config', '--unset', key)
    for (const line of ['status', 'diff', 'add .', 'commit -m x', 'submodule status'])
      expect(own.judge(words(line)), line).toMatchObject({ allowed: true, runs_workspace_code: false })
    const made = own.run(['status', '--short'])!
    expect(made.stdout).toContain(' m nested')
    expect(own.judge(['diff', '--submodule=diff']).allowed).toBe(false)
    expect(own.judge(['diff', '--submodule=diff'], true).allowed).toBe(true)
    expect(own.judge(['checkout', '--recurse-submodules', 'other']).allowed).toBe(false)
    expect(own.judge(['checkout', '--no-recurse-submodules', 'other']).allowed).toBe(true)
  })

  test('one two levels down counts as well', () => {
    own.gitIn('nested', 'init', '-q', 'deep')
    own.here.write('nested/deep/x.txt', 'x\n')
    own.gitIn('nested/deep', 'add', '.')
    own.gitIn('nested/deep', 'commit', '-qm', 'D')
    own.gitIn('nested', 'add', 'deep')
    expect(own.judge(['add', '.']).runs_workspace_code).toBe(false)
    own.gitIn('nested/deep', 'config', 'filter.x.clean', own.program)
    expect(own.judge(['add', '.']).runs_workspace_code).toBe(true)
  })

  test.each([2, 3, 4])('is found in an index of form %i', (version) => {
    own.git('update-index', '--index-version', String(version))
    own.here.write('long/folder/name/file.txt', 'x')
    own.git('add', 'long')
    if (version === 3) own.git('update-index', '--skip-worktree', 'README.md')
    expect(own.judge(['add', '.']).runs_workspace_code).toBe(true)
    own.git('update-index', '--no-skip-worktree', 'README.md')
  })

  test('an index in a form that is not read counts as the worst', () => {
    own.gitIn('nested/deep', 'config', '--unset', 'filter.x.clean')
    expect(own.judge(['add', '.']).runs_workspace_code).toBe(false)
    own.git('update-index', '--split-index')
    expect(own.judge(['add', '.']).runs_workspace_code).toBe(true)
    own.git('update-index', '--no-split-index')
    expect(own.judge(['add', '.']).runs_workspace_code).toBe(false)
  })
})

describe('an ordinary submodule', () => {
  const own = new GitRoom()
  afterAll(() => own[Symbol.dispose]())
  beforeAll(() => {
    const other = join(own.here.outside, 'lib')
    own.git('init', '-q', '-b', 'main', other)
    own.git('-C', other, 'commit', '-q', '--allow-empty', '-m', 'L')
    own.git('submodule', '--quiet', 'add', other, 'sub')
    own.git('config', '-f', '.gitmodules', 'submodule.sub.url', 'https://example.org/lib.git')
    own.git('config', 'submodule.sub.url', 'https://example.org/lib.git')
    own.gitIn('sub', 'config', 'remote.origin.url', 'https://example.org/lib.git')
    own.git('commit', '-qam', 'Sub')
  })

  test('needs no trust, also inside', () => {
    expect(own.gitIn('sub', 'config', 'core.worktree')).toContain('../../../sub')
    for (const line of ['status', 'submodule status', '-C sub status', '-C sub log -1', 'commit --allow-empty -m x']) {
      expect(own.judge(words(line)), line).toMatchObject({ allowed: true, runs_workspace_code: false })
      expect(own.run(words(line))?.status, line).toBe(0)
    }
    expect(own.judge(['status'], false, 'sub').runs_workspace_code).toBe(false)
  })

  test('whose files lie elsewhere needs it', () => {
    const config = own.text('.git/modules/sub/config')!
    for (const place of ['../../..', '/', own.here.outside, '../../hooks', '../../../src']) {
      own.here.write('.git/modules/sub/config', config.replace('../../../sub', place))
      expect(own.judge(['-C', 'sub', 'status']).runs_workspace_code, place).toBe(true)
    }
    own.here.write('.git/modules/sub/config', config)
    expect(own.judge(['-C', 'sub', 'status']).runs_workspace_code).toBe(false)
  })

  test('that is not checked out counts with the configuration kept for it', () => {
    const config = own.text('.git/modules/sub/config')!
    own.git('submodule', '--quiet', 'deinit', '-f', 'sub')
    own.here.write('.git/modules/sub/config', `${config}[filter "x"]\n\tsmudge = ${own.program}\n`)
    expect(own.judge(['submodule', 'update', '--init'])).toMatchObject({ runs_workspace_code: true })
    expect(own.judge(['-C', '.git/modules/sub', 'status']).runs_workspace_code).toBe(true)
    own.here.write('.git/modules/sub/config', config)
  })
})

describe('a repository whose files lead elsewhere', () => {
  let own: GitRoom
  beforeEach(() => {
    own = new GitRoom()
    return () => own[Symbol.dispose]()
  })

  test('git writes messages through a link, so a link needs trust', () => {
    const target = join(own.here.outside, 'victim')
    writeFileSync(target, 'precious')
    rmSync(join(own.workspace, '.git/COMMIT_EDITMSG'))
    symlinkSync(target, join(own.workspace, '.git/COMMIT_EDITMSG'))
    own.run(['commit', '--allow-empty', '-m', 'x'])
    expect(readFileSync(target, 'utf8')).toBe('precious')
    expect(own.judge(['status']).runs_workspace_code).toBe(true)
  })

  test.each(['logs/HEAD', 'index', 'logs/refs/heads/main', 'info/exclude', 'config', 'objects/pack', 'refs/heads', 'hooks', 'packed-refs'])(
    'a link in place of .git/%s needs trust',
    (inner) => {
      const path = join(own.workspace, '.git', inner)
      mkdirSync(join(path, '..'), { recursive: true })
      const moved = join(own.here.outside, 'moved')
      if (existsSync(path)) renameSync(path, moved)
      else mkdirSync(moved)
      symlinkSync(moved, path)
      expect(own.run(['commit', '--allow-empty', '-m', 'x'])).toBeNull()
      expect(own.run(['status'])).toBeNull()
    },
  )

  test('a link in .git/modules needs trust for what enters submodules', () => {
    mkdirSync(join(own.workspace, '.git/modules'))
    symlinkSync(own.here.outside, join(own.workspace, '.git/modules/x'))
    expect(own.run(['submodule', 'update', '--init'])).toBeNull()
  })

  test('objects of another repository need trust', () => {
    expect(own.judge(['log']).runs_workspace_code).toBe(false)
    own.here.write('.git/objects/info/alternates', `${own.here.outside}/objects\n`)
    expect(own.judge(['cat-file', '--batch-all-objects', '--batch-check']).runs_workspace_code).toBe(true)
  })

  test('a remote in a file of .git needs trust', () => {
    own.here.write('.git/remotes/up', 'URL: /srv/x\nPush: +refs/heads/*:refs/heads/*\n')
    expect(own.judge(['push', 'up']).runs_workspace_code).toBe(true)
  })

  test('a .git that leads out of the workspace needs trust', () => {
    const elsewhere = join(own.here.outside, 'repo')
    renameSync(join(own.workspace, '.git'), elsewhere)
    own.here.write('.git', `gitdir: ${elsewhere}\n`)
    expect(own.run(['log', '-p'])).toBeNull()
    rmSync(join(own.workspace, '.git'))
    symlinkSync(elsewhere, join(own.workspace, '.git'))
    expect(own.run(['log', '-p'])).toBeNull()
    expect(own.run(['log', '-p'], { trusted: true })?.status).toBe(0)
  })

  test('a .git that is no repository hides nothing above it', () => {
    own.git('config', 'filter.x.clean', own.program)
    own.here.write('a.txt', 'six\n')
    mkdirSync(join(own.workspace, 'src/.git'))
    expect(own.judge(['status'], false, 'src').runs_workspace_code).toBe(true)
    own.run(['status'], { work_dir: 'src' })
    expect(own.programRan()).toBe(false)
  })

  test('the configuration of a worktree alone counts', () => {
    own.here.write('.git/config.worktree', `[filter "x"]\n\tclean = ${own.program}\n`)
    expect(own.judge(['status']).runs_workspace_code).toBe(true)
  })

  test('sections behind a comment that ends in a backslash count', () => {
    own.here.write('.git/config', `${own.text('.git/config')}# x \\\n[filter "x"]\n\tclean = ${own.program}\n`)
    own.here.write('a.txt', 'six\n')
    expect(own.run(['status'])).toBeNull()
    expect(own.programRan()).toBe(false)
  })

  test('a hook that becomes executable, and a changed common folder, are seen', () => {
    own.here.write('.git/hooks/pre-commit', '#!/bin/sh\n')
    chmodSync(join(own.workspace, '.git/hooks/pre-commit'), 0o644)
    const commit = ['commit', '--allow-empty', '-m', 'x']
    expect(own.judge(commit, true).runs_workspace_code).toBe(false)
    chmodSync(join(own.workspace, '.git/hooks/pre-commit'), 0o755)
    expect(own.judge(commit, true).runs_workspace_code).toBe(true)
    own.git('worktree', 'add', '-q', 'wt')
    expect(own.judge(['status'], false, 'wt').runs_workspace_code).toBe(false)
    own.git('config', 'filter.x.clean', 'id')
    expect(own.judge(['status'], false, 'wt').runs_workspace_code).toBe(true)
  })

  test('a hook that runs when the index is written counts for reads', () => {
    own.here.write('.git/hooks/post-index-change', '#!/bin/sh\n')
    chmodSync(join(own.workspace, '.git/hooks/post-index-change'), 0o755)
    expect(own.judge(['status'], true).runs_workspace_code).toBe(true)
  })
})

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

  test('that is a repository of the workspace needs trust, a configured remote of that name does not change', () => {
    expect(own.judge(['fetch', 'local'], true)).toMatchObject({ allowed: true, runs_workspace_code: true })
    expect(own.run(['fetch', 'origin'], { trusted: true })?.status).toBe(0)
    expect(lstatSync(join(own.workspace, 'lnk')).isSymbolicLink()).toBe(true)
  })
})

describe('files outside that a configuration names', () => {
  const own = new GitRoom()
  afterAll(() => own[Symbol.dispose]())
  const secret = 'top-secret-line'
  test.each([
    ['commit.template', ['commit', '--allow-empty', '--cleanup=verbatim']],
    ['format.signatureFile', ['format-patch', '-1', '--stdout']],
    ['blame.ignoreRevsFile', ['blame', 'a.txt']],
    ['fsck.skipList', ['fsck']],
    ['core.excludesFile', ['check-ignore', '-v', '-n', secret]],
    ['core.attributesFile', ['check-attr', '-a', 'a.txt']],
    ['mailmap.file', ['log', '-1']],
    ['diff.orderFile', ['diff']],
    ['include.path', ['config', '--list']],
    ['core.worktree', ['status']],
    ['format.outputDirectory', ['format-patch', '-1']],
  ])('%s is never followed untrusted', (key, argv) => {
    const target = join(own.here.outside, 'file')
    writeFileSync(target, `${secret}\n`)
    const before = own.text('.git/config')!
    own.git('config', key, target)
    const made = own.run(argv)
    expect(`${made?.stdout} ${made?.stderr}`).not.toContain(target)
    expect(made).toBeNull()
    own.here.write('.git/config', before)
  })
})
