/** Git through the real house: what is read and what is changed, in every kind of repository that people have. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActResult, GitChanges, GitCommit, GitRepository, GitStatus, ShownDiff } from '../../src-preload/contract/git.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { type Answer, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let count = 0
/** The repository of the test, a folder of the workspace. */
let repo: string
let top: string

beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})
beforeEach(() => {
  repo = `r${++count}`
  top = join(house.workspace, repo)
  mkdirSync(top)
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.org')
})

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', GIT_CONFIG_NOSYSTEM: '1', GIT_ALLOW_PROTOCOL: 'file' }
const gitIn = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
const git = (...args: string[]): string => gitIn(top, ...args)
const write = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), content)
}
const commit = (message: string): string => {
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', message)
  return git('rev-parse', 'HEAD')
}
const get = (path: string, query: Record<string, string> = {}): Promise<Answer> => house.ask('GET', `${path}?${new URLSearchParams({ repo, ...query })}`)
const post = (path: string, body: object = {}): Promise<Answer> => house.ask('POST', path, { body: { repo, ...body } })
const act = async (path: string, body: object = {}): Promise<ActResult> => {
  const answer = await post(path, body)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.json<ActResult>()
}
const status = async (): Promise<GitStatus> => (await get('/git/status')).json<GitStatus>()
const changes = async (): Promise<GitChanges> => (await get('/api/git/changes')).json<GitChanges>()
const hunks = async (path: string, query: Record<string, string> = {}): Promise<ShownDiff> =>
  (await get('/api/git/hunks', { path: `${repo}/${path}`, ...query })).json<ShownDiff>()
const inRepo = (paths: string[]): string[] => paths.map((path) => `${repo}/${path}`)
const reasonOf = (answer: Answer): unknown => answer.error().details['reason']
const ended = async (answer: Answer): Promise<Job> => {
  expect(answer.status, answer.text).toBe(202)
  const { id } = answer.json<{ id: string }>()
  return house.house.rooms.engine.ended(id)
}

