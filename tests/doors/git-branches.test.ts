/** Git through the real house: branches, tags, stashes, joining and undoing, events, remotes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { gitIn, reasonOf, type TestRepository, testRepository } from '../helpers/git-repository.ts'
import { type Answer, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

const ended = async (answer: Answer): Promise<Job> => {
  expect(answer.status, answer.text).toBe(202)
  const { id } = answer.json<{ id: string }>()
  return house.house.rooms.engine.ended(id)
}

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

describe('branches, tags and stashes', () => {
  it('are made, listed, renamed and deleted', async () => {
    const { git, get, post, write, commit, act } = testRepository(house)
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
    const { get, post, write, commit, act, status, inRepo } = testRepository(house)
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
  const diverge = ({ write, commit, git }: TestRepository) => {
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
    const here = testRepository(house)
    const { repo, top, git, get, post, act, status, changes, inRepo } = here
    diverge(here)
    expect(await act('/api/git/merge', { branch: 'topic' })).toMatchObject({ outcome: 'conflicts', conflicted: inRepo(['a']) })
    expect(await changes()).toMatchObject({ operation: { kind: 'merge' }, files: [{ conflict: 'UU' }] })
    expect(await status()).toMatchObject({ conflicted: inRepo(['a']), modified: [], staged: [] })
    const { base, ours, theirs } = (await get('/api/git/conflict', { path: `${repo}/a` })).json<Record<string, { content: string }>>()
    expect([base!.content, ours!.content, theirs!.content]).toEqual(['base\n', 'ours\n', 'theirs\n'])
    expect(await act('/api/git/operation', { action: 'continue' })).toMatchObject({ outcome: 'conflicts', conflicted: inRepo(['a']) })
    // What was done to solve conflicts would be lost.
    expect((await post('/api/git/operation', { action: 'abort' })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/operation', { action: 'abort', confirm: true })
    expect((await changes()).operation).toBeNull()
    await act('/api/git/merge', { branch: 'topic' })
    expect((await post('/api/git/resolve', { paths: inRepo(['a']), take: 'theirs' })).error().code).toBe('CONFIRMATION_REQUIRED')
    await act('/api/git/resolve', { paths: inRepo(['a']), take: 'theirs', confirm: true })
    expect(await act('/api/git/operation', { action: 'continue' })).toMatchObject({ outcome: 'done' })
    expect([git('log', '-1', '--format=%s'), readFileSync(join(top, 'a'), 'utf8')]).toEqual(["Merge branch 'topic'", 'theirs\n'])
    expect(reasonOf(await post('/api/git/operation', { action: 'abort' }))).toBe('nothing_in_progress')
  })

  it('rebase, cherry-pick and revert stop at conflicts, skip and go on', async () => {
    const here = testRepository(house)
    const { top, git, post, write, act, changes } = here
    const theirs = diverge(here)
    expect(await act('/api/git/cherry-pick', { commits: [theirs] })).toMatchObject({ outcome: 'conflicts' })
    expect((await changes()).operation).toMatchObject({ kind: 'cherry-pick', can_skip: true })
    await act('/api/git/operation', { action: 'abort', confirm: true })
    expect(await act('/api/git/rebase', { onto: 'topic' })).toMatchObject({ outcome: 'conflicts' })
    expect((await changes()).operation).toMatchObject({ kind: 'rebase', subject: 'main', step: 1, steps: 1 })
    await act('/api/git/operation', { action: 'skip', confirm: true })
    expect(git('log', '-1', '--format=%s')).toBe('theirs')
    await act('/api/git/revert', { commits: ['HEAD'] })
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe('base\n')
    write('a', 'not committed\n')
    expect(reasonOf(await post('/api/git/rebase', { onto: 'topic~1' }))).toBe('local_changes')
  })

  it('undo and redo go back and forth through commits, switches and merges', async () => {
    const { git, post, write, commit, act } = testRepository(house)
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

it('what was undone can be done again by the next host, unless something else was done since', async () => {
  const first = await TestHouse.open()
  const { folder, workspace } = first
  const git = (...args: string[]) => gitIn(workspace, ...args)
  git('init', '-q', '-b', 'main')
  for (const name of ['one', 'two', 'three']) git('-c', 'user.name=a', '-c', 'user.email=a@x', 'commit', '-q', '--allow-empty', '-m', name)
  const [three, one] = [git('rev-parse', 'HEAD'), git('rev-parse', 'HEAD~2')]
  const does = async (house: TestHouse, what: string) => {
    const answer = await house.ask('POST', `/api/git/${what}`, { body: {} })
    expect(answer.status, answer.text).toBe(200)
  }
  await does(first, 'undo')
  await does(first, 'undo')
  expect(git('rev-parse', 'HEAD')).toBe(one)
  await first.house[Symbol.asyncDispose]()
  await using next = await TestHouse.open({}, folder)
  await does(next, 'redo')
  await does(next, 'redo')
  expect(git('rev-parse', 'HEAD')).toBe(three)
  expect(reasonOf(await next.ask('POST', '/api/git/redo', { body: {} }))).toBe('nothing_in_progress')
})

describe('events', () => {
  it('tell that the repository changed, also when somebody else did it', async () => {
    const { git, write, commit, status } = testRepository(house)
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

it('who looks at the changes is told of edits in the folder, also in one that is made later', async () => {
  const { repo, write, changes } = testRepository(house)
  await changes()
  const seen: string[] = []
  using _listening = house.house.rooms.feed.on_change.on(({ area, id }) => void (area === 'files' && seen.push(String(id))))
  // Listening begins a moment after the first look.
  let n = 0
  await until(() => {
    write('edited', `${n++}\n`)
    return seen.includes(`${repo}/edited`)
  }, 'the edit to be told')
  write('later/inner', '1\n')
  await until(() => seen.includes(`${repo}/later/inner`), 'the edit below to be told')
})

describe('remotes', () => {
  it('fetch, pull and push are jobs with their output; what the remote refuses has a reason', async () => {
    const { repo, top, git, post, write, commit, status } = testRepository(house)
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
    const shares: number[] = []
    using _listening = house.house.rooms.engine.on_progress.on(({ title, kind, progress }) => {
      if (kind === 'git' && title === 'Fetch from origin' && progress !== null) shares.push(progress)
    })
    expect((await ended(await post('/api/git/fetch', { remote: 'origin' }))).status).toBe('succeeded')
    expect(
      shares.some((share) => share > 0 && share < 1),
      String(shares),
    ).toBe(true)
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
