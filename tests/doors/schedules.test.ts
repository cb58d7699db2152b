/** Schedules over HTTP by the real clock and the real watcher: what they say, whose they are, and what still uses a template. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SavedCommand } from '../../src-preload/contract/commands.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { QueueFile } from '../../src-preload/contract/queue-files.ts'
import type { Queue, QueueDefinition } from '../../src-preload/contract/queues.ts'
import type { NextRun, Schedule, ScheduleRun } from '../../src-preload/contract/schedules.ts'
import type { Template } from '../../src-preload/contract/templates.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let template_id: string
beforeAll(async () => {
  house = await TestHouse.open()
  const body = { name: 'Hello', command: 'echo', args: ['hello', '{who}'], parameters: [{ name: 'who', type: 'text', default: 'you' }] }
  template_id = (await house.ask('POST', '/api/templates', { body })).json<Template>().id
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const post = (body: object, key = house.key) => house.ask('POST', '/api/schedules', { key, body: { name: 'test', target: { template_id }, ...body } })
const make = async (body: object, key = house.key) => (await post(body, key)).json<Schedule>()
const get = async (id: string) => (await house.ask('GET', `/api/schedules/${id}`)).json<Schedule>()
const runs = async (id: string) => (await house.ask('GET', `/api/schedules/${id}/runs`)).json<{ items: ScheduleRun[] }>().items
const yearly = { cron: '0 4 1 1 *', time_zone: 'Europe/Berlin' }

describe('a schedule', () => {
  it('starts at its date by the real clock, and says how it went', async () => {
    const { id } = await make({ at: new Date(Date.now() + 1200).toISOString() })
    await until(async () => (await get(id)).last_run?.status === 'succeeded', 'the run')
    const [run] = await runs(id)
    const job = (await house.ask('GET', `/api/commands/${run!.job_id}`)).json<Job>()
    expect(job).toMatchObject({ requested_by: { door: 'schedule' }, template_id, args: ['hello', 'you'], timeout_ms: null })
    expect(Date.parse(job.queued_at)).toBeGreaterThanOrEqual(Date.parse(run!.due_at))
    expect((await get(id)).next_at).toBeNull()
  })

  it('starts when files change and nothing has for a while, once for many, and not for others', async () => {
    mkdirSync(join(house.workspace, 'src'), { recursive: true })
    const { id, next_at } = await make({ on_change: { globs: ['src/**/*.txt'], quiet_ms: 300 }, overlap: 'queue' })
    expect(next_at).toBeNull()
    await house.house.rooms.files.view(house.workspace).ready()
    writeFileSync(join(house.workspace, 'src', 'other.md'), '')
    writeFileSync(join(house.workspace, 'top.txt'), '')
    for (const name of ['a', 'b', 'c']) writeFileSync(join(house.workspace, 'src', `${name}.txt`), name)
    await until(async () => (await get(id)).last_run?.status === 'succeeded', 'the run')
    expect(await runs(id)).toMatchObject([{ number: 1, cause: 'change' }])
    writeFileSync(join(house.workspace, 'src', 'a.txt'), 'again')
    await until(async () => (await runs(id)).filter(({ status }) => status === 'succeeded').length === 2, 'the second run')
    await house.ask('POST', `/api/schedules/${id}/pause`, { body: {} })
    expect(house.house.rooms.files.watched).toContain(house.workspace)
  })

  it('is made, changed, paused, started now, backfilled and deleted', async () => {
    const made = await make({ ...yearly, name: 'yearly' })
    expect(made).toMatchObject({ target_name: 'Hello', next_at: expect.stringMatching(/-01-01T03:00:00.000Z$/), paused: false, confirms: false })
    const path = `/api/schedules/${made.id}`
    const changed = (await house.ask('PATCH', path, { body: { cron: '0 5 1 1 *', overlap: 'queue' } })).json<Schedule>()
    expect(changed).toMatchObject({ cron: '0 5 1 1 *', time_zone: 'Europe/Berlin', overlap: 'queue', next_at: expect.stringMatching(/T04:00:00.000Z$/) })
    expect((await house.ask('PATCH', path, { body: { at: '2099-01-01T00:00' } })).json<Schedule>()).toMatchObject({
      cron: null,
      at: '2098-12-31T23:00:00.000Z',
    })
    await house.ask('PATCH', path, { body: { cron: yearly.cron } })
    expect((await house.ask('POST', `${path}/pause`, { body: {} })).json<Schedule>()).toMatchObject({ paused: true, next_at: null })
    expect(
      (await house.ask('POST', `${path}/backfill`, { body: { since: '2024-01-01T00:00:00Z', until: '2026-06-01T00:00:00Z', run: true } })).error().code,
    ).toBe('CONFLICT')
    await house.ask('POST', `${path}/resume`, { body: {} })
    expect((await house.ask('POST', `${path}/run`, { body: {} })).json<ScheduleRun>()).toMatchObject({ cause: 'now', number: 1 })
    const filled = await house.ask('POST', `${path}/backfill`, { body: { since: '2024-01-01T00:00:00Z', until: '2026-06-01T00:00:00Z', run: true } })
    expect(filled.json()).toEqual({ items: ['2024-01-01T03:00:00.000Z', '2025-01-01T03:00:00.000Z', '2026-01-01T03:00:00.000Z'], started: true })
    await until(async () => (await runs(made.id)).filter(({ status }) => status === 'succeeded').length === 4, 'all runs')
    const page = (await house.ask('GET', `${path}/runs?limit=3`)).json<{ items: ScheduleRun[]; next_cursor: string }>()
    expect(page.items.map(({ number }) => number)).toEqual([4, 3, 2])
    const rest = (await house.ask('GET', `${path}/runs?limit=3&cursor=${page.next_cursor}`)).json<{ items: ScheduleRun[] }>()
    expect(rest.items.map(({ number, cause }) => `${number} ${cause}`)).toEqual(['1 now'])
    expect((await house.ask('DELETE', path)).status).toBe(200)
    expect((await house.ask('GET', path)).status).toBe(404)
  })

  it('names the field of what cannot be, also in a preview, and makes nothing', async () => {
    const fieldOf = async (body: object) => (await post(body)).error().details['issues'] as { path: string }[]
    expect(await fieldOf({ cron: '0 0 31 2 *' })).toMatchObject([{ path: 'cron' }])
    expect(await fieldOf({ cron: '0 0 * * *', time_zone: 'Mars/Base' })).toMatchObject([{ path: 'time_zone' }])
    expect(await fieldOf({ at: '2020-01-01T00:00' })).toMatchObject([{ path: 'at' }])
    expect(await fieldOf({ at: 'soon' })).toMatchObject([{ path: 'at' }])
    expect(await fieldOf({ on_change: { globs: ['../x'] } })).toMatchObject([{ path: 'on_change.globs.0' }])
    expect(await fieldOf({ ...yearly, target: { template_id, values: { whom: 'x' } } })).toMatchObject([{ path: 'target.values.whom' }])
    expect((await post({ ...yearly, target: { queue: { name: 'q', commands: [{ command: 'rm', args: ['x'] }] } } })).error().code).toBe('COMMAND_REFUSED')
    expect((await post({ ...yearly, target: { saved_id: 'nobody' } })).error().code).toBe('NOT_FOUND')
    const preview = (body: object) => house.ask('POST', '/api/schedules/next', { body })
    expect((await preview({ cron: '30 2 * * *', time_zone: 'UTC', limit: 2 })).json<{ items: string[] }>().items).toHaveLength(2)
    expect((await preview({ cron: '0 0 30 2 *' })).error().details['issues']).toMatchObject([{ path: 'cron' }])
    expect((await house.ask('GET', '/api/schedules?limit=500')).json<{ items: Schedule[] }>().items.filter(({ name }) => name === 'test')).toHaveLength(2)
  })
})

