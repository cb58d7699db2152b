/** Leases that are frozen by hand, what a waiting job says of them, and names that mean the same thing. */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { leaseName } from '../../src-main/jobs/waiting/lease-name.ts'
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { openHarness } from './engine-harness.ts'

let folder: TempFolder
beforeAll(() => {
  folder = tempFolder()
})
afterAll(() => folder[Symbol.dispose]())

const by = { door: 'cli' as const, key_id: null }

it.each([
  ['DB:prod', 'db:prod'],
  [' db : prod ', 'db:prod'],
  ['db\uFF1Aprod', 'db:prod'],
  ['db:pr\u200Bod', 'db:prod'],
  ['repo:./', 'repo:.'],
  ['repo:a//b/./c/', 'repo:a/b/c'],
  ['Server:Web 1', 'server:web\t 1'],
])('%j and %j are one lease', (one, other) => {
  expect(leaseName(one)).toBe(leaseName(other))
  expect(leaseName(leaseName(one))).toBe(leaseName(one))
})

it('differ where their names do', () => {
  expect(new Set(['db:prod', 'db:prod2', 'db', 'prod', 'repo:.', 'repo:..', 'repo:a/b', 'repo:/a/b', 'repo:/'].map(leaseName)).size).toBe(9)
})

it('are one however they are written: named twice is refused, held by one at a time', async () => {
  await using host = await openHarness()
  for (const leases of [
    ['db:prod', 'DB:Prod'],
    ['x', '\u200B'],
  ])
    await expect(host.submit('/bin/true', [], { leases })).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'leases.1' }] } })
  const first = await host.submit('/bin/sleep', ['600'], { leases: ['DB:prod'], title: 'holds' })
  await until(() => host.engine.job(first.id).status === 'running', 'the first to run')
  const second = await host.submit('/bin/true', [], { leases: ['db: PROD'] })
  await until(() => host.engine.job(second.id).waiting_for?.kind === 'lease', 'the second to wait')
  const { waiting_for, leases } = host.engine.job(second.id)
  expect(leases).toEqual(['db:prod'])
  expect(waiting_for).toMatchObject({ what: 'db:prod', holder_id: first.id, holder_title: 'holds' })
  expect(Date.parse(waiting_for!.held_since!)).toBeGreaterThanOrEqual(Date.parse(host.engine.job(first.id).queued_at))
  expect(waiting_for).not.toHaveProperty('usually_ms')
  await host.engine.cancel(first.id, { force: true })
  expect(await host.engine.ended(second.id)).toMatchObject({ status: 'succeeded' })
})

