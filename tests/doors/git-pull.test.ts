/** Pulling: joined as asked or as the person configured it, like git's own pull does; and never over an ignored file unasked. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { gitIn, reasonOf, testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** A clone that follows `origin/main`, and the other clone that somebody else works in. */
function followed() {
  const here = testRepository(house)
  here.write('a', '1\n')
  here.commit('first')
  const [bare, other] = [join(house.folder, `${here.repo}.git`), join(house.folder, `${here.repo}-other`)]
  gitIn(house.folder, 'clone', '-q', '--bare', here.top, bare)
  here.git('remote', 'add', 'origin', bare)
  here.git('fetch', '-q', 'origin')
  here.git('branch', '-q', '--set-upstream-to=origin/main')
  gitIn(house.folder, 'clone', '-q', bare, other)
  const theirs = (name: string, content: string): string => {
    mkdirSync(join(other, name, '..'), { recursive: true })
    writeFileSync(join(other, name), content)
    gitIn(other, 'add', '-Af')
    gitIn(other, '-c', 'user.name=G', '-c', 'user.email=g@x', 'commit', '-qm', `Theirs: ${name}`)
    gitIn(other, 'push', '-q', '--force')
    return gitIn(other, 'rev-parse', 'HEAD')
  }
  const pull = async (body: object = {}): Promise<Job> => {
    const answer = await here.post('/api/git/pull', body)
    if (answer.status !== 202) throw new Error(answer.text)
    return house.house.rooms.engine.ended(answer.json<{ id: string }>().id)
  }
  const shape = () => here.git('log', '--format=%s', '--first-parent').split('\n')
  return { ...here, bare, other, theirs, pull, shape }
}

describe('a pull', () => {
  it('goes forward where it can, and has nothing to do where nothing is new', async () => {
    const { git, theirs, pull } = followed()
    expect((await pull()).status).toBe('succeeded')
    const new_one = theirs('b', '1\n')
    expect((await pull()).status).toBe('succeeded')
    expect(git('rev-parse', 'HEAD')).toBe(new_one)
  })

  it('joins both sides as asked, or as configured; where nothing says how it asks', async () => {
    const { git, write, commit, theirs, pull, shape } = followed()
    theirs('b', '1\n')
    write('c', '1\n')
    const mine = commit('Mine')
    for (const how of [undefined, 'ff-only'] as const)
      expect(await pull(how && { how }), String(how)).toMatchObject({ status: 'failed', report: { outcome: 'failed', reason: 'diverged' } })
    git('config', 'pull.ff', 'only')
    expect(await pull()).toMatchObject({ report: { reason: 'diverged' } })
    git('config', '--unset', 'pull.ff')

    const again = () => git('reset', '-q', '--hard', mine)
    expect((await pull({ how: 'merge' })).status).toBe('succeeded')
    expect(shape()).toEqual([expect.stringMatching(/^Merge branch 'main' of /), 'Mine', 'first'])
    again()
    expect((await pull({ how: 'rebase' })).status).toBe('succeeded')
    expect(shape()).toEqual(['Mine', 'Theirs: b', 'first'])
    for (const [key, value, top] of [
      ['pull.rebase', 'true', 'Mine'],
      ['branch.main.rebase', 'merges', 'Mine'],
      ['pull.rebase', 'false', 'Merge'],
    ] as const) {
      again()
      git('config', key, value)
      expect((await pull()).status, key).toBe('succeeded')
      expect(shape()[0], key).toContain(top)
      git('config', '--unset', key)
    }
    git('reset', '-q', '--hard', 'HEAD~1')
    git('reset', '-q', '--hard', 'origin/main~1')
    git('config', 'pull.ff', 'false')
    await pull()
    expect(git('log', '-1', '--format=%P').split(' ')).toHaveLength(2)
  })

  it('does not bring back commits that were taken back on the remote', async () => {
    const { write, commit, theirs, pull, other, shape } = followed()
    theirs('wrong', '1\n')
    await pull()
    write('c', '1\n')
    commit('Mine')
    gitIn(other, 'reset', '-q', '--hard', 'HEAD~1')
    theirs('right', '1\n')
    expect((await pull({ how: 'rebase' })).status).toBe('succeeded')
    expect(shape()).toEqual(['Mine', 'Theirs: right', 'first'])
  })

  it('says where it is from, and what is missing', async () => {
    const { git, post, theirs, pull } = followed()
    const new_one = theirs('b', '1\n')
    git('branch', '-q', '--unset-upstream')
    expect(reasonOf(await post('/api/git/pull'))).toBe('no_upstream')
    expect((await pull({ remote: 'origin', branch: 'main' })).status).toBe('succeeded')
    expect(git('rev-parse', 'HEAD')).toBe(new_one)
    expect(await pull({ remote: 'origin', branch: 'nowhere' })).toMatchObject({ status: 'failed', report: { reason: 'unknown_name' } })
    git('config', 'branch.main.remote', 'origin')
    git('config', 'branch.main.merge', 'refs/heads/nowhere')
    expect(await pull()).toMatchObject({ status: 'failed', report: { reason: 'unknown_name' } })
  })

  it('stops at a conflict, which is an outcome, and at changes that would be overwritten', async () => {
    const { write, commit, theirs, pull, changes, act } = followed()
    theirs('a', 'theirs\n')
    write('a', 'not committed\n')
    expect(await pull()).toMatchObject({ report: { outcome: 'failed', reason: 'local_changes' } })
    commit('Mine')
    expect(await pull({ how: 'merge' })).toMatchObject({ report: { outcome: 'conflicts' } })
    expect((await changes()).operation).toMatchObject({ kind: 'merge' })
    await act('/api/git/operation', { action: 'abort', confirm: true })
    expect(await pull({ how: 'rebase' })).toMatchObject({ report: { outcome: 'conflicts' } })
  })

  it('fills a repository that has no commit yet', async () => {
    const { bare, theirs } = followed()
    const new_one = theirs('b', '1\n')
    const empty = testRepository(house)
    empty.git('remote', 'add', 'origin', bare)
    const answer = await empty.post('/api/git/pull', { remote: 'origin', branch: 'main' })
    expect((await house.house.rooms.engine.ended(answer.json<{ id: string }>().id)).status).toBe('succeeded')
    expect(empty.git('rev-parse', 'HEAD')).toBe(new_one)
  })

  it('asks before it overwrites an ignored file, which git pull itself does not', async () => {
    for (const how of ['merge', 'rebase'] as const) {
      const { top, repo, git, write, commit, theirs, pull } = followed()
      write('.gitignore', 'secret\n')
      commit('Ignored here')
      write('secret', 'mine\n')
      theirs('secret', 'theirs\n')
      const text = () => readFileSync(join(top, 'secret'), 'utf8')
      expect(await pull({ how })).toMatchObject({
        status: 'failed',
        report: { reason: 'ignored_files', message: expect.stringContaining(`${repo}/secret is ignored`) },
      })
      expect(text()).toBe('mine\n')
      expect(existsSync(join(top, '.git', 'MERGE_HEAD'))).toBe(false)
      const before = git('rev-parse', 'HEAD')
      git('-c', `pull.rebase=${how === 'rebase'}`, 'pull', '-q', '--no-edit')
      expect(text()).toBe('theirs\n')
      git('reset', '-q', '--hard', before)
      write('secret', 'mine\n')
      expect((await pull({ how, confirm: true })).status).toBe('succeeded')
      expect(text()).toBe('theirs\n')
    }
  })
})
