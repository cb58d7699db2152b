/** Followers that say when they are ready: by a line, a port or an address, in time or not, per attempt. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { until } from '../helpers/until.ts'
import { type Harness, openHarness } from './engine-harness.ts'

const follow = (host: Harness, script: string, ready_when: object, more: object = {}) =>
  host.submit('/bin/sh', ['-c', script], {
    request: { command: '/bin/sh', args: ['-c', script], env: { TEST_FOLLOW: '1' } },
    ready_when: { within_ms: 20_000, ...ready_when },
    ...more,
  })

it('is ready once a line says so, in either stream and in pieces; that is told and kept', async () => {
  await using host = await openHarness()
  const told: string[] = []
  host.engine.on_ready.on(({ id, ready_at }) => void told.push(`${id} ${ready_at}`))
  const { id } = await follow(host, "printf 'server is re' >&2; sleep 0.2; printf 'ady\\n' >&2; exec sleep 600", { line: 'is ready' })
  expect(host.engine.job(id)).toMatchObject({ ready_when: { line: 'is ready', within_ms: 20_000 }, ready_at: null })
  await until(() => host.engine.job(id).ready_at !== null, 'it to be ready')
  const { ready_at, started_at } = host.engine.job(id)
  expect(Date.parse(ready_at!)).toBeGreaterThanOrEqual(Date.parse(started_at!))
  expect(told).toEqual([`${id} ${ready_at}`])
  await host.engine.cancel(id, { force: true })
  expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', ready_at })
  expect(host.store.jobs.byId(id)).toMatchObject({ ready_at, ready_when: { line: 'is ready' } })
})

it('is ready when a port takes connections, or an address answers', async () => {
  await using host = await openHarness()
  const server = createServer((request, response) => response.writeHead(request.url === '/up' ? 204 : 503).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    for (const ready_when of [{ port }, { address: `http://127.0.0.1:${port}/up` }]) {
      const { id } = await follow(host, 'exec sleep 600', ready_when)
      await until(() => host.engine.job(id).ready_at !== null, `${JSON.stringify(ready_when)} to be ready`)
      await host.engine.cancel(id, { force: true })
    }
    const { id } = await follow(host, 'exec sleep 600', { address: `http://127.0.0.1:${port}/down`, within_ms: 600 })
    expect(await host.engine.ended(id)).toMatchObject({
      status: 'failed',
      ready_at: null,
      error: { code: 'NOT_READY', message: expect.stringContaining('not ready within 0.6 s') },
    })
  } finally {
    server.close()
  }
})

it('one that ends by itself, or is cancelled, before it was ready ended so; not as one that was late', async () => {
  await using host = await openHarness()
  const ended = await follow(host, 'echo no; exit 2', { line: 'yes', within_ms: 20_000 })
  expect(await host.engine.ended(ended.id)).toMatchObject({ status: 'failed', exit_code: 2, error: null, ready_at: null })
  const cancelled = await follow(host, 'exec sleep 600', { line: 'yes' })
  await until(() => host.engine.job(cancelled.id).status === 'running', 'it to run')
  await host.engine.cancel(cancelled.id, { force: true })
  expect(await host.engine.ended(cancelled.id)).toMatchObject({ status: 'cancelled', error: null })
})

it('counts anew with every attempt: ready once does not make the next one ready', async () => {
  await using host = await openHarness()
  const retry = { attempts: 2, initial_ms: 0, factor: 1, max_ms: 0, jitter: false }
  const { id } = await follow(host, 'echo up; [ "$OPSDECK_JOB" ]; exit 3', { line: 'up', within_ms: 20_000 }, { retry })
  let ready = 0
  host.engine.on_ready.on(() => void ready++)
  expect(await host.engine.ended(id)).toMatchObject({ status: 'failed', attempt: 2 })
  const late = await follow(host, 'exec sleep 600', { line: 'never', within_ms: 300 }, { retry })
  const over = await host.engine.ended(late.id)
  expect(over).toMatchObject({ status: 'failed', attempt: 2, ready_at: null, error: { code: 'NOT_READY' } })
  expect(over.attempts.map(({ status }) => status)).toEqual(['failed', 'failed'])
})

it('is refused for what ends by itself, and where it says no way or two', async () => {
  await using host = await openHarness()
  const refused = { code: 'INVALID_INPUT', details: { issues: [{ path: 'ready_when' }] } }
  await expect(host.submit('/bin/true', [], { ready_when: { line: 'x', within_ms: 1000 } })).rejects.toMatchObject(refused)
  for (const ready_when of [{}, { line: 'x', port: 1 }]) await expect(follow(host, 'sleep 1', ready_when)).rejects.toMatchObject(refused)
  expect(host.engine.history({ limit: 1 }).items).toEqual([])
})

it('a secret in what is looked for is not shown, and lies sealed', async () => {
  await using host = await openHarness()
  const address = 'http://127.0.0.1:9/?token=abcdef0123456789abcdef0123456789'
  const { id } = await follow(host, 'exec sleep 600', { address })
  expect(JSON.stringify(host.engine.job(id))).not.toContain('abcdef0123456789')
  const row = host.store.database.prepare('SELECT ready_when FROM jobs WHERE id = ?').get(id)
  expect(String(row?.['ready_when'])).not.toContain('abcdef0123456789')
  await host.engine.cancel(id, { force: true })
})
