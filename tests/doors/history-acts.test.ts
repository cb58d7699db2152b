/** Failures that are handled, acts on many jobs with a result of each, saved views: over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HistoryView } from '../../src-preload/contract/history-views.ts'
import type { BulkOutcome, Job } from '../../src-preload/contract/jobs.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const echo = async (args: string[], more: object = {}, key = house.key) =>
  (await house.ask('POST', '/api/commands/execute', { key, body: { command: 'echo', args, mode: 'sync', ...more } })).json<Job>()
const unhandled = async (key = house.key) => (await house.ask('GET', '/api/commands/unhandled', { key })).json<{ count: number }>().count
const history = async (query: string, key = house.key) =>
  (await house.ask('GET', `/api/commands/history?${query}`, { key })).json<{ items: Job[] }>().items.map(({ id }) => id)
const bulk = (body: object, key = house.key) => house.ask('POST', '/api/commands/bulk', { key, body })
const mark = (id: string, handled: unknown, key = house.key) => house.ask('PATCH', `/api/commands/${id}`, { key, body: { handled } })

describe('a failure', () => {
  it('is counted until it is handled; the note can be taken back; its end stays', async () => {
    const before = await unhandled()
    const failed = await echo(['fail'])
    await echo(['fine'])
    expect(failed).toMatchObject({ status: 'failed', handled: null })
    expect(await unhandled()).toBe(before + 1)
    expect(await history('unhandled=true')).toContain(failed.id)
    const marked = await mark(failed.id, { note: ' the disk was full, token=abcdef0123456789abcdef0123456789 ' })
    expect(marked.status).toBe(200)
    const { handled, ...rest } = marked.json<Job>()
    const { handled: _none, ...before_it } = failed as Job & { stdout?: string }
    expect(handled!.note).toMatch(/^the disk was full, token=\[?\*?/)
    expect(handled!.note).not.toContain('abcdef0123456789')
    expect(before_it).toMatchObject(rest)
    expect(rest).toMatchObject({ status: 'failed', exit_code: 3 })
    expect(await unhandled()).toBe(before)
    expect(await history('unhandled=true')).not.toContain(failed.id)
    expect((await mark(failed.id, null)).json<Job>().handled).toBeNull()
    expect(await unhandled()).toBe(before + 1)
    await mark(failed.id, { note: 'done' })
  })

  it('is found beside the other filters and words', async () => {
    const { id } = await echo(['fail', 'zwiebelkuchen'])
    for (const query of [
      'tool=echo',
      'status=failed',
      'kind=command',
      'q=zwiebelkuchen',
      'since=2001-01-01T00:00:00Z',
      'tool=echo&status=failed&q=zwiebelkuchen',
    ])
      expect([query, (await history(`unhandled=true&${query}`)).includes(id)]).toEqual([query, true])
    for (const query of ['tool=git', 'status=timed_out', 'kind=git', 'q=rhabarber', 'until=2001-01-01T00:00:00Z'])
      expect([query, await history(`unhandled=true&${query}`)]).toEqual([query, []])
    await mark(id, { note: 'seen' })
    expect(await history('unhandled=true&q=zwiebelkuchen')).toEqual([])
    expect(await history('q=zwiebelkuchen')).toEqual([id])
  })

  it('only a failure that has ended can be handled, with words, by who may run', async () => {
    const fine = await echo(['fine'])
    const running = (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['sleep', '600'] } })).json<{ id: string }>().id
    for (const id of [fine.id, running]) expect((await mark(id, { note: 'x' })).error().code).toBe('CONFLICT')
    expect((await mark('nobody', { note: 'x' })).status).toBe(404)
    for (const handled of [undefined, true, {}, { note: '' }, { note: '  ' }, { note: 'x', more: 1 }]) expect((await mark(fine.id, handled)).status).toBe(400)
    const reader = (await house.newKey('read')).key
    expect((await mark(fine.id, { note: 'x' }, reader)).status).toBe(403)
    await house.ask('DELETE', `/api/commands/${running}?force=true`)
  })
})

describe('an act on many', () => {
  it('tells of each whether it was done: cancel, handled, favourite, run again', async () => {
    const fine = await echo(['fine'])
    const failed = await echo(['fail'])
    const running = (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['sleep', '600'] } })).json<{ id: string }>().id
    const cancelled = (await bulk({ ids: [running, fine.id, 'nobody'], action: 'cancel' })).json<{ items: BulkOutcome[] }>().items
    expect(cancelled).toMatchObject([
      { id: running, ok: true },
      { id: fine.id, ok: false, error: { code: 'CONFLICT' } },
      { id: 'nobody', ok: false, error: { code: 'NOT_FOUND' } },
    ])
    const handled = (await bulk({ ids: [failed.id, fine.id, failed.id], action: 'handled', note: 'seen' })).json<{ items: BulkOutcome[] }>().items
    expect(handled).toMatchObject([
      { id: failed.id, ok: true },
      { id: fine.id, ok: false, error: { code: 'CONFLICT' } },
    ])
    const kept = (await bulk({ ids: [fine.id], action: 'favourite' })).json<{ items: BulkOutcome[] }>().items
    const saved = await house.ask('GET', `/api/commands/saved/${kept[0]!.saved_id}`)
    expect(saved.json()).toMatchObject({ command: 'echo', args: ['fine'], favourite: true })
    const secret = await echo(['--password=hunter2hunter2'])
    const again = (await bulk({ ids: [failed.id, secret.id], action: 'rerun' })).json<{ items: BulkOutcome[] }>().items
    expect(again.map(({ ok }) => ok)).toEqual([true, false])
    expect(again[1]!.error).toMatchObject({ code: 'INVALID_INPUT' })
    const job_id = again[0]!.job_id!
    await until(async () => (await house.ask('GET', `/api/commands/${job_id}`)).json<Job>().status === 'failed', 'it to run again')
    expect((await house.ask('GET', `/api/commands/${job_id}`)).json<Job>()).toMatchObject({ args: ['fail'], handled: null })
    await mark(job_id, { note: 'x' })
  })

  it('is judged anew: what is hard to undo is not run again without a confirmation of its own', async () => {
    const made = await house.ask('POST', '/api/commands/execute', { body: { command: 'git', args: ['clean', '-fd'], confirm: true, mode: 'sync' } })
    expect(made.json<Job>().effect).toBe('destroy')
    const { items } = (await bulk({ ids: [made.json<Job>().id], action: 'rerun' })).json<{ items: BulkOutcome[] }>()
    expect(items).toMatchObject([{ ok: false, error: { code: 'CONFIRMATION_REQUIRED' } }])
  })

  it('refuses what makes no sense, as a whole', async () => {
    for (const body of [
      { ids: [], action: 'cancel' },
      { ids: ['x'], action: 'delete' },
      { ids: ['x'], action: 'handled' },
      { ids: ['x'], action: 'cancel', note: 'x' },
      { ids: Array.from({ length: 501 }, (_, n) => `${n}`), action: 'cancel' },
    ])
      expect((await bulk(body)).error().code).toBe('INVALID_INPUT')
  })

  it('of a key that sees only its own: jobs of others are not there', async () => {
    const own = (await house.newKey('run', { own_jobs_only: true })).key
    const foreign = await echo(['fail'])
    const mine = await echo(['fail'], {}, own)
    expect(await unhandled(own)).toBe(1)
    expect(await history('unhandled=true', own)).toEqual([mine.id])
    for (const action of ['rerun', 'cancel', 'favourite'])
      expect((await bulk({ ids: [foreign.id], action }, own)).json<{ items: BulkOutcome[] }>().items).toMatchObject([
        { ok: false, error: { code: 'NOT_FOUND' } },
      ])
    expect((await mark(foreign.id, { note: 'x' }, own)).status).toBe(404)
    expect((await mark(mine.id, { note: 'x' }, own)).status).toBe(200)
    expect(await unhandled(own)).toBe(0)
    await mark(foreign.id, { note: 'x' })
  })
})

describe('saved views', () => {
  const views = async (key = house.key) => (await house.ask('GET', '/api/commands/views', { key })).json<{ items: HistoryView[] }>().items

  it('are made, changed, listed by name and removed; a name stands once', async () => {
    const body = { name: ' Failed this week ', filters: { unhandled: true, tool: 'git' }, since: '7d' }
    const made = await house.ask('POST', '/api/commands/views', { body })
    expect(made.status).toBe(201)
    const view = made.json<HistoryView>()
    expect(view).toMatchObject({ name: 'Failed this week', filters: body.filters, since: '7d' })
    const other = (await house.ask('POST', '/api/commands/views', { body: { name: 'all of docker', filters: { tool: 'docker' } } })).json<HistoryView>()
    expect((await views()).map(({ name }) => name)).toEqual(['all of docker', 'Failed this week'])
    expect((await house.ask('POST', '/api/commands/views', { body: { name: 'FAILED this week', filters: {} } })).error().code).toBe('CONFLICT')
    expect((await house.ask('PATCH', `/api/commands/views/${other.id}`, { body: { name: 'failed this week' } })).error().code).toBe('CONFLICT')
    const changed = await house.ask('PATCH', `/api/commands/views/${view.id}`, { body: { since: null, filters: { status: 'failed' } } })
    expect(changed.json()).toMatchObject({ name: 'Failed this week', filters: { status: 'failed' }, since: null })
    for (const { id } of [view, other]) expect((await house.ask('DELETE', `/api/commands/views/${id}`)).status).toBe(200)
    expect(await views()).toEqual([])
    expect((await house.ask('DELETE', `/api/commands/views/${view.id}`)).status).toBe(404)
  })

  it('refuse what is no filter or no time', async () => {
    for (const more of [{ name: ' ' }, { filters: { colour: 'red' } }, { filters: { status: 'well' } }, { since: 'soon' }, { since: '0d' }, { since: '-1d' }])
      expect((await house.ask('POST', '/api/commands/views', { body: { name: 'x', filters: {}, ...more } })).status).toBe(400)
  })

  it('of a key that sees only its own are its own', async () => {
    const own = (await house.newKey('run', { own_jobs_only: true })).key
    const mine = (await house.ask('POST', '/api/commands/views', { key: own, body: { name: 'mine', filters: {} } })).json<HistoryView>()
    const other = (await house.ask('POST', '/api/commands/views', { body: { name: 'theirs', filters: {} } })).json<HistoryView>()
    expect((await views(own)).map(({ id }) => id)).toEqual([mine.id])
    expect((await house.ask('PATCH', `/api/commands/views/${other.id}`, { key: own, body: { name: 'x' } })).status).toBe(404)
    expect((await house.ask('DELETE', `/api/commands/views/${other.id}`, { key: own })).status).toBe(404)
    expect((await views()).length).toBe(2)
  })
})
