/** Typed lines of git over files that are ignored here and tracked elsewhere: what real git does unasked, and that verdict, refusal and job name the files first. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Queue } from '../../src-preload/contract/queues.ts'
import { gitIn, type TestRepository, testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const read = ({ top }: TestRepository, name: string) => readFileSync(join(top, name), 'utf8')
const check = async ({ repo }: TestRepository, ...args: string[]) =>
  (await house.ask('POST', '/api/commands/check', { body: { command: 'git', args, work_dir: repo } })).json<Verdict>()
const execute = ({ repo }: TestRepository, args: readonly string[], more: object = {}) =>
  house.ask('POST', '/api/commands/execute', { body: { command: 'git', args, work_dir: repo, mode: 'sync', ...more } })

/** On topic `secret` is tracked; on main, where we stand, it is ignored and holds something of one's own. */
function apart(): TestRepository {
  const here = testRepository(house)
  here.write('base', '1\n')
  here.commit('base')
  here.git('switch', '-q', '-c', 'topic')
  here.write('secret', 'theirs\n')
  here.commit('tracked there')
  here.git('switch', '-q', 'main')
  here.write('.gitignore', 'secret\n')
  here.commit('ignored here')
  here.write('secret', 'mine\n')
  return here
}

/** A rebase that stopped at a conflict, with a commit still to come that brings `secret`. */
function stopped(): TestRepository {
  const here = testRepository(house)
  here.write('base', '1\n')
  here.commit('base')
  here.git('switch', '-q', '-c', 'topic')
  here.write('base', 'topic\n')
  here.commit('conflicts')
  here.write('secret', 'theirs\n')
  here.commit('tracked there')
  here.git('switch', '-q', 'main')
  here.write('base', 'main\n')
  here.write('.gitignore', 'secret\n')
  here.commit('ignored here')
  here.git('switch', '-q', 'topic')
  expect(() => here.git('rebase', '-q', 'main')).toThrow()
  here.write('base', 'both\n')
  here.git('add', 'base')
  here.write('secret', 'mine\n')
  return here
}

/** What was put aside has a new file. */
function stashed(): TestRepository {
  const here = testRepository(house)
  here.write('base', '1\n')
  here.commit('base')
  here.write('secret', 'theirs\n')
  here.git('add', 'secret')
  here.git('stash', '-q')
  here.write('.gitignore', 'secret\n')
  here.commit('ignored here')
  here.write('secret', 'mine\n')
  return here
}

/** The commit in the middle, to which a search goes first, has `secret`. */
function searched(): TestRepository {
  const here = testRepository(house)
  here.write('base', '1\n')
  here.commit('base')
  here.git('tag', 'good')
  here.write('secret', 'theirs\n')
  here.commit('tracked there')
  here.git('rm', '-q', 'secret')
  here.write('.gitignore', 'secret\n')
  here.commit('ignored here')
  here.write('secret', 'mine\n')
  return here
}

/** Not tracked any more, and not yet committed so. */
function untracked(): TestRepository {
  const here = testRepository(house)
  here.write('secret', 'theirs\n')
  here.write('.gitignore', 'secret\n')
  here.git('add', '-f', 'secret')
  here.commit('all tracked')
  here.git('rm', '-q', '--cached', 'secret')
  here.write('secret', 'mine\n')
  return here
}

/** They renamed a folder in which we made a file. */
function renamed(): TestRepository {
  const here = testRepository(house)
  for (const name of ['a', 'b', 'c']) here.write(`old/${name}`, `${name}\n`.repeat(20))
  here.commit('base')
  here.git('switch', '-q', '-c', 'topic')
  here.git('mv', 'old', 'new')
  here.commit('renamed')
  here.git('switch', '-q', 'main')
  here.write('old/secret', 'theirs\n')
  here.write('.gitignore', 'new/secret\n')
  here.commit('made here')
  here.write('new/secret', 'mine\n')
  return here
}

const lines: [string, () => TestRepository, string[], string][] = [
  ['merge', apart, ['merge', '-q', '--no-edit', 'topic'], 'secret'],
  ['merge --squash', apart, ['merge', '-q', '--squash', 'topic'], 'secret'],
  ['merge into a renamed folder', renamed, ['merge', '-q', '--no-edit', 'topic'], 'new/secret'],
  ['rebase', apart, ['rebase', '-q', 'topic'], 'secret'],
  ['rebase --onto', apart, ['rebase', '-q', '--onto', 'topic', 'main~1'], 'secret'],
  ['rebase --continue', stopped, ['rebase', '--continue'], 'secret'],
  ['cherry-pick', apart, ['cherry-pick', 'topic'], 'secret'],
  ['cherry-pick of a range', apart, ['cherry-pick', 'main~1..topic'], 'secret'],
  ['reset --hard', apart, ['reset', '-q', '--hard', 'topic'], 'secret'],
  ['reset --keep', apart, ['reset', '-q', '--keep', 'topic'], 'secret'],
  ['stash pop', stashed, ['stash', 'pop', '-q'], 'secret'],
  ['stash apply', stashed, ['stash', 'apply', '-q', '0'], 'secret'],
  ['stash', untracked, ['stash'], 'secret'],
  ['restore --source', apart, ['restore', '--source', 'topic', '--', '.'], 'secret'],
  ['checkout of a path', apart, ['checkout', 'topic', '--', '.'], 'secret'],
  ['bisect start', searched, ['bisect', 'start', 'main', 'good'], 'secret'],
]