describe('what uses a template or a saved command', () => {
  it('is named before it is deleted, and deleting it by force makes the schedule fail with the reason', async () => {
    const saved = (await house.ask('POST', '/api/commands/saved', { body: { command: 'echo', args: ['saved'] } })).json<SavedCommand>()
    const single = await make({ ...yearly, name: 'single', target: { saved_id: saved.id } })
    const in_queue = await make({ ...yearly, name: 'in a queue', target: { queue: { name: 'q', commands: [{ saved_id: saved.id }, { template_id }] } } })
    const refused = (await house.ask('DELETE', `/api/commands/saved/${saved.id}`)).error()
    expect(refused).toMatchObject({ code: 'CONFLICT', details: { used_by: [{ kind: 'schedule', id: single.id, name: 'single' }, { id: in_queue.id }] } })
    expect((await house.ask('DELETE', `/api/templates/${template_id}`)).error().details['used_by']).toContainEqual({
      kind: 'schedule',
      id: in_queue.id,
      name: 'in a queue',
    })
    const draft = (await house.ask('POST', '/api/queue', { body: { name: 'to come', commands: [{ saved_id: saved.id }, { template_id }] } })).json<{
      id: string
    }>()
    const as_queue = { kind: 'queue', id: draft.id, name: 'to come' }
    for (const path of [`commands/saved/${saved.id}`, `templates/${template_id}`])
      expect((await house.ask('DELETE', `/api/${path}`)).error().details['used_by']).toContainEqual(as_queue)
    await house.ask('DELETE', `/api/queue/${draft.id}`)
    expect((await house.ask('DELETE', `/api/commands/saved/${saved.id}`)).error().details['used_by']).not.toContainEqual(as_queue)
    expect((await house.ask('GET', `/api/commands/saved/${saved.id}`)).status).toBe(200)
    expect((await house.ask('DELETE', `/api/commands/saved/${saved.id}?force=true`)).status).toBe(200)
    await house.ask('POST', `/api/schedules/${single.id}/run`, { body: {} })
    await until(async () => (await get(single.id)).last_run?.status === 'refused', 'the run to be refused')
    expect(await get(single.id)).toMatchObject({ target_name: null, last_run: { error: { code: 'NOT_FOUND' } } })
  })
})

