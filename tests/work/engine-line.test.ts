/** The line: order, priority, limits, places, pause, follow jobs, retries, idempotency, events and history. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/until.ts'
import { type More, openHarness, programs } from './engine-harness.ts'

const sh = (script: string): [string, string[]] => ['/bin/sh', ['-c', script]]
const follower: More = { request: { command: '/bin/sleep', args: ['600'], env: { TEST_FOLLOW: '1' } }, timeout_ms: undefined }
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-line-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the line', () => {
  it('is first in, first out within a priority', async () => {
    await using host = await openHarness({ settings: { workers: 1 } })
    host.engine.pause()
    const path = join(folder, 'order')
    const note = (word: string, priority = 0) => host.submit(...sh(`echo ${word} >> ${path}`), { priority })
    const accepted = await Promise.all([note('a'), note('b'), note('c', 5), note('d'), note('e', 5)])
    expect(accepted.map(({ position }) => position)).toEqual([1, 2, 1, 4, 2])
    expect(accepted.map(({ id }) => host.engine.job(id).position)).toEqual([3, 4, 1, 5, 2])
    host.engine.resume()
    await Promise.all(accepted.map(({ id }) => host.engine.ended(id)))
    expect(readFileSync(path, 'utf8')).toBe('c\ne\na\nb\nd\n')
  })

  it('lets as many run at once as there are workers', async () => {
    await using host = await openHarness({ settings: { workers: 3 } })
    const jobs = await Promise.all(Array.from({ length: 9 }, () => host.submit('/bin/sleep', ['0.1'])))
    let most = 0
    using _watching = host.engine.on_progress.on(() => {
      most = Math.max(most, host.engine.engineState().running)
    })
    await Promise.all(jobs.map(({ id }) => host.engine.ended(id)))
    expect(most).toBe(3)
    expect(host.engine.engineState()).toEqual({ paused: false, running: 0, queued: 0, following: 0, flows: 0, workers: 3, disk_full: false })
  })

  it('is full at its limit, also for those that come at the same moment', async () => {
    await using host = await openHarness({ settings: { workers: 1, queue_limit: 3 } })
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => host.submit('/bin/sleep', ['600'])))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'QUEUE_FULL', status: 429 })
    await host.engine.clearLine()
    await expect(host.submit('/bin/true')).resolves.toMatchObject({ status: 'queued' })
  })

  it('announces new places', async () => {
    await using host = await openHarness({ settings: { workers: 1 } })
    const first = await host.submit('/bin/sleep', ['600'])
    await host.submit('/bin/sleep', ['600'])
    const last = await host.submit('/bin/true')
    const places: (number | null)[] = []
    using _listening = host.engine.on_progress.on((job) => void (job.id === last.id && places.push(job.position)))
    await host.engine.cancel(first.id)
    await until(() => places.includes(1), 'the last to be next')
    await host.engine.cancelAll()
    expect(await host.engine.ended(last.id)).toMatchObject({ status: 'cancelled', attempts: [] })
  })

  it('can be paused, cleared, and cancelled with what runs', async () => {
    await using host = await openHarness({ settings: { workers: 1, grace_ms: 100 } })
    const running = await host.submit('/bin/sleep', ['600'])
    const waiting = await host.submit('/bin/sleep', ['600'])
    await host.engine.clearLine()
    expect(host.engine.job(waiting.id)).toMatchObject({ status: 'cancelled' })
    await until(() => host.engine.job(running.id).status === 'running', 'the first to run')
    host.engine.pause()
    const held = await host.submit('/bin/true')
    await host.engine.cancelAll()
    expect(await host.engine.ended(running.id)).toMatchObject({ status: 'cancelled', attempts: [{ number: 1 }] })
    expect(await host.engine.ended(held.id)).toMatchObject({ status: 'cancelled', attempts: [] })
    expect(host.engine.engineState()).toMatchObject({ paused: true, running: 0, queued: 0 })
  })
})

describe('follow jobs', () => {
  it('take no worker, have no timeout, and have their own limit', async () => {
    await using host = await openHarness({ settings: { workers: 1, follow_limit: 2, api_timeout_ms: 50, grace_ms: 100 } })
    const by_api = { requested_by: { door: 'http' as const, key_id: null } }
    const followers = await Promise.all([host.submit('', [], { ...follower, ...by_api }), host.submit('', [], { ...follower, ...by_api })])
    await until(() => host.engine.engineState().following === 2, 'both to run')
    await expect(host.submit('', [], follower)).rejects.toMatchObject({ code: 'QUEUE_FULL' })
    expect(await host.run('/bin/sleep', ['0.2'])).toMatchObject({ status: 'succeeded' })
    for (const { id } of followers) expect(host.engine.job(id)).toMatchObject({ status: 'running', timeout_ms: null })
  })
})

describe('retries', () => {
  const retry = { attempts: 4, initial_ms: 20, factor: 2, max_ms: 1000, jitter: false }

  it('keep the output of every attempt and end with the first success', async () => {
    await using host = await openHarness()
    const finished: string[] = []
    using _listening = host.engine.on_finished.on(({ status }) => void finished.push(status))
    const job = await host.run(join(programs, 'fail-until.sh'), [join(folder, 'runs'), '3'], { retry })
    expect(job).toMatchObject({
      status: 'succeeded',
      attempt: 3,
      attempts: [{ status: 'failed', exit_code: 1 }, { status: 'failed' }, { status: 'succeeded', exit_code: 0 }],
    })
    for (const attempt of [1, 2, 3]) expect(String(await host.text(job.id, 'stdout', attempt))).toBe(`run ${attempt}\n`)
    expect(finished).toEqual(['succeeded'])
  })

  it('give up after the last attempt, and wait in between', async () => {
    await using host = await openHarness()
    const seen: string[] = []
    using _listening = host.engine.on_progress.on(({ status, attempt }) => void seen.push(`${status} ${attempt}`))
    const job = await host.run('/bin/false', [], { retry: { ...retry, attempts: 2 } })
    expect(job).toMatchObject({ status: 'failed', attempt: 2, exit_code: 1 })
    expect(Date.parse(job.attempts[1]!.started_at) - Date.parse(job.attempts[0]!.finished_at!)).toBeGreaterThanOrEqual(18)
    expect(seen.filter((one, n) => one !== seen[n - 1])).toEqual(['queued 1', 'running 1', 'queued 2', 'running 2', 'failed 2'])
  })

  it('can be cancelled while they wait', async () => {
    await using host = await openHarness()
    const { id } = await host.submit('/bin/false', [], { retry: { ...retry, initial_ms: 60_000, max_ms: 60_000 } })
    await until(() => host.engine.job(id).attempt === 2, 'the first attempt to fail')
    expect(host.engine.engineState()).toMatchObject({ queued: 1, running: 0 })
    expect(await host.engine.cancel(id)).toMatchObject({ status: 'cancelled', attempts: [{ number: 1, status: 'failed' }] })
  })

  it('do not follow a cancel', async () => {
    await using host = await openHarness()
    const { id } = await host.submit('/bin/sleep', ['600'], { retry })
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', attempt: 1 })
  })
})

describe('an idempotency key', () => {
  it('makes one job of repeated requests, at once, later, and after a restart', async () => {
    const host = await openHarness()
    const path = join(folder, 'once')
    const ask = (from: typeof host) => from.submit(join(programs, 'note-start.sh'), [path], { idempotency_key: 'k1' })
    const [one, two] = await Promise.all([ask(host), ask(host)])
    expect(two.id).toBe(one.id)
    await host.engine.ended(one.id)
    expect(await ask(host)).toEqual({ id: one.id, status: 'succeeded', position: null })
    await host.close()
    await using again = await openHarness({ data_dir: host.data_dir })
    expect(await ask(again)).toMatchObject({ id: one.id })
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('of another request is a conflict, of another caller is another key', async () => {
    await using host = await openHarness()
    const first = await host.submit('/bin/true', [], { idempotency_key: 'k' })
    await expect(host.submit('/bin/false', [], { idempotency_key: 'k' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const other = await host.submit('/bin/false', [], { idempotency_key: 'k', requested_by: { door: 'http', key_id: 'someone' } })
    expect(other.id).not.toBe(first.id)
  })
})

describe('events', () => {
  it('tell each change once, coalesced, and wait for the next', async () => {
    await using host = await openHarness()
    const start = await host.feed.pull(undefined, 0)
    expect(start).toMatchObject({ resync: true, changes: [] })
    const pulling = host.feed.pull(start.cursor, 20_000)
    const job = await host.run('/bin/true')
    host.feed.touch('settings')
    let seen = await pulling
    const told = [...seen.changes]
    while (!told.some(({ area }) => area === 'settings')) {
      seen = await host.feed.pull(seen.cursor, 20_000)
      told.push(...seen.changes)
    }
    expect(told).toContainEqual({ area: 'jobs', id: job.id, action: 'updated' })
    expect(told.at(-1)).toEqual({ area: 'settings', id: null, action: 'updated' })
    expect(await host.feed.pull(seen.cursor, 0)).toMatchObject({ resync: false, changes: [] })
    const given_up = new AbortController()
    const waiting = host.feed.pull(seen.cursor, 20_000, given_up.signal)
    given_up.abort()
    expect(await waiting).toMatchObject({ changes: [] })
  })

  it('start over for a reader who is too far behind, or comes with a foreign cursor', async () => {
    await using host = await openHarness({ settings: { queue_limit: 10_000 } })
    const { cursor } = await host.feed.pull(undefined, 0)
    host.engine.pause()
    await Promise.all(Array.from({ length: 2100 }, () => host.submit('/bin/true')))
    expect(await host.feed.pull(cursor, 0)).toMatchObject({ resync: true })
    expect(await host.feed.pull('0123456789ab.5', 0)).toMatchObject({ resync: true })
    expect(await host.feed.pull('nonsense', 0)).toMatchObject({ resync: true })
    await host.engine.clearLine()
  })
})

describe('the history', () => {
  it('pages newest first, filters, and finds words of command and output', async () => {
    await using host = await openHarness()
    const ids: string[] = []
    for (const n of [1, 2, 3, 4, 5]) ids.push((await host.run('/bin/echo', [`word${n}`, n === 3 ? 'needle grüße' : 'hay'])).id)
    const failed = await host.run('/bin/sh', ['-c', 'printf "\\033[31mred\\033[0mness\\n" >&2; exit 1'], { requested_by: { door: 'http', key_id: 'k9' } })
    const first = host.engine.history({ limit: 4 })
    expect(first.items.map(({ id }) => id)).toEqual([failed.id, ids[4], ids[3], ids[2]])
    const second = host.engine.history({ limit: 4, cursor: first.next_cursor! })
    expect(second.items.map(({ id }) => id)).toEqual([ids[1], ids[0]])
    expect(second.next_cursor).toBeNull()
    const found = (q: string) => host.engine.history({ limit: 50, q }).items.map(({ id }) => id)
    expect(found('needle')).toEqual([ids[2]])
    expect(found('GRUßE')).toEqual([ids[2]])
    expect(found('Grüße')).toEqual([ids[2]])
    expect(found('nee')).toEqual([ids[2]])
    expect(found('nee hay')).toEqual([])
    expect(found('eedl')).toEqual([ids[2]])
    expect(found('d3')).toEqual([ids[2]])
    expect(found('ü')).toEqual([ids[2]])
    expect(found('"rd2 h"')).toEqual([ids[1]])
    expect(found('edne')).toEqual([])
    expect(found('red')).toEqual([failed.id])
    expect(found('"word2 hay"')).toEqual([ids[1]])
    expect(found('" OR * ( NEAR')).toEqual([])
    expect(found('*')).toEqual([])
    expect(host.engine.history({ limit: 50, status: 'failed' }).items.map(({ id }) => id)).toEqual([failed.id])
    expect(host.engine.history({ limit: 50, tool: 'echo', q: 'hay' }).items).toHaveLength(4)
    expect(host.engine.history({ limit: 50, kind: 'other' }).items).toEqual([])
    expect(host.engine.history({ limit: 50 }, 'k9').items.map(({ id }) => id)).toEqual([failed.id])
    expect(host.engine.history({ limit: 50, since: failed.queued_at }).items.map(({ id }) => id)).toEqual([failed.id])
    expect(host.engine.history({ limit: 50, until: '2020-01-01T00:00:00Z' }).items).toEqual([])
    expect(host.engine.history({ limit: 50, since: '2020-01-01T00:00:00+02:00' }).items).toHaveLength(6)
    for (const cursor of ['x', 'h1', '', 'h1a; DROP TABLE jobs', `${first.next_cursor}x`])
      expect(() => host.engine.history({ limit: 4, cursor })).toThrowError(expect.objectContaining({ code: 'INVALID_CURSOR' }))
  })

  it('shows what runs and waits in its newest state', async () => {
    await using host = await openHarness({ settings: { workers: 1 } })
    const running = await host.submit('/bin/sleep', ['600'])
    const waiting = await host.submit('/bin/true')
    await until(() => host.engine.history({ limit: 50, status: 'running' }).items[0]?.id === running.id, 'the first to run')
    expect(host.engine.history({ limit: 50, status: 'queued' }).items).toMatchObject([{ id: waiting.id, position: 1 }])
    expect(host.engine.history({ limit: 50, q: 'sleep' }).items.map(({ id }) => id)).toEqual([running.id])
    expect(host.engine.history({ limit: 50, q: 'sleep', status: 'queued' }).items).toEqual([])
  })
})

describe('saved commands', () => {
  it('are created, listed, changed and removed', async () => {
    await using host = await openHarness()
    const saved = await host.store.saved.create({ command: 'git', args: ['status'] })
    expect(saved).toMatchObject({ name: 'git status', favourite: false, work_dir: null, env: null })
    const other = await host.store.saved.create({ name: 'ping', command: 'ping', args: ['-c', '1', 'localhost'], env: { LANG: 'C' } })
    expect(host.store.saved.list({ limit: 1 })).toMatchObject({ items: [other] })
    expect(host.store.saved.list({ limit: 1, cursor: host.store.saved.list({ limit: 1 }).next_cursor! })).toEqual({ items: [saved], next_cursor: null })
    const changed = await host.store.saved.update(saved.id, { favourite: true, name: undefined })
    expect(changed).toMatchObject({ name: 'git status', favourite: true })
    expect(host.store.saved.get(saved.id)).toEqual(changed)
    await host.store.saved.remove(saved.id)
    expect(() => host.store.saved.get(saved.id)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
    await expect(host.store.saved.remove(saved.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