describe('the routes of the wire', () => {
  it('says what is staged, modified, untracked and in conflict', async () => {
    write('a', '1\n')
    write('b', '1\n')
    commit('first')
    write('a', '2\n')
    git('add', 'a')
    write('a', '3\n')
    write('b', '2\n')
    write('c d', 'new\n')
    expect(await status()).toEqual({
      staged: [`${repo}/a`],
      modified: [`${repo}/a`, `${repo}/b`],
      untracked: [`${repo}/c d`],
      conflicted: [],
      branch: 'main',
      upstream: null,
      ahead: 0,
      behind: 0,
      detached: false,
    })
  })

  it('commits what is staged; all when nothing is; only the paths that are named; and says when there is nothing', async () => {
    write('a', '1\n')
    write('b', '1\n')
    git('add', 'a')
    const staged = (await post('/git/commit', { message: 'staged' })).json<{ commit: string; job_id: string }>()
    expect(staged.commit).toBe(git('rev-parse', 'HEAD'))
    expect(git('show', '--name-only', '--format=')).toBe('a')
    const all = (await post('/git/commit', { message: 'all\n\nWith a body; # and a sharp\n# at a line' })).json<{ commit: string }>()
    expect(git('show', '--name-only', '--format=', all.commit)).toBe('b')
    expect(git('log', '-1', '--format=%B', all.commit)).toContain('# at a line')
    write('a', '2\n')
    write('b', '2\n')
    write('new', '1\n')
    await post('/git/commit', { message: 'some', paths: inRepo(['a', 'new']) })
    expect(git('show', '--name-only', '--format=').split('\n')).toEqual(['a', 'new'])
    await post('/git/commit', { message: 'rest', all: true })
    const nothing = await post('/git/commit', { message: 'nothing' })
    expect([nothing.status, nothing.error().code, reasonOf(nothing)]).toEqual([409, 'CONFLICT', 'nothing_to_commit'])
    const job = house.house.rooms.engine.job(staged.job_id)
    expect(job).toMatchObject({
      kind: 'git',
      tool: 'git',
      status: 'succeeded',
      title: 'Commit: staged',
      effect: 'change',
      work_dir: repo,
      requested_by: { door: 'http' },
    })
  })

  it('amends, signs off, and keeps the message where none is given', async () => {
    write('a', '1\n')
    commit('first')
    write('a', '2\n')
    git('add', 'a')
    await post('/git/commit', { message: '', amend: true })
    expect([git('rev-list', '--count', 'HEAD'), git('log', '-1', '--format=%s')]).toEqual(['1', 'first'])
    await post('/git/commit', { message: 'better', amend: true, sign_off: true })
    expect(git('log', '-1', '--format=%B')).toContain('better\n\nSigned-off-by: Ada <ada@example.org>')
  })

  it('shows differences of files, of the index and of a commit', async () => {
    write('a', '1\n')
    const first = commit('first')
    write('a', '2\n')
    git('add', 'a')
    write('a', '3\n')
    const text = async (query: Record<string, string>) => (await get('/git/diff', query)).json<{ diff: string }>().diff
    expect(await text({ path: `${repo}/a` })).toContain('-2\n+3\n')
    expect(await text({ staged: 'true' })).toContain('-1\n+2\n')
    expect(await text({ commit: first })).toContain('+1\n')
    expect(await text({ path: `${repo}/other` })).toBe('')
  })

  it('pages the history, by path, words and author, and notices when it has changed', async () => {
    for (let n = 1; n <= 5; n++) {
      write(n % 2 ? 'odd' : 'even', `${n}\n`)
      commit(`Commit ${n}`)
    }
    const page = async (query: Record<string, string>) => (await get('/git/log', query)).json<{ commits: GitCommit[]; next_cursor: string | null }>()
    const first = await page({ count: '2' })
    expect(first.commits.map(({ message }) => message)).toEqual(['Commit 5', 'Commit 4'])
    commit('Commit 6, made in between')
    const second = await page({ count: '2', cursor: first.next_cursor! })
    expect(second.commits.map(({ message }) => message)).toEqual(['Commit 3', 'Commit 2'])
    const third = await page({ count: '2', cursor: second.next_cursor! })
    expect([third.commits.map(({ message }) => message), third.next_cursor]).toEqual([['Commit 1'], null])
    expect((await page({ path: `${repo}/even` })).commits.map(({ message }) => message)).toEqual(['Commit 4', 'Commit 2'])
    expect((await page({ message: 'COMMIT 3' })).commits).toHaveLength(1)
    expect((await page({ author: 'nobody' })).commits).toEqual([])
    const every = await page({ count: '2', all: 'true' })
    commit('Commit 7')
    expect((await get('/git/log', { count: '2', all: 'true', cursor: every.next_cursor! })).error().code).toBe('INVALID_CURSOR')
    expect((await get('/git/log', { cursor: 'nonsense' })).error().code).toBe('INVALID_CURSOR')
    expect((await get('/git/log', { revision: '--output=x' })).error().code).toBe('INVALID_INPUT')
    expect(reasonOf(await get('/git/log', { revision: 'nothing' }))).toBe('unknown_name')
  })
})

