import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { GitRoom } from './git-room.ts'

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

  test('a link in place of the list of submodules needs trust', () => {
    const target = join(own.here.outside, 'victim')
    writeFileSync(target, 'precious')
    symlinkSync(target, join(own.workspace, '.gitmodules'))
    expect(own.run(['submodule', 'set-branch', '-b', 'x', 'sub'])).toBeNull()
    expect(own.judge(['status']).runs_workspace_code).toBe(true)
  })

  test('a rebase that came with the repository runs none of its steps untrusted', () => {
    const head = own.git('rev-parse', 'HEAD').trim()
    for (const [name, text] of [
      ['git-rebase-todo', `exec ${own.program}\n`],
      ['done', ''],
      ['onto', head],
      ['orig-head', head],
      ['head-name', 'refs/heads/main'],
      ['interactive', ''],
      ['msgnum', '0'],
      ['end', '1'],
    ] as const) {
      own.here.write(`.git/rebase-merge/${name}`, `${text}\n`)
    }
    expect(own.judge(['status']).runs_workspace_code).toBe(false)
    for (const way of ['--continue', '--skip']) expect(own.run(['rebase', way], { confirm: true })).toBeNull()
    expect(own.programRan()).toBe(false)
    own.run(['rebase', '--continue'], { trusted: true })
    expect(own.programRan()).toBe(true)
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
