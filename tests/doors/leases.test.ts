/** Freezing leases over HTTP: list, freeze, lift, bad input, and what a key that sees only its own jobs may know. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Lease, LeaseFreeze } from '../../src-preload/contract/leases.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const list = async (key = house.key) => (await house.ask('GET', '/api/leases', { key })).json<{ items: Lease[] }>().items
const run = async (args: string[], leases: string[]) =>
  (await house.ask('POST', '/api/commands/execute', { body: { command: args[0], args: args.slice(1), leases } })).json<{ id: string }>().id
const job = async (id: string) => (await house.ask('GET', `/api/commands/${id}`)).json<Job>()

it('freezes, tells who waits, and lifts', async () => {
  const made = await house.ask('POST', '/api/leases/freeze', { body: { lease: 'DB:prod', reason: 'migration' } })
  expect(made.status).toBe(201)
  const freeze = made.json<LeaseFreeze>()
  const waiting = await run(['echo', 'x'], ['db:PROD'])
  await until(async () => (await job(waiting)).waiting_for?.kind === 'lease', 'it to wait')
  expect((await job(waiting)).waiting_for).toMatchObject({ what: 'db:prod', freeze: { id: freeze.id, reason: 'migration' } })
  expect(await list()).toEqual([{ lease: 'db:prod', freeze, holder: null, waiting: 1, usually_ms: null }])
  const again = await house.ask('POST', '/api/leases/freeze', { body: { lease: 'db:prod', reason: 'other' } })
  expect([again.status, again.error().code, again.error().details]).toEqual([409, 'CONFLICT', { id: freeze.id, lease: 'db:prod' }])
  expect((await house.ask('DELETE', `/api/leases/freeze/${freeze.id}`)).status).toBe(200)
  await until(async () => (await job(waiting)).status === 'succeeded', 'it to run')
  expect((await house.ask('DELETE', `/api/leases/freeze/${freeze.id}`)).status).toBe(404)
})

it('refuses what means nothing, and makes nothing', async () => {
  for (const [body, path] of [
    [{ reason: 'r' }, 'lease'],
    [{ lease: '\u200B', reason: 'r' }, 'lease'],
    [{ lease: 'x' }, 'reason'],
    [{ lease: 'x', reason: '  ' }, 'reason'],
    [{ lease: 'x', reason: 'r', until: 'tomorrow' }, 'until'],
    [{ lease: 'x', reason: 'r', until: '2001-01-01T00:00:00Z' }, 'until'],
  ] as const) {
    const answer = await house.ask('POST', '/api/leases/freeze', { body })
    expect([body, answer.status, (answer.error().details['issues'] as { path: string }[])[0]!.path]).toEqual([body, 400, path])
  }
  expect(await list()).toEqual([])
})

it('shows a key that sees only its own jobs that a lease is held, not by whom; it freezes nothing', async () => {
  const own = (await house.newKey('run', { own_jobs_only: true })).key
  const reader = (await house.newKey('read')).key
  const holder = await run(['echo', 'sleep', '600'], ['host:web1'])
  await until(async () => (await list())[0]?.holder?.job_id === holder, 'the lease to be held')
  expect((await list())[0]!.holder).toMatchObject({ title: 'echo sleep 600' })
  expect(Object.keys((await list(own))[0]!.holder!)).toEqual(['since'])
  expect((await list(reader))[0]!.holder!.job_id).toBe(holder)
  for (const key of [own, reader]) expect((await house.ask('POST', '/api/leases/freeze', { key, body: { lease: 'x', reason: 'r' } })).status).toBe(403)
  expect((await house.ask('DELETE', '/api/leases/freeze/x', { key: own })).status).toBe(403)
  await house.ask('DELETE', `/api/commands/${holder}?force=true`)
})