describe('a queue that was saved', () => {
  it('is scheduled by its id: each time one like it is made, with variables, time-outs and retries', async () => {
    const item = { command: 'echo', args: ['kept'], env: { LANG: 'C' }, timeout_ms: 50_000, retry: { attempts: 2, initial_ms: 10 }, key: 'a' }
    const commands = [item, { command: 'echo', args: ['after'], needs: ['a'] }]
    const queue = (await house.ask('POST', '/api/queue', { body: { name: 'Kept', concurrency: 2, commands } })).json<{ id: string }>()
    await house.ask('POST', `/api/queue/${queue.id}/execute`, { body: {} })
    await until(async () => (await house.ask('GET', `/api/queue/${queue.id}`)).json<Queue>().status === 'succeeded', 'the queue')
    const { definition, lost } = (await house.ask('GET', `/api/queue/${queue.id}/definition`)).json<QueueDefinition>()
    expect(lost).toEqual([])
    expect(definition).toMatchObject({ name: 'Kept', concurrency: 2, commands: [item, { args: ['after'], needs: [0] }] })
    const made = await make({ ...yearly, name: 'by its id', target: { queue_id: queue.id } })
    expect(made).toMatchObject({ target: { queue_id: queue.id }, target_name: 'Kept' })
    await house.ask('POST', `/api/schedules/${made.id}/run`, { body: {} })
    await until(async () => (await get(made.id)).last_run?.status === 'succeeded', 'the run')
    const { queue_id } = (await get(made.id)).last_run!
    expect(queue_id).not.toBe(queue.id)
    expect((await house.ask('GET', `/api/queue/${queue_id}/definition`)).json<QueueDefinition>().definition.commands[0]).toEqual(definition.commands[0])
    expect((await post({ ...yearly, target: { queue_id: 'nobody' } })).error()).toMatchObject({ code: 'NOT_FOUND' })
    const secret = { command: 'echo', args: ['x'], input: 'typed in' }
    const typed = (await house.ask('POST', '/api/queue', { body: { name: 'Typed', commands: [secret] } })).json<{ id: string }>()
    await house.ask('POST', `/api/queue/${typed.id}/execute`, { body: {} })
    await until(async () => (await house.ask('GET', `/api/queue/${typed.id}`)).json<Queue>().status === 'succeeded', 'the queue')
    expect((await post({ ...yearly, target: { queue_id: typed.id } })).error().details['issues']).toMatchObject([{ path: 'target.queue_id' }])
    const reader = await house.newKey('read')
    expect((await house.ask('GET', `/api/queue/${queue.id}/definition`, { key: reader.key })).status).toBe(403)
  })
})

