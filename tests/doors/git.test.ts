/** Git through the real house: what is read, committed, staged and discarded, in every kind of repository that people have. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitCommit, GitRepository, GitStatus } from '../../src-preload/contract/git.ts'
import { gitIn, reasonOf, testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

describe('the routes of the wire', () => {
  it('says what is staged, modified, untracked and in conflict', async () => {
    const { repo, git, write, commit, status } = testRepository(house)
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
    const { repo, git, post, write, inRepo } = testRepository(house)
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

  it('runs the hooks of a trusted workspace and says which there are; a hook that says no keeps the commit away', async () => {
    const { get, post, write, top, git, status } = testRepository(house)
    write('.git/hooks/pre-commit', '#!/bin/sh\necho "tests are red" >&2\nexit 1\n')
    chmodSync(join(top, '.git/hooks/pre-commit'), 0o755)
    write('a', '1\n')
    expect((await get('/api/git/repository')).json<GitRepository>()).toMatchObject({ hooks: ['pre-commit'], hooks_run: true })
    const refused = await post('/git/commit', { message: 'x' })
    expect([refused.status, reasonOf(refused)]).toEqual([409, 'failed'])
    const job_id = String(refused.error().details['job_id'])
    expect((await house.ask('GET', `/api/commands/${job_id}/output?stream=stderr`)).json<{ data: string }>().data).toContain('tests are red')
    expect((await status()).staged).toHaveLength(1)
    expect((await post('/git/commit', { message: 'x', no_verify: true })).status).toBe(200)
    expect(git('log', '-1', '--format=%s')).toBe('x')
  })

  it('stages thousands of files by name, in as many lines as that takes', async () => {
    const { write, status, act, inRepo } = testRepository(house)
    const names = Array.from({ length: 1600 }, (_, n) => `a folder with a rather long name/file number ${n}`)
    for (const name of names) write(name, 'x\n')
    await act('/api/git/stage', { paths: inRepo(names) })
    expect(await status()).toMatchObject({ staged: expect.objectContaining({ length: 1600 }), untracked: [] })
  })

  it('amends, signs off, and keeps the message where none is given', async () => {
    const { git, post, write, commit } = testRepository(house)
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
    const { repo, git, get, write, commit } = testRepository(house)
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
    const { repo, get, write, commit } = testRepository(house)
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
    const { repo, top, git, gitBytes, write, commit, act, hunks } = testRepository(house)
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
    const rest = await hunks('a', { context: '1' })
    await act('/api/git/stage', { path: `${repo}/a`, stamp: rest.stamp, selections: rest.hunks.map((_hunk, hunk) => ({ hunk })) })
    expect(gitBytes('show', ':a')).toEqual(readFileSync(join(top, 'a')))
    const staged = await hunks('a', { staged: 'true' })
    await act('/api/git/unstage', { path: `${repo}/a`, stamp: staged.stamp, selections: [{ hunk: staged.hunks.length - 1 }] })
    expect(git('diff', '--cached', '--stat')).not.toBe('')
    expect(git('show', ':a')).toContain('and more')
    await act('/api/git/unstage', { all: true })
    expect(git('diff', '--cached')).toBe('')
  })

  it('refuses lines of a difference that is not there any more', async () => {
    const { repo, post, write, commit, hunks } = testRepository(house)
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
    const { repo, top, post, write, commit, act, status, hunks, inRepo } = testRepository(house)
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
    const unasked = (await post('/api/git/discard', { path: `${repo}/a`, stamp: shown.stamp, selections: [{ hunk: 0 }] })).error()
    expect([unasked.code, (unasked.details['verdict'] as { effect: string }).effect]).toEqual(['CONFIRMATION_REQUIRED', 'destroy'])
    const lines = await act('/api/git/discard', { path: `${repo}/a`, stamp: shown.stamp, selections: [{ hunk: 0 }], confirm: true })
    expect(readFileSync(join(top, 'a'), 'utf8')).not.toContain('and more')
    expect(readFileSync(join(top, 'a'), 'utf8')).toContain('LINE 25')
    await act('/api/git/restore', { discard_id: lines.discard_id })
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe(after)
    expect((await post('/api/git/restore', { discard_id: lines.discard_id })).error().code).toBe('NOT_FOUND')
  })

  it('writes nothing through a link that was put in the way', async () => {
    const { repo, top, post, write, commit, act, inRepo } = testRepository(house)
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
    const { repo, top, get, post, write, act, status, hunks, inRepo } = testRepository(house)
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
    const { repo, post, write } = testRepository(house)
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
    const { get, post, write, act, status, inRepo } = testRepository(house)
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
    const { repo, top, git, get, post, write, commit, act, status, changes } = testRepository(house)
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
    expect((await post('/api/git/worktrees/remove', { path: `${repo}/wt` })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/worktrees/remove', { path: `${repo}/wt`, confirm: true })
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
    const { repo, top, commit } = testRepository(house)
    for (let n = 0; n < 3; n++) commit(`commit ${n}`)
    const clone = `${repo}-shallow`
    gitIn(house.workspace, 'clone', '-q', '--depth', '1', `file://${top}`, clone)
    expect((await house.ask('GET', `/api/git/repository?repo=${clone}`)).json<GitRepository>()).toMatchObject({ shallow: true })
    expect((await house.ask('GET', `/git/log?repo=${clone}`)).json<{ commits: GitCommit[] }>().commits).toHaveLength(1)
    expect((await house.ask('GET', `/git/status?repo=${clone}`)).json<GitStatus>()).toMatchObject({ upstream: 'origin/main', ahead: 0, behind: 0 })
  })

  it('one with a lock left behind, and one that is damaged', async () => {
    const { top, get, post, write, commit, act, status, inRepo } = testRepository(house)
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

  it('one with a difference that is too large: its beginning is shown, the file is staged whole', async () => {
    const { repo, git, write, commit, hunks, get, post, act, inRepo } = testRepository(house)
    write('long.txt', 'short\n')
    commit('first')
    write('long.txt', `${'x'.repeat(99)}\n`.repeat(180_000))
    const shown = await hunks('long.txt')
    expect(shown).toMatchObject({ cut: true, kind: 'changed' })
    expect(shown.hunks[0]!.lines.slice(0, 2).map(({ kind, text }) => [kind, text])).toEqual([
      ['-', 'short'],
      ['+', 'x'.repeat(99)],
    ])
    expect(shown.hunks[0]!.lines.length).toBeLessThan(170_000)
    expect((await get('/git/diff', { path: `${repo}/long.txt` })).json<{ cut: boolean }>().cut).toBe(true)
    const part = { path: `${repo}/long.txt`, stamp: shown.stamp, selections: [{ hunk: 0, lines: [1] }] }
    expect((await post('/api/git/stage', part)).text).toContain('binary or too large')
    await act('/api/git/stage', { paths: inRepo(['long.txt']) })
    expect(git('diff', '--cached', '--numstat')).toBe('180000\t1\tlong.txt')
  })

  it('one where nobody said who commits', async () => {
    const { git, post, write, act, commit, changes } = testRepository(house)
    git('config', '--unset', 'user.name')
    git('config', '--unset', 'user.email')
    git('config', 'user.useConfigOnly', 'true')
    write('a', '1\n')
    const answer = await post('/git/commit', { message: 'x' })
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'no_user'])
    await act('/api/git/user', { name: 'Grace', email: 'grace@example.org' })
    await post('/git/commit', { message: 'x' })
    expect(git('log', '-1', '--format=%an')).toBe('Grace')
    write('b', '1\n')
    commit('second')
    git('switch', '-q', '-c', 'topic', 'HEAD~1')
    write('c', '1\n')
    commit('third')
    git('config', '--unset', 'user.name')
    // By itself git would stop in the middle of each of these.
    for (const [path, body] of Object.entries({ 'cherry-pick': { commits: ['main'] }, revert: { commits: ['HEAD'] }, rebase: { onto: 'main' } })) {
      expect(reasonOf(await post(`/api/git/${path}`, body)), path).toBe('no_user')
      expect([git('status', '--short'), (await changes()).operation], path).toEqual(['', null])
    }
    git('switch', '-q', 'main')
    git('reset', '-q', '--hard', 'HEAD~1')
    git('switch', '-q', 'topic')
    git('reset', '-q', '--hard', 'HEAD~1')
    // Nothing is committed by one that only moves forward.
    git('branch', '-f', 'ahead', 'ORIG_HEAD')
    await act('/api/git/rebase', { onto: 'ahead' })
    expect(git('log', '-1', '--format=%s')).toBe('third')
  })
})
