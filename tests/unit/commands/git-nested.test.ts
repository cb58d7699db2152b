import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GitRoom, listed } from './git-room.ts'

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

  const lines = listed(`
  status | status -v | status nested | diff | diff HEAD | diff --stat | diff-files | diff-index HEAD | diff --submodule=diff HEAD~1
  diff --submodule HEAD~1 | log -p --submodule=diff | show --submodule=log | diff --ignore-submodules=none | add . | add -u | add nested
  commit -m x | commit -am x | commit --dry-run | commit --short | stash | stash -u | stash create | checkout -m other | checkout other
  switch other | merge other | rebase --autostash other | cherry-pick other | reset | reset --keep HEAD | describe --dirty
  update-index --refresh | submodule status | submodule summary | ls-files --recurse-submodules | grep --recurse-submodules x
  fetch --recurse-submodules | log -p | log --stat | rev-parse HEAD | branch -v | blame a.txt | ls-files -m | worktree add wt
  -C nested status | -C nested diff
`)
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