it('a frozen one is taken by nobody, says so with its reason, and holds up nobody who does not need it', async () => {
  await using host = await openHarness()
  const { freezes } = host.engine
  const freeze = await freezes.freeze({ lease: 'DB:prod', reason: 'backup with token=abcdef0123456789abcdef0123456789' }, by)
  expect(freeze).toMatchObject({ lease: 'db:prod', until: null, requested_by: by })
  expect(freeze.reason).not.toContain('abcdef0123456789')
  await expect(freezes.freeze({ lease: 'db:PROD', reason: 'again' }, by)).rejects.toMatchObject({ code: 'CONFLICT', details: { id: freeze.id } })
  const frozen = await host.submit('/bin/true', [], { leases: ['db:prod', 'repo:.'] })
  // It shares a name with the one that waits, and is not kept waiting by the freeze.
  expect(await host.run('/bin/true', [], { leases: ['repo:.'] })).toMatchObject({ status: 'succeeded' })
  expect(host.engine.job(frozen.id).waiting_for).toMatchObject({
    kind: 'lease',
    what: 'db:prod',
    freeze: { id: freeze.id, reason: freeze.reason, until: null },
    held_since: freeze.created,
  })
  expect(freezes.list()).toMatchObject([
    { lease: 'db:prod', freeze: { id: freeze.id }, holder: null, waiting: 1 },
    { lease: 'repo:.', freeze: null, holder: null, waiting: 1 },
  ])
  await freezes.lift(freeze.id)
  expect(await host.engine.ended(frozen.id)).toMatchObject({ status: 'succeeded' })
  await expect(freezes.lift(freeze.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('who holds one when it is frozen goes on; the next waits', async () => {
  await using host = await openHarness()
  const first = await host.submit('/bin/sleep', ['600'], { leases: ['thing'] })
  await until(() => host.engine.job(first.id).status === 'running', 'it to run')
  const freeze = await host.engine.freezes.freeze({ lease: 'thing', reason: 'no more' }, by)
  const second = await host.submit('/bin/true', [], { leases: ['thing'] })
  expect(host.engine.freezes.list()).toMatchObject([{ lease: 'thing', holder: { job_id: first.id }, freeze: { id: freeze.id } }])
  await host.engine.cancel(first.id, { force: true })
  await host.engine.ended(first.id)
  await host.run('/bin/true')
  expect(host.engine.job(second.id)).toMatchObject({ status: 'queued', waiting_for: { freeze: { reason: 'no more' } } })
  await host.engine.freezes.lift(freeze.id)
  expect(await host.engine.ended(second.id)).toMatchObject({ status: 'succeeded' })
})

it('is lifted by itself at its end; one that is over already is refused', async () => {
  await using host = await openHarness()
  const past = new Date(Date.now() - 1000).toISOString()
  await expect(host.engine.freezes.freeze({ lease: 'thing', reason: 'r', until: past }, by)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { issues: [{ path: 'until' }] },
  })
  await host.engine.freezes.freeze({ lease: 'thing', reason: 'r', until: new Date(Date.now() + 700).toISOString() }, by)
  const job = await host.submit('/bin/true', [], { leases: ['thing'] })
  await until(() => host.engine.job(job.id).waiting_for?.freeze !== undefined, 'it to wait')
  expect(await host.engine.ended(job.id)).toMatchObject({ status: 'succeeded' })
  expect(host.engine.freezes.list()).toEqual([])
})

it('freezes and what was learnt of holdings survive a restart', async () => {
  const data_dir = mkdtempSync(join(folder.path, 'data-'))
  let waiting: string
  {
    await using host = await openHarness({ data_dir })
    for (let n = 0; n < 3; n++) expect(await host.run('/bin/sleep', ['0.05'], { leases: ['db:prod'] })).toMatchObject({ status: 'succeeded' })
    host.store.commits.flush()
    const usually = host.store.leases.usuallyMs('db:prod')
    expect(usually).toBeGreaterThanOrEqual(45)
    await host.engine.freezes.freeze({ lease: 'db:prod', reason: 'over night' }, by)
    waiting = (await host.submit('/bin/true', [], { leases: ['db:prod'] })).id
    await host.close()
    await using again = await openHarness({ data_dir })
    await again.run('/bin/true')
    expect(again.engine.job(waiting)).toMatchObject({ status: 'queued', waiting_for: { kind: 'lease', freeze: { reason: 'over night' } } })
    expect(again.engine.freezes.list()).toMatchObject([{ lease: 'db:prod', usually_ms: usually, waiting: 1 }])
    await again.engine.freezes.lift(again.engine.freezes.list()[0]!.freeze!.id)
    expect(await again.engine.ended(waiting)).toMatchObject({ status: 'succeeded' })
    const holds = await again.submit('/bin/sleep', ['600'], { leases: ['db:prod'] })
    const waits = await again.submit('/bin/true', [], { leases: ['db:prod'] })
    await until(() => again.engine.job(waits.id).waiting_for?.holder_id === holds.id, 'it to wait for the job')
    expect(again.engine.job(waits.id).waiting_for!.usually_ms).toBeGreaterThan(0)
    await again.engine.cancel(holds.id, { force: true })
    await again.engine.ended(waits.id)
  }
})

it('takes the median, and forgets all but the newest', async () => {
  await using host = await openHarness()
  const { leases, commits } = host.store
  const add = (...held: number[]) => commits.write(() => held.forEach((ms) => void leases.addHolding('x', ms, Date.now())))
  await add(10, 1000, 20)
  expect(leases.usuallyMs('x')).toBe(20)
  await add(30)
  expect(leases.usuallyMs('x')).toBe(25)
  await add(...Array.from({ length: 21 }, () => 7))
  expect(leases.usuallyMs('x')).toBe(7)
  expect(host.store.database.prepare('SELECT count(*) AS n FROM lease_holdings').get()?.['n']).toBe(21)
})

it('no deadlock: many jobs, many names, freezes that come and go', async () => {
  await using host = await openHarness({ settings: { workers: 4, queue_limit: 1000 } })
  const names = ['a', 'b', 'c', 'd']
  const freeze = await host.engine.freezes.freeze({ lease: 'b', reason: 'r' }, by)
  const jobs = await Promise.all(
    Array.from({ length: 40 }, (_, n) => {
      const wanted = names.filter((_name, bit) => ((n * 7) % 16) & (1 << bit))
      return host.submit('/bin/true', [], { leases: n % 2 ? wanted.reverse() : wanted })
    }),
  )
  const free = jobs.filter(({ id }) => !host.engine.job(id).leases.includes('b'))
  expect(free.length).toBeGreaterThan(10)
  for (const { id } of free) expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
  await host.engine.freezes.lift(freeze.id)
  for (const { id } of jobs) expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
})
