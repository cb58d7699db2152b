/** Notifications over HTTP: what a failing job leaves behind, the webhook for admins only, and what each key may see. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Notice, Webhook } from '../../src-preload/contract/notifications.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const list = async (key = house.key) => (await house.ask('GET', '/api/notifications', { key })).json<{ items: Notice[] }>().items
const run = async (args: string[], more: object = {}, key = house.key) =>
  (await house.ask('POST', '/api/commands/execute', { key, body: { command: 'echo', args, ...more } })).json<{ id: string }>().id
const told = (job_id: string) => until(async () => (await list()).some((one) => one.job_id === job_id), 'it to be told')

it('tells of a failure that nobody waited for, and of nothing else', async () => {
  const waited_for = await run(['fail'], { mode: 'sync' })
  await run(['fine'])
  const failed = await run(['fail'], { title: 'the nightly thing' })
  await told(failed)
  const all = await list()
  expect(all.map(({ job_id }) => job_id)).toEqual([failed])
  expect(all[0]).toMatchObject({
    kind: 'job_failed',
    title: 'the nightly thing',
    message: expect.stringMatching(/^It failed, exit code 3 after /),
    webhook: { status: 'off' },
  })
  expect((await house.ask('GET', `/api/notifications/${all[0]!.id}`)).json<Notice>()).toEqual(all[0])
  expect((await house.ask('GET', `/api/notifications/${waited_for}`)).status).toBe(404)
})

it('a job that stands before somebody is not told of', async () => {
  const id = await run(['fail'], { retry: { attempts: 2, initial_ms: 300 } })
  house.house.rooms.notifications.in_sight.say('window', true, [id])
  const after = await run(['fail'], { retry: { attempts: 2, initial_ms: 300 } })
  expect(await house.house.rooms.engine.ended(id)).toMatchObject({ status: 'failed', attempt: 2 })
  await told(after)
  expect((await list()).some(({ job_id }) => job_id === id)).toBe(false)
})

it('a failing queue is told of once, whatever of it failed', async () => {
  const item = { command: 'echo', args: ['fail'] }
  const queue = (await house.ask('POST', '/api/queue', { body: { name: 'release', stop_on_failure: false, commands: [item, item, item] } })).json<{
    id: string
  }>()
  await house.ask('POST', `/api/queue/${queue.id}/execute`, { body: {} })
  const about = async () => (await list()).filter(({ queue_id }) => queue_id === queue.id)
  await until(async () => (await about()).length > 0, 'it to be told')
  // What ends later is told later: nothing of the queue can come after this.
  await told(await run(['fail']))
  expect(await about()).toMatchObject([
    { kind: 'queue_failed', title: 'release', job_id: null, message: expect.stringMatching(/0 of 3 succeeded, 3 failed\.$/) },
  ])
  const items = (await house.ask('GET', `/api/queue/${queue.id}`)).json<{ items: { job_id: string }[] }>().items.map(({ job_id }) => job_id)
  expect(items.filter((id) => typeof id === 'string').length).toBe(3)
  expect((await list()).filter(({ job_id }) => items.includes(job_id ?? ''))).toEqual([])
})

it('sends to a webhook that only admins can see and set', async () => {
  const got: string[] = []
  const server = createServer((request, response) => {
    got.push(String(request.headers['opsdeck-signature']))
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const runner = (await house.newKey('run')).key
    for (const [method, path, body] of [
      ['GET', '/webhook', undefined],
      ['PATCH', '/webhook', { url: null }],
      ['POST', '/test', {}],
    ] as const)
      expect([path, (await house.ask(method, `/api/notifications${path}`, { key: runner, body })).status]).toEqual([path, 403])
    const refused = await house.ask('PATCH', '/api/notifications/webhook', { body: { url } })
    expect([refused.status, (refused.error().details['issues'] as { path: string }[])[0]!.path]).toEqual([400, 'secret'])
    expect((await house.ask('PATCH', '/api/notifications/webhook', { body: { url, secret: 'short' } })).status).toBe(400)
    const set = await house.ask('PATCH', '/api/notifications/webhook', { body: { url, secret: 'sixteen letters and more', allow_loopback: true } })
    expect(set.json<Webhook>()).toEqual({ url, has_secret: true, allow_loopback: true })
    expect((await house.ask('GET', '/api/settings', { key: runner })).text).not.toContain('/hook')
    const test = (await house.ask('POST', '/api/notifications/test', { body: {} })).json<Notice>()
    await until(async () => (await list()).find(({ id }) => id === test.id)?.webhook.status === 'delivered', 'it to be delivered')
    expect(got).toEqual([expect.stringMatching(/^sha256=[0-9a-f]{64}$/)])
    const lines = (await house.ask('GET', `/api/logs?about=${test.id}`)).json<{ items: { message: string }[] }>().items
    expect(lines.map(({ message }) => message)).toEqual(['The webhook took a notification.'])
  } finally {
    server.close()
  }
})

it('a key that sees only its own jobs hears only of them', async () => {
  const { key } = await house.newKey('run', { own_jobs_only: true })
  const mine = await run(['fail'], {}, key)
  await told(mine)
  expect((await list(key)).map(({ job_id }) => job_id)).toEqual([mine])
  const foreign = (await list()).find(({ job_id }) => job_id !== mine)!
  expect((await house.ask('GET', `/api/notifications/${foreign.id}`, { key })).status).toBe(404)
})

it('what a host left running when it ended without a word is told of once, at the next start', async () => {
  const before = await TestHouse.open()
  const run_there = async () =>
    (await before.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['x'], mode: 'sync' } })).json<{ id: string }>().id
  const ids = [await run_there(), await run_there()]
  await before.house[Symbol.asyncDispose]()
  const database = new DatabaseSync(join(before.folder, 'data', 'opsdeck.db'))
  database.exec("UPDATE jobs SET status = 'running', finished_at = NULL; UPDATE attempts SET status = 'running', finished_at = NULL, pid = NULL")
  database.close()
  await using after = await TestHouse.open({}, before.folder)
  const told = async () => (await after.ask('GET', '/api/notifications')).json<{ items: Notice[] }>().items
  await until(async () => (await told()).length > 0, 'it to be told')
  expect(await told()).toMatchObject([
    { kind: 'jobs_interrupted', title: '2 jobs were interrupted', message: expect.stringContaining('echo x, echo x'), job_id: null },
  ])
  for (const id of ids) expect((await after.ask('GET', `/api/commands/${id}`)).json()).toMatchObject({ status: 'interrupted' })
})