describe('parts of files', () => {
  const before = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join('')
  const after = before.replace('line 2\n', 'LINE 2\nand more\n').replace('line 20\n', '').replace('line 25\n', 'LINE 25\n')

  it('stages and unstages hunks and lines, whatever the bytes', async () => {
    write('a', Buffer.from(`${before}caf\xe9\n`, 'latin1'))
    commit('first')
    write('a', Buffer.from(`${after}caf\xe9\xff`, 'latin1'))
    const shown = await hunks('a')
    await act('/api/git/stage', {
      path: `${repo}/a`,
      stamp: shown.stamp,
      selections: [{ hunk: 0, lines: [shown.hunks[0]!.lines.findIndex(({ text }) => text === 'and more')] }],
    })
    expect(git('show', ':a')).toContain('line 2\nand more\nline 3')
    const rest = await hunks('a')
    await act('/api/git/stage', { path: `${repo}/a`, stamp: rest.stamp, selections: rest.hunks.map((_hunk, hunk) => ({ hunk })) })
    expect(execFileSync('git', ['show', ':a'], { cwd: top, env })).toEqual(readFileSync(join(top, 'a')))
    const staged = await hunks('a', { staged: 'true' })
    await act('/api/git/unstage', { path: `${repo}/a`, stamp: staged.stamp, selections: [{ hunk: staged.hunks.length - 1 }] })
    expect(git('diff', '--cached', '--stat')).not.toBe('')
    expect(git('show', ':a')).toContain('and more')
    await act('/api/git/unstage', { all: true })
    expect(git('diff', '--cached')).toBe('')
  })

  it('refuses lines of a difference that is not there any more', async () => {
    write('a', before)
    commit('first')
    write('a', after)
    const { stamp } = await hunks('a')
    write('a', `${after}more\n`)
    const answer = await post('/api/git/stage', { path: `${repo}/a`, stamp, selections: [{ hunk: 0 }] })
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'stale'])
    expect((await post('/api/git/stage', { path: `${repo}/a`, selections: [{ hunk: 99 }] })).error().code).toBe('INVALID_INPUT')
  })

  it('discards files and lines only when confirmed, and brings them back', async () => {
    write('a', before)
    write('tool.sh', '#!/bin/sh\n')
    commit('first')
    write('a', after)
    write('sub/new', 'new\n')
    chmodSync(join(top, 'tool.sh'), 0o755)
    symlinkSync('/etc/passwd', join(top, 'link'))
    const paths = inRepo(['a', 'sub/new', 'link', 'tool.sh'])
    const asked = await post('/api/git/discard', { paths })
    expect(asked.error().code).toBe('CONFIRMATION_REQUIRED')
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe(after)
    const { discard_id } = await act('/api/git/discard', { paths, confirm: true })
    expect(await status()).toMatchObject({ modified: [], untracked: [] })
    await act('/api/git/restore', { discard_id })
    expect(await status()).toMatchObject({ modified: inRepo(['a', 'tool.sh']), untracked: inRepo(['link', 'sub/new']) })
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe(after)
    const shown = await hunks('a')
    const lines = await act('/api/git/discard', { path: `${repo}/a`, stamp: shown.stamp, selections: [{ hunk: 0 }], confirm: true })
    expect(readFileSync(join(top, 'a'), 'utf8')).not.toContain('and more')
    expect(readFileSync(join(top, 'a'), 'utf8')).toContain('LINE 25')
    await act('/api/git/restore', { discard_id: lines.discard_id })
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe(after)
    expect((await post('/api/git/restore', { discard_id: lines.discard_id })).error().code).toBe('NOT_FOUND')
  })

  it('writes nothing through a link that was put in the way', async () => {
    write('sub/a', '1\n')
    commit('first')
    write('sub/a', '2\n')
    const { discard_id } = await act('/api/git/discard', { paths: inRepo(['sub/a']), confirm: true })
    const outside = join(house.folder, `outside-${repo}`)
    mkdirSync(outside)
    execFileSync('rm', ['-r', join(top, 'sub')])
    symlinkSync(outside, join(top, 'sub'))
    expect((await post('/api/git/restore', { discard_id })).status).toBe(409)
    expect(existsSync(join(outside, 'a'))).toBe(false)
  })
})