describe('a queue in a file', () => {
  it('is scheduled as it was shown, and not run as another version', async () => {
    mkdirSync(join(house.workspace, '.opsdeck'), { recursive: true })
    const file = join(house.workspace, '.opsdeck', 'nightly.yaml')
    writeFileSync(file, 'name: Nightly\ncommands: [{command: echo, args: [one]}]\n')
    const { items } = (await house.ask('GET', '/api/templates')).json<{ items: QueueFile[] }>()
    const { id, etag } = items.find(({ name }) => name === 'Nightly')!
    expect((await post({ ...yearly, target: { template_id: id } })).error().details['issues']).toMatchObject([{ path: 'target.if_match' }])
    const made = await make({ ...yearly, name: 'of a file', target: { template_id: id, if_match: etag } })
    expect(made.target_name).toBe('Nightly')
    const run = async (status: string) => {
      await house.ask('POST', `/api/schedules/${made.id}/run`, { body: {} })
      await until(async () => (await get(made.id)).last_run?.status === status, `the run to be ${status}`)
    }
    await run('succeeded')
    expect((await get(made.id)).last_run!.queue_id).not.toBeNull()
    writeFileSync(file, 'name: Nightly\ncommands: [{command: echo, args: [two]}]\n')
    await run('refused')
    expect((await get(made.id)).last_run!.error).toMatchObject({ code: 'CONFLICT' })
    // Nobody waits for it: what could not start is told.
    await until(async () => {
      const { items: told } = (await house.ask('GET', '/api/notifications')).json<{ items: { kind: string; title: string }[] }>()
      return told.some(({ kind, title }) => kind === 'schedule_failed' && title === 'of a file')
    }, 'it to be told')
  })
})

describe('all of them', () => {
  it('are in one list of what comes next, and paused and resumed together', async () => {
    await make({ cron: '0 0 1 1 *', time_zone: 'UTC', name: 'new year' })
    const next = async () => (await house.ask('GET', '/api/schedules/next?limit=100')).json<{ items: NextRun[]; all_paused: boolean }>()
    const { items } = await next()
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted())
    expect(items.find(({ name }) => name === 'new year')).toMatchObject({ target_name: 'Hello', at: expect.stringMatching(/-01-01T00:00:00.000Z$/) })
    expect((await house.ask('PATCH', '/api/schedules', { body: { all_paused: true } })).json()).toEqual({ all_paused: true })
    expect(await next()).toEqual({ items: [], all_paused: true })
    await house.ask('PATCH', '/api/schedules', { body: { all_paused: false } })
    expect((await next()).items).toEqual(items)
  })

  it('of another key are not there for a key that sees only its own; what its schedule starts is its own', async () => {
    const { key, id: key_id } = await house.newKey('run', { own_jobs_only: true })
    const others = await make({ ...yearly })
    expect((await post({ ...yearly }, key)).error().code).toBe('NOT_FOUND') // the template of somebody else
    const own = await make({ ...yearly, name: 'own', target: { queue: { name: 'q', commands: [{ command: 'echo', args: ['own'] }] } } }, key)
    const listed = (await house.ask('GET', '/api/schedules', { key })).json<{ items: Schedule[] }>()
    expect(listed.items.map(({ name }) => name)).toEqual(['own'])
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/runs'],
      ['POST', '/run'],
    ] as const)
      expect((await house.ask(method, `/api/schedules/${others.id}${path}`, { key, ...(method === 'POST' && { body: {} }) })).status, path).toBe(404)
    expect((await house.ask('PATCH', '/api/schedules', { key, body: { all_paused: true } })).status).toBe(403)
    await house.ask('POST', `/api/schedules/${own.id}/run`, { key, body: {} })
    await until(async () => (await get(own.id)).last_run?.status === 'succeeded', 'the run')
    const [run] = await runs(own.id)
    expect((await house.ask('GET', `/api/queue/${run!.queue_id}`, { key })).json()).toMatchObject({ requested_by: { door: 'schedule', key_id } })
  })
})
