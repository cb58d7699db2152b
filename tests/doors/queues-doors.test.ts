/** Queues through every door, by the real policies, and what a key that sees only its own things learns of those of others: nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Queue, QueueSummary } from '../../src-preload/contract/queues.ts'
import { type Client, type DoorClient, DoorFailure, doors } from '../helpers/door-clients.ts'
import { Frames } from '../helpers/frames.ts'
import { testRepository } from '../helpers/git-repository.ts'
import { opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const unknown_id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
const echo = (...args: string[]) => ({ command: 'echo', args })
const post = (body: object, key = house.key) => house.ask('POST', '/api/queue', { key, body: { name: 'test', ...body } })
const execute = (id: string, key = house.key) => house.ask('POST', `/api/queue/${id}/execute`, { key, body: {} })
async function ended(id: string): Promise<Queue> {
  const get = async () => (await house.ask('GET', `/api/queue/${id}`)).json<Queue>()
  await until(async () => (await get()).finished_at !== null, `queue ${id} to end`)
  return get()
}

describe.each(Object.keys(doors))('through %s', (name) => {
  let door: DoorClient
  let client: Client
  beforeAll(async () => {
    door = await doors[name]!(house)
    client = door.client
  })
  afterAll(() => door[Symbol.dispose]())

  it('a queue is made, changed, run and found again', async () => {
    const made = await client.queues.create({ name: `by ${name}`, commands: [echo('a'), { pause: 'Go on?' }, { ...echo('b'), key: 'b' }] })
    expect(made).toMatchObject({ status: 'draft', total: 3, requested_by: { door: door.door } })
    expect(await client.queues.update({ id: made.id, priority: 3 })).toMatchObject({ priority: 3 })
    expect(await client.queues.execute({ id: made.id })).toMatchObject({ run: 1 })
    await until(async () => (await client.queues.get({ id: made.id })).question !== null, 'the question')
    await client.queues.pause({ id: made.id })
    await client.queues.continue({ id: made.id })
    expect((await client.queues.get({ id: made.id })).counts).toEqual({ succeeded: 2, waiting: 1 })
    await client.queues.resume({ id: made.id })
    expect(await ended(made.id)).toMatchObject({ status: 'succeeded' })
    expect((await client.queues.list({ limit: 1 })).items[0]).toMatchObject({ id: made.id, counts: { succeeded: 3 } })
    const job = await client.jobs.get({ id: (await client.queues.get({ id: made.id })).items[2]!.job_id! })
    expect(job).toMatchObject({ queue_id: made.id, requested_by: { door: 'queue', key_id: made.requested_by.key_id } })
    // People wait as long as it takes; programs get the time-out of their door.
    expect(job.timeout_ms).toBe(door.door === 'http' ? 60_000 : null)
  })

  it('is refused in the same words', async () => {
    const refused = await client.queues.create({ name: 'bad', commands: [echo('a'), { command: 'rm', args: ['x'] }] }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DoorFailure)
    expect(refused).toMatchObject({ code: 'COMMAND_REFUSED', details: { item: 1, issues: [{ path: 'commands.1' }] } })
    await expect(client.queues.get({ id: unknown_id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(client.queues.cancel({ id: unknown_id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('by the real policies', () => {
  it('saving a queue confirms what is hard to undo; a production context wants its name', async () => {
    const { repo, git, commit } = testRepository(house)
    commit('first')
    for (const branch of ['one', 'two']) git('branch', branch)
    const remove = (branch: string) => ({ command: 'git', args: ['branch', '-D', branch], work_dir: repo })
    const direct = await house.ask('POST', '/api/commands/execute', { body: remove('one') })
    expect(direct.error().code).toBe('CONFIRMATION_REQUIRED')
    const made = await post({ commands: [remove('one')] })
    expect([made.status, made.json<Queue>().items[0]!.effect]).toEqual([201, 'destroy'])
    await execute(made.json<Queue>().id)
    expect((await ended(made.json<Queue>().id)).status).toBe('succeeded')
    expect(git('branch', '--list', 'one')).toBe('')
    await house.ask('PATCH', '/api/settings', { body: { production_contexts: [{ name: 'branch', pattern: 'main' }] } })
    const production = await post({ commands: [remove('two')] })
    expect([production.status, production.error().code]).toEqual([409, 'CONFIRMATION_REQUIRED'])
    const named = await post({ commands: [{ ...remove('two'), confirm: 'main' }] })
    expect([named.status, named.text.slice(0, 300)]).toEqual([201, expect.any(String)])
    await house.ask('PATCH', '/api/settings', { body: { production_contexts: [] } })
  })

  it('a queue may change the context for its own later items, and nobody else may', async () => {
    const { repo, git, write, commit } = testRepository(house)
    commit('first')
    write('a.txt', 'a\n')
    const steps = [
      { command: 'git', args: ['switch', '-c', 'feature'], work_dir: repo },
      { command: 'git', args: ['add', 'a.txt'], work_dir: repo },
      { command: 'git', args: ['commit', '-m', 'second'], work_dir: repo },
    ]
    const { id } = (await post({ commands: steps })).json<Queue>()
    await execute(id)
    expect((await ended(id)).items.map(({ status, error }) => [status, error?.message])).toEqual([
      ['succeeded', undefined],
      ['succeeded', undefined],
      ['succeeded', undefined],
    ])
    expect(git('log', '--oneline', 'feature')).toContain('second')
    write('b.txt', 'b\n')
    const late = (await post({ commands: [{ command: 'git', args: ['add', 'b.txt'], work_dir: repo }] })).json<Queue>()
    git('switch', '-q', 'main')
    await execute(late.id)
    expect((await ended(late.id)).items[0]).toMatchObject({ status: 'failed', error: { code: 'CONTEXT_CHANGED' } })
    expect(git('status', '--porcelain')).toBe('?? b.txt')
  })
})

describe('a key that sees only its own things', () => {
  const words = (text: string, id: string) => text.replaceAll(id, 'ID')

  it('sees the queues it made, runs them, and finds nothing under the ids of others', async () => {
    const own = await house.newKey('run', { own_jobs_only: true })
    const theirs = (await post({ commands: [echo('theirs')] })).json<Queue>()
    const mine = (await post({ commands: [echo('mine')] }, own.key)).json<Queue>()
    const listed = (await house.ask('GET', '/api/queue', { key: own.key })).json<{ items: QueueSummary[] }>().items
    expect(listed.map(({ id }) => id)).toEqual([mine.id])
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'taken over' }],
      ['DELETE', '', undefined],
      ['POST', '/execute', {}],
      ['POST', '/pause', {}],
      ['POST', '/resume', {}],
      ['POST', '/retry', {}],
      ['POST', '/continue', {}],
    ] as const) {
      const [foreign, unknown] = await Promise.all([theirs.id, unknown_id].map((id) => house.ask(method, `/api/queue/${id}${path}`, { key: own.key, body })))
      expect([method, path, foreign!.status, words(foreign!.text, theirs.id)]).toEqual([method, path, 404, words(unknown!.text, unknown_id)])
    }
    await execute(mine.id, own.key)
    const over = await ended(mine.id)
    const job = await house.ask('GET', `/api/commands/${over.items[0]!.job_id}`, { key: own.key })
    expect([job.status, job.json<Job>().requested_by]).toEqual([200, { door: 'queue', key_id: own.id }])
  })

  it('cannot put what others saved or ran into a queue of its own', async () => {
    const own = await house.newKey('run', { own_jobs_only: true })
    const saved = (await house.ask('POST', '/api/commands/saved', { body: echo('saved') })).json<{ id: string }>().id
    const job = (await house.ask('POST', '/api/commands/execute', { body: { ...echo('ran'), mode: 'sync' } })).json<Job>().id
    for (const item of [saved, job, { saved_id: saved }, { job_id: job }]) {
      const id = typeof item === 'string' ? item : ((item as { saved_id?: string }).saved_id ?? (item as { job_id: string }).job_id)
      const unknown = typeof item === 'string' ? unknown_id : Object.fromEntries(Object.keys(item).map((name) => [name, unknown_id]))
      const [foreign, nobody] = await Promise.all([post({ commands: [item] }, own.key), post({ commands: [unknown] }, own.key)])
      expect([foreign.status, words(foreign.text, id)]).toEqual([404, words(nobody.text, unknown_id)])
    }
  })

  it('hears of its own queues and of no others', async () => {
    const own = await house.newKey('run', { own_jobs_only: true })
    const socket = house.socket('/ws', { 'x-api-key': own.key })
    await opened(socket)
    const frames = new Frames(socket)
    const theirs = (await post({ commands: [echo('theirs')] })).json<Queue>()
    await execute(theirs.id)
    await ended(theirs.id)
    const mine = (await post({ commands: [echo('mine')] }, own.key)).json<Queue>()
    await frames.first(({ type, data }) => type === 'sync_event' && data['id'] === mine.id, 'the event of its own queue')
    expect(frames.all.filter(({ type }) => type === 'sync_event').map(({ data }) => [data['area'], data['id']])).toEqual([['queue', mine.id]])
    socket.terminate()
  })

  it('a key that may only read makes and moves nothing', async () => {
    const reader = await house.newKey('read')
    const { id } = (await post({ commands: [echo('a')] })).json<Queue>()
    expect((await post({ commands: [echo('a')] }, reader.key)).status).toBe(403)
    expect((await execute(id, reader.key)).status).toBe(403)
    expect((await house.ask('DELETE', `/api/queue/${id}`, { key: reader.key })).status).toBe(403)
    expect((await house.ask('GET', `/api/queue/${id}`, { key: reader.key })).status).toBe(200)
  })
})

it('a job with a secret among its words, or variables of its own, is not guessed back', async () => {
  const ran = async (body: object) => (await house.ask('POST', '/api/commands/execute', { body: { mode: 'sync', ...body } })).json<Job>().id
  const secret = await ran(echo('password=hunter2hunter2'))
  const answer = await post({ commands: [secret] })
  expect(answer.error()).toMatchObject({ code: 'INVALID_INPUT', error: expect.stringContaining('was not kept') })
  expect(answer.text).not.toContain('hunter2')
})