describe('odd names', () => {
  const names = ['with space', 'new\nline', '"quoted"', "it's", 'tab\there', 'ünïcödé', '-dash', '~home', ':colon', 'star*', '[a]', 'back\\slash', 'q?']
  const latin = Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9])])

  it('are shown, staged, compared, unstaged, discarded and restored', async () => {
    for (const name of names) write(name, '1\n')
    writeFileSync(Buffer.concat([Buffer.from(`${top}/`), latin]), '1\n')
    const { untracked } = await status()
    expect(new Set(untracked)).toEqual(new Set(inRepo([...names, 'caf\udce9'])))
    await act('/api/git/stage', { paths: untracked })
    expect((await status()).staged).toHaveLength(names.length + 1)
    await post('/git/commit', { message: 'odd' })
    for (const name of names) write(name, '2\n')
    writeFileSync(Buffer.concat([Buffer.from(`${top}/`), latin]), '2\n')
    const { modified } = await status()
    expect(modified).toHaveLength(names.length + 1)
    for (const name of names)
      expect(
        (await hunks(name)).hunks[0]!.lines.map(({ text }) => text),
        name,
      ).toEqual(['1', '2'])
    const { discard_id } = await act('/api/git/discard', { paths: modified, confirm: true })
    expect((await status()).modified).toEqual([])
    await act('/api/git/restore', { discard_id })
    expect((await status()).modified).toEqual(modified)
    expect((await get('/api/git/file', { path: `${repo}/new\nline`, commit: 'HEAD' })).json()).toMatchObject({ content: '1\n' })
  })

  it('that lead elsewhere are refused', async () => {
    write('a', '1\n')
    const codes = await Promise.all(
      ['../x', '/etc/passwd', `${repo}/../../x`, `${repo}/.git/config`, `${repo}/sub/.GIT/hooks/x`].map(
        async (path) => (await post('/api/git/stage', { paths: [path] })).error().code,
      ),
    )
    expect(codes).toEqual(['PATH_OUTSIDE_WORKSPACE', 'PATH_OUTSIDE_WORKSPACE', 'PATH_OUTSIDE_WORKSPACE', 'PATH_PROTECTED', 'PATH_PROTECTED'])
  })
})