describe('typed lines of git', () => {
  it.each(lines)('%s names the ignored file first; git alone overwrites it', async (_name, make, args, name) => {
    const alone = make()
    alone.git('config', 'merge.directoryRenames', 'true')
    alone.git('-c', 'core.editor=true', ...args)
    expect(existsSync(join(alone.top, name)) ? read(alone, name) : 'gone').not.toBe('mine\n')

    const here = make()
    here.git('config', 'merge.directoryRenames', 'true')
    const path = `${here.repo}/${name}`
    const verdict = await check(here, ...args)
    expect([verdict.effect, verdict.confirm_required, verdict.reason.includes(path)]).toEqual(['destroy', true, true])
    const asked = await execute(here, args)
    expect([asked.status, asked.error().code, asked.error().details]).toMatchObject([409, 'CONFIRMATION_REQUIRED', { paths: [path], count: 1 }])
    expect(read(here, name)).toBe('mine\n')
    const done = await execute(here, args, { confirm: true })
    expect(done.json<Job>().status).toBe('succeeded')
    expect(existsSync(join(here.top, name)) ? read(here, name) : 'gone').not.toBe('mine\n')
  })

  it('a switch stops by itself, and where it is told to overwrite, the file is named', async () => {
    const here = apart()
    expect((await execute(here, ['switch', 'topic'])).json<Job>().status).toBe('failed')
    expect((await check(here, 'switch', '--overwrite-ignore', 'topic')).reason).toContain(`${here.repo}/secret`)
    expect((await check(here, 'checkout', '--overwrite-ignore', 'topic')).reason).toContain(`${here.repo}/secret`)
    expect(read(here, 'secret')).toBe('mine\n')
  })

  it('what is fetched by a pull is looked at before it is joined', async () => {
    const here = apart()
    const remote = join(house.workspace, `${here.repo}-remote`)
    mkdirSync(remote)
    gitIn(remote, 'init', '-q', '--bare')
    here.git('remote', 'add', 'origin', remote)
    here.git('push', '-q', 'origin', 'topic:main')
    here.git('branch', '-q', '--set-upstream-to=origin/main')
    // Known here: the branch before what comes.
    here.git('update-ref', 'refs/remotes/origin/main', 'main~1')
    const pull = ['pull', '--no-rebase', '-q']
    expect((await check(here, ...pull)).confirm_required).toBe(false)
    const stopped = (await execute(here, pull)).json<Job>()
    expect([stopped.status, stopped.error?.code]).toEqual(['failed', 'CONFIRMATION_REQUIRED'])
    expect(stopped.error?.message).toContain(`${here.repo}/secret`)
    expect(read(here, 'secret')).toBe('mine\n')
    expect((await execute(here, pull, { confirm: true })).json<Job>().status).toBe('succeeded')
    expect(read(here, 'secret')).toBe('theirs\n')
  })

  it('a file that came into the way while the line waited ends its job before it begins', async () => {
    const here = apart()
    rmSync(join(here.top, 'secret'))
    const list = await house.ask('POST', '/api/queue', {
      body: { name: 'later', commands: [{ command: 'git', args: ['merge', '--no-edit', 'topic'], work_dir: here.repo }] },
    })
    writeFileSync(join(here.top, 'secret'), 'mine\n')
    const { id } = list.json<{ id: string }>()
    expect((await house.ask('POST', `/api/queue/${id}/execute`)).status).toBe(202)
    const get = async () => (await house.ask('GET', `/api/queue/${id}`)).json<Queue>()
    await until(async () => (await get()).finished_at !== null, 'the list to end')
    const { error } = (await house.ask('GET', `/api/commands/${(await get()).items[0]!.job_id}`)).json<Job>()
    expect([error?.code, error?.message.includes(`${here.repo}/secret`)]).toEqual(['CONFIRMATION_REQUIRED', true])
    expect(read(here, 'secret')).toBe('mine\n')
  })

  it('a line that loses nothing is as it was', async () => {
    const here = apart()
    rmSync(join(here.top, 'secret'))
    expect(await check(here, 'merge', '--no-edit', 'topic')).toMatchObject({ effect: 'change', confirm_required: false })
    expect((await execute(here, ['merge', '--no-edit', 'topic'])).json<Job>().status).toBe('succeeded')
  })
})