describe('kinds of repositories', () => {
  it('none, and an empty one', async () => {
    mkdirSync(join(house.workspace, 'plain', 'deep'), { recursive: true })
    const none = await house.ask('GET', '/git/status?repo=plain/deep')
    expect([none.status, reasonOf(none)]).toEqual([404, 'no_repository'])
    expect(await status()).toMatchObject({ branch: 'main', staged: [], detached: false })
    expect((await get('/git/log')).json()).toEqual({ commits: [], next_cursor: null })
    expect((await get('/api/git/refs')).json()).toEqual({ refs: [] })
    expect(reasonOf(await post('/api/git/undo'))).toBe('nothing_in_progress')
    expect(reasonOf(await post('/api/git/stashes'))).toBe('no_commits')
    write('a', '1\n')
    await act('/api/git/stage', { all: true })
    await act('/api/git/unstage', { paths: inRepo(['a']) })
    expect(await status()).toMatchObject({ staged: [], untracked: inRepo(['a']) })
  })

  it('a detached head, a linked worktree, a submodule, a sparse checkout, LFS pointers', async () => {
    write('a', '1\n')
    write('sub/b', '1\n')
    write('big.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n')
    const first = commit('first')
    await act('/api/git/switch', { to: first, detach: true })
    expect(await status()).toMatchObject({ branch: null, detached: true })
    await act('/api/git/switch', { to: 'main' })

    await act('/api/git/worktrees', { path: `${repo}/wt`, create: 'fix' })
    const linked = await house.ask('GET', `/api/git/repository?repo=${repo}/wt`)
    expect(linked.json<GitRepository>()).toMatchObject({ repo: `${repo}/wt`, linked: true })
    const { worktrees } = (await get('/api/git/worktrees')).json<{ worktrees: { repo: string; branch: string; main: boolean }[] }>()
    expect(worktrees.map(({ repo: at, branch, main }) => [at, branch, main])).toEqual([
      [repo, 'main', true],
      [`${repo}/wt`, 'fix', false],
    ])
    const opened = await post('/api/git/worktrees/open', { path: `${repo}/wt` })
    expect(opened.json()).toMatchObject({ path: join(top, 'wt'), trusted: true, current: true })
    await house.house.rooms.workspaces.openFor(house.workspace, { current: true })
    await act('/api/git/worktrees/remove', { path: `${repo}/wt` })
    expect(existsSync(join(top, 'wt'))).toBe(false)

    gitIn(top, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', top, 'inner')
    commit('with a submodule')
    writeFileSync(join(top, 'inner', 'a'), 'changed\n')
    expect((await changes()).files).toMatchObject([{ path: `${repo}/inner`, submodule: true, worktree: 'M' }])
    expect((await house.ask('GET', `/git/status?repo=${repo}/inner`)).json<GitStatus>().modified).toEqual([`${repo}/inner/a`])

    expect((await get('/api/git/file', { path: `${repo}/big.bin`, commit: 'HEAD' })).json()).toMatchObject({ lfs: true })
    git('sparse-checkout', 'set', 'sub')
    expect((await get('/api/git/repository')).json<GitRepository>()).toMatchObject({ sparse: true, submodules: true })
  })

  it('a shallow clone', async () => {
    for (let n = 0; n < 3; n++) commit(`commit ${n}`)
    const clone = `${repo}-shallow`
    gitIn(house.workspace, 'clone', '-q', '--depth', '1', `file://${top}`, clone)
    expect((await house.ask('GET', `/api/git/repository?repo=${clone}`)).json<GitRepository>()).toMatchObject({ shallow: true })
    expect((await house.ask('GET', `/git/log?repo=${clone}`)).json<{ commits: GitCommit[] }>().commits).toHaveLength(1)
    expect((await house.ask('GET', `/git/status?repo=${clone}`)).json<GitStatus>()).toMatchObject({ upstream: 'origin/main', ahead: 0, behind: 0 })
  })

  it('one with a lock left behind, and one that is damaged', async () => {
    write('a', '1\n')
    commit('first')
    write('a', '2\n')
    write('.git/index.lock', '')
    expect((await status()).modified).toEqual(inRepo(['a']))
    const locked = await post('/api/git/stage', { all: true })
    expect([locked.status, reasonOf(locked)]).toEqual([409, 'locked'])
    expect(locked.error().error).toMatch(/index\.lock.*delete that file/s)
    execFileSync('rm', [join(top, '.git/index.lock')])
    await act('/api/git/stage', { all: true })
    write('.git/index', 'nonsense')
    expect(reasonOf(await get('/git/status'))).toBe('damaged')
  })

  it('one where nobody said who commits', async () => {
    git('config', '--unset', 'user.name')
    git('config', '--unset', 'user.email')
    git('config', 'user.useConfigOnly', 'true')
    write('a', '1\n')
    const answer = await post('/git/commit', { message: 'x' })
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'no_user'])
    await act('/api/git/user', { name: 'Grace', email: 'grace@example.org' })
    await post('/git/commit', { message: 'x' })
    expect(git('log', '-1', '--format=%an')).toBe('Grace')
  })
})

describe('branches, tags and stashes', () => {
  it('are made, listed, renamed and deleted', async () => {
    write('a', '1\n')
    commit('first')
    await act('/api/git/branches', { name: 'topic' })
    await act('/api/git/branches/rename', { name: 'topic', new_name: 'other' })
    await act('/api/git/tags', { name: 'v1' })
    await act('/api/git/tags', { name: 'v2', message: 'Second' })
    const { refs } = (await get('/api/git/refs')).json<{ refs: { name: string; kind: string; current: boolean; annotated: boolean }[] }>()
    expect(refs.map(({ name, kind, current, annotated }) => [name, kind, current, annotated]).sort()).toEqual([
      ['main', 'branch', true, false],
      ['other', 'branch', false, false],
      ['v1', 'tag', false, false],
      ['v2', 'tag', false, true],
    ])
    await act('/api/git/switch', { to: 'other' })
    commit('only here')
    await act('/api/git/switch', { to: 'main' })
    expect(reasonOf(await post('/api/git/branches/delete', { name: 'other' }))).toBe('not_merged')
    expect((await post('/api/git/branches/delete', { name: 'other', force: true })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/branches/delete', { name: 'other', force: true, confirm: true })
    expect((await post('/api/git/tags/delete', { name: 'v1' })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/tags/delete', { name: 'v1', confirm: true })
    expect(git('tag')).toBe('v2')
    expect((await post('/api/git/branches', { name: '--force' })).error().code).toBe('INVALID_INPUT')
  })

  it('stashes are put aside, shown and brought back', async () => {
    write('a', '1\n')
    commit('first')
    write('a', '2\n')
    write('new', '1\n')
    await act('/api/git/stashes', { message: 'wip', untracked: true })
    const { stashes } = (await get('/api/git/stashes')).json<{ stashes: { index: number; commit: string; message: string }[] }>()
    expect(stashes).toMatchObject([{ index: 0, message: 'On main: wip' }])
    expect((await get('/api/git/stashes/show', { index: '0' })).json<{ diff: string }>().diff).toMatch(/-1\n\+2[\s\S]*new/)
    expect((await post('/api/git/stashes/drop', { index: 0, commit: '0'.repeat(40), confirm: true })).status).toBe(409)
    expect((await post('/api/git/stashes/drop', { index: 0 })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/stashes/pop', { index: 0, commit: stashes[0]!.commit })
    expect(await status()).toMatchObject({ modified: inRepo(['a']), untracked: inRepo(['new']) })
  })
})

describe('joining and undoing', () => {
  const diverge = () => {
    write('a', 'base\n')
    commit('base')
    git('switch', '-q', '-c', 'topic')
    write('a', 'theirs\n')
    const theirs = commit('theirs')
    git('switch', '-q', 'main')
    write('a', 'ours\n')
    commit('ours')
    return theirs
  }

  it('a merge with conflicts is an answer; the three versions are there; it goes on or is aborted', async () => {
    diverge()
    expect(await act('/api/git/merge', { branch: 'topic' })).toMatchObject({ outcome: 'conflicts', conflicted: inRepo(['a']) })
    expect(await changes()).toMatchObject({ operation: { kind: 'merge' }, files: [{ conflict: 'UU' }] })
    expect(await status()).toMatchObject({ conflicted: inRepo(['a']), modified: [], staged: [] })
    const { base, ours, theirs } = (await get('/api/git/conflict', { path: `${repo}/a` })).json<Record<string, { content: string }>>()
    expect([base!.content, ours!.content, theirs!.content]).toEqual(['base\n', 'ours\n', 'theirs\n'])
    expect(await act('/api/git/operation', { action: 'continue' })).toMatchObject({ outcome: 'conflicts', conflicted: inRepo(['a']) })
    await act('/api/git/operation', { action: 'abort' })
    expect((await changes()).operation).toBeNull()
    await act('/api/git/merge', { branch: 'topic' })
    expect((await post('/api/git/resolve', { paths: inRepo(['a']), take: 'theirs' })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/resolve', { paths: inRepo(['a']), take: 'theirs', confirm: true })
    expect(await act('/api/git/operation', { action: 'continue' })).toMatchObject({ outcome: 'done' })
    expect([git('log', '-1', '--format=%s'), readFileSync(join(top, 'a'), 'utf8')]).toEqual(["Merge branch 'topic'", 'theirs\n'])
    expect(reasonOf(await post('/api/git/operation', { action: 'abort' }))).toBe('nothing_in_progress')
  })

  it('rebase, cherry-pick and revert stop at conflicts, skip and go on', async () => {
    const theirs = diverge()
    expect(await act('/api/git/cherry-pick', { commits: [theirs] })).toMatchObject({ outcome: 'conflicts' })
    expect((await changes()).operation).toMatchObject({ kind: 'cherry-pick', can_skip: true })
    await act('/api/git/operation', { action: 'abort' })
    expect(await act('/api/git/rebase', { onto: 'topic' })).toMatchObject({ outcome: 'conflicts' })
    expect((await changes()).operation).toMatchObject({ kind: 'rebase', subject: 'main', step: 1, steps: 1 })
    await act('/api/git/operation', { action: 'skip' })
    expect(git('log', '-1', '--format=%s')).toBe('theirs')
    await act('/api/git/revert', { commits: ['HEAD'] })
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe('base\n')
    write('a', 'not committed\n')
    expect(reasonOf(await post('/api/git/rebase', { onto: 'topic~1' }))).toBe('local_changes')
  })

  it('undo and redo go back and forth through commits, switches and merges', async () => {
    write('a', '1\n')
    const first = commit('first')
    write('a', '2\n')
    const second = commit('second')
    git('switch', '-q', '-c', 'topic')
    write('b', '1\n')
    const third = commit('third')
    git('switch', '-q', 'main')
    git('merge', '-q', '--no-edit', '--no-ff', 'topic')
    const merged = git('rev-parse', 'HEAD')
    const at = () => [git('rev-parse', 'HEAD'), git('rev-parse', '--abbrev-ref', 'HEAD')]
    const steps = [
      [second, 'main'],
      [third, 'topic'],
      [second, 'topic'],
      [second, 'main'],
      [first, 'main'],
    ]
    for (const step of steps) {
      await act('/api/git/undo')
      expect(at()).toEqual(step)
    }
    expect(reasonOf(await post('/api/git/undo'))).toBe('nothing_in_progress')
    for (const step of [...steps.slice(0, -1).reverse(), [merged, 'main']]) {
      await act('/api/git/redo')
      expect(at()).toEqual(step)
    }
    expect(reasonOf(await post('/api/git/redo'))).toBe('nothing_in_progress')
  })
})

describe('events', () => {
  it('tell that the repository changed, also when somebody else did it', async () => {
    write('a', '1\n')
    commit('first')
    await status()
    const seen: string[] = []
    using _listening = house.house.rooms.feed.on_change.on(({ area, id }) => void (area === 'git' && seen.push(String(id))))
    write('a', '2\n')
    git('add', 'a')
    await until(() => seen.length > 0, 'the change of the index')
    expect(seen[0]).toBe(house.house.rooms.workspaces.current()!.id)
    seen.length = 0
    git('branch', 'made-elsewhere')
    await until(() => seen.length > 0, 'the new branch')
  })
})

describe('remotes', () => {
  it('fetch, pull and push are jobs with their output; what the remote refuses has a reason', async () => {
    write('a', '1\n')
    commit('first')
    const bare = join(house.folder, `${repo}.git`)
    gitIn(house.folder, 'clone', '-q', '--bare', top, bare)
    git('remote', 'add', 'origin', bare)
    git('fetch', '-q', 'origin')
    git('branch', '-q', '--set-upstream-to=origin/main')
    const other = join(house.folder, `${repo}-other`)
    gitIn(house.folder, 'clone', '-q', bare, other)
    gitIn(other, '-c', 'user.name=G', '-c', 'user.email=g@x', 'commit', '-q', '--allow-empty', '-m', 'elsewhere')
    gitIn(other, 'push', '-q')
    write('a', '2\n')
    commit('here')
    const rejected = await ended(await post('/api/git/push'))
    expect(rejected).toMatchObject({ status: 'failed', report: { outcome: 'failed', reason: 'rejected' }, error: { code: 'GIT_FAILED' } })
    expect((await ended(await post('/api/git/fetch', { remote: 'origin' }))).status).toBe('succeeded')
    expect(await status()).toMatchObject({ ahead: 1, behind: 1 })
    expect((await ended(await post('/api/git/pull', { how: 'rebase' }))).status).toBe('succeeded')
    const pushed = await ended(await post('/api/git/push', { remote: 'origin', branch: 'main', set_upstream: true }))
    expect(pushed).toMatchObject({ status: 'succeeded', title: 'Push to origin' })
    expect(pushed.stderr_bytes).toBeGreaterThan(0)
    expect(gitIn(bare, 'rev-parse', 'main')).toBe(git('rev-parse', 'HEAD'))
    expect((await post('/api/git/push', { force: true })).error().code).toBe('CONFIRMATION_REQUIRED')
    expect((await post('/api/git/clone', { repo: undefined, url: `file://${bare}` })).error().code).toBe('COMMAND_REFUSED')
  })
})
