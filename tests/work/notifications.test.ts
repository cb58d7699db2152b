/** Notifications: what is told of which job, the signed webhook with its retries and cuts, the outbox over a restart. */
import { createHmac } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InSight } from '../../src-main/notifications/in-sight.ts'
import { Notifications } from '../../src-main/notifications/notifications.ts'
import { tellInterrupted } from '../../src-main/notifications/tell-interrupted.ts'
import { tellJob } from '../../src-main/notifications/tell-job.ts'
import { type EndedQueue, tellQueue } from '../../src-main/notifications/tell-queue.ts'
import { answer_ms } from '../../src-main/notifications/webhook.ts'
import { isOwnMachine } from '../../src-main/outgoing/own-machine.ts'
import { Store } from '../../src-main/store/store.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { jobOf } from '../unit/renderer/job-of.ts'

let folder: TempFolder
beforeAll(() => {
  folder = tempFolder()
})
afterAll(() => folder[Symbol.dispose]())

interface Got {
  headers: IncomingHttpHeaders
  body: string
}

/** A far side that answers with these statuses in turn, the last for ever; null: it never answers. */
async function farSide(...statuses: (number | null)[]): Promise<{ url: string; got: Got[]; server: Server } & AsyncDisposable> {
  const got: Got[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      const status = statuses[Math.min(got.length, statuses.length - 1)]
      got.push({ headers: request.headers, body })
      if (status != null) response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('answer')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=abc`, got, server },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const secret = 'sixteen letters and more'

function open(data_dir = mkdtempSync(join(folder.path, 'data-')), cut_ms = answer_ms) {
  const store = new Store({ data_dir })
  const logged: string[] = []
  const shown: string[] = []
  const note = (message: string, fields?: Record<string, unknown>) => void logged.push(`${message} ${JSON.stringify(fields)}`)
  const settings = { notify_system: true, notify_long_ms: 30_000 }
  const notifications = new Notifications({
    ...{ store, log: { info: note, warn: note }, settings: () => settings, announce: () => {}, first_pause_ms: 20, answer_ms: cut_ms },
    show: ({ title }) => void shown.push(title),
  })
  return {
    ...{ store, notifications, logged, shown, settings, data_dir },
    [Symbol.dispose]: () => {
      notifications[Symbol.dispose]()
      store[Symbol.dispose]()
    },
  }
}

const event = { kind: 'job_failed', title: 'terraform plan', message: 'It failed.' } as const
const failed = jobOf({ id: 'j1', title: 'terraform plan', status: 'failed', exit_code: 1, duration_ms: 41_000, requested_by: { door: 'http', key_id: 'k' } })

describe('a webhook', () => {
  it('gets what happened, signed with the time; a failing one is asked again with pauses until it takes it', async () => {
    await using far = await farSide(500, 429, 204)
    using test = open()
    await test.notifications.webhook.change({ url: far.url, secret, allow_loopback: true })
    test.notifications.jobEnded(failed)
    await until(() => test.notifications.list({ limit: 1 }).items[0]?.webhook.status === 'delivered', 'it to be delivered')
    expect(far.got.length).toBe(3)
    for (const { headers, body } of far.got) {
      const timestamp = String(headers['opsdeck-timestamp'])
      expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60)
      expect(headers['opsdeck-signature']).toBe(`sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`)
      expect(headers['content-type']).toBe('application/json')
    }
    const { items } = test.notifications.list({ limit: 10 })
    expect(JSON.parse(far.got[0]!.body)).toMatchObject({
      id: items[0]!.id,
      event: 'job_failed',
      title: 'terraform plan',
      message: 'It failed, exit code 1 after 41 s.',
      job: { id: 'j1', status: 'failed', exit_code: 1 },
    })
    expect(new Set(far.got.map(({ headers }) => headers['opsdeck-delivery']))).toEqual(new Set([items[0]!.id]))
    expect(items).toMatchObject([{ job_id: 'j1', webhook: { status: 'delivered', attempts: 3, answer_status: 204, problem: null } }])
    expect(test.logged.join('\n')).toContain('sent again')
    expect(test.logged.join('\n')).not.toContain('token=abc')
  })

  it('that says no for good, sends elsewhere, or is this machine where that is not allowed, is not asked again', async () => {
    for (const status of [410, 302]) {
      await using far = await farSide(status)
      using test = open()
      await test.notifications.webhook.change({ url: far.url, secret, allow_loopback: true })
      test.notifications.notify(event)
      await until(() => test.notifications.list({ limit: 1 }).items[0]?.webhook.status === 'given_up', 'it to be given up')
      expect(far.got.length).toBe(1)
      expect(test.notifications.list({ limit: 1 }).items[0]!.webhook).toMatchObject({ attempts: 1, answer_status: status })
    }
    await using far = await farSide(204)
    using test = open()
    const { port } = far.server.address() as AddressInfo
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0.0.0.0', '[::ffff:127.0.0.1]']) {
      await test.notifications.webhook.change({ url: `http://${host}:${port}/`, secret, allow_loopback: false })
      const { id } = test.notifications.notify(event)
      await until(() => test.notifications.list({ limit: 1 }).items[0]?.id === id && test.store.outbox.waiting().length === 0, `${host} to be refused`)
      expect([host, test.notifications.get(id).webhook.status, test.notifications.get(id).webhook.problem]).toEqual([
        host,
        'given_up',
        expect.stringContaining('this machine itself'),
      ])
    }
    expect(far.got).toEqual([])
  })

  it('that hangs keeps nobody waiting, neither the next ones nor the end', async () => {
    await using hanging = await farSide(null)
    const test = open()
    await test.notifications.webhook.change({ url: hanging.url, secret, allow_loopback: true })
    const began_ms = performance.now()
    for (let n = 0; n < 20; n++) test.notifications.notify({ ...event, title: `number ${n}` })
    expect(performance.now() - began_ms).toBeLessThan(500)
    await until(() => hanging.got.length === 4, 'as many as go at once to be sent')
    expect(test.notifications.list({ limit: 50 }).items.length).toBe(20)
    test[Symbol.dispose]()
    // What was not taken is sent after the next start.
    await using far = await farSide(200)
    using again = open(test.data_dir)
    expect(again.notifications.list({ limit: 1 }).items[0]!.webhook.status).toBe('waiting')
    await again.notifications.webhook.change({ url: far.url })
    await until(() => again.store.outbox.waiting().length === 0, 'all to be delivered')
    expect(new Set([...hanging.got, ...far.got].map(({ body }) => (JSON.parse(body) as { title: string }).title)).size).toBe(20)
  })

  it('is kept sealed, wants a secret, and is refused where it is no address', async () => {
    using test = open()
    const { webhook } = test.notifications
    for (const [patch, path] of [
      [{ url: 'https://hooks.example.com/' }, 'secret'],
      [{ url: 'ftp://x', secret }, 'url'],
      [{ url: 'https://user:word@x/', secret }, 'url'],
      [{ url: 'nonsense', secret }, 'url'],
    ] as const)
      await expect(webhook.change(patch)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path }] } })
    expect(webhook.shown).toEqual({ url: null, has_secret: false, allow_loopback: false })
    await webhook.change({ url: 'https://hooks.example.com/T0/secret-part', secret })
    expect(JSON.stringify(webhook.shown)).not.toContain(secret)
    expect(JSON.stringify(test.store.database.prepare('SELECT value FROM facts').all())).not.toMatch(/secret-part|sixteen letters/)
    await webhook.change({ url: null })
    test.notifications.notify(event)
    await until(() => test.notifications.list({ limit: 1 }).items[0]?.webhook.status === 'off', 'it to be kept')
  })
})

it('a hanging webhook is cut at 10 s; here earlier', async () => {
  expect(answer_ms).toBe(10_000)
  await using hanging = await farSide(null)
  using test = open(undefined, 500)
  await test.notifications.webhook.change({ url: hanging.url, secret, allow_loopback: true })
  const began_ms = performance.now()
  test.notifications.notify(event)
  await until(() => (test.notifications.list({ limit: 1 }).items[0]?.webhook.attempts ?? 0) > 0, 'the first attempt to end')
  expect(test.notifications.list({ limit: 1 }).items[0]!.webhook).toMatchObject({ status: 'waiting', problem: expect.stringContaining('within 0.5 s') })
  expect(performance.now() - began_ms).toBeGreaterThan(490)
})

describe('what is told', () => {
  const kindOf = (more: Partial<Job>, seen = false) => tellJob({ ...failed, ...more }, seen, 30_000)?.kind ?? null

  it('is a failure and a long job out of sight, and a schedule that failed in any case', () => {
    expect(kindOf({})).toBe('job_failed')
    expect(kindOf({}, true)).toBeNull()
    for (const status of ['timed_out', 'interrupted'] as const) expect(kindOf({ status })).toBe('job_failed')
    for (const status of ['cancelled', 'skipped'] as const) expect(kindOf({ status })).toBeNull()
    expect(kindOf({ status: 'succeeded', duration_ms: 30_000 })).toBe('long_job_ended')
    expect(kindOf({ status: 'succeeded', duration_ms: 29_999 })).toBeNull()
    expect(kindOf({ status: 'succeeded', duration_ms: 90_000 }, true)).toBeNull()
    expect(kindOf({ requested_by: { door: 'schedule', key_id: null } }, true)).toBe('schedule_failed')
    expect(kindOf({ parent_id: 'p' })).toBeNull()
    expect(kindOf({ queue_id: 'q' })).toBeNull()
    expect(kindOf({ kind: 'session' })).toBeNull()
  })

  it('is a queue that failed as one, and a long one out of sight', () => {
    const queue: EndedQueue = {
      ...{ id: 'q1', name: 'release', status: 'failed', run: 1, total: 3, duration_ms: 2000, requested_by: { door: 'http', key_id: null } },
      counts: { succeeded: 1, failed: 1, skipped: 1 },
    }
    const told = (more: Partial<EndedQueue>, seen = false) => tellQueue({ ...queue, ...more }, seen, 30_000)
    expect(told({})).toEqual({
      kind: 'queue_failed',
      title: 'release',
      message: 'The queue failed after 2.0 s: 1 of 3 succeeded, 1 failed, 1 skipped.',
    })
    expect(told({}, true)).toBeNull()
    expect(told({ requested_by: { door: 'schedule', key_id: null } }, true)?.kind).toBe('schedule_failed')
    expect(told({ status: 'cancelled' })).toBeNull()
    expect(told({ status: 'succeeded' })).toBeNull()
    expect(told({ status: 'succeeded', duration_ms: 30_000 })?.kind).toBe('long_job_ended')
  })

  it('is all that a crash interrupted as one, but for what a queue or a larger job tells', () => {
    const job = { ...failed, status: 'interrupted' as const }
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...job, id, title: `job ${id}` }))
    expect(
      tellInterrupted([
        { ...job, queue_id: 'q' },
        { ...job, parent_id: 'p' },
      ]),
    ).toBeNull()
    expect(tellInterrupted([...many, { ...job, queue_id: 'q' }])).toMatchObject({
      kind: 'jobs_interrupted',
      title: '5 jobs were interrupted',
      message: 'Opsdeck ended while these ran: job a, job b, job c, 2 more. They are not run again by themselves.',
      job_id: null,
      key_id: 'k',
    })
    expect(tellInterrupted(many.slice(0, 1))).toMatchObject({ title: 'job a', job_id: 'a' })
  })

  it('knows what windows show, and forgets what they showed', () => {
    const sight = new InSight()
    const job = { ...failed, requested_by: { door: 'window' as const, key_id: null } }
    expect(sight.sees(job)).toBe(false)
    sight.say('w', true, ['j1'])
    expect(sight.sees(job)).toBe(true)
    expect(sight.sees({ ...job, id: 'other', duration_ms: 5000 })).toBe(false)
    // Over before its tab could be shown.
    expect(sight.sees({ ...job, id: 'other', duration_ms: 40 })).toBe(true)
    expect(sight.sees({ ...job, id: 'other', kind: 'git' })).toBe(true)
    sight.say('w', false, ['j1'])
    expect(sight.sees(job)).toBe(false)
    expect(sight.sees({ ...job, kind: 'git' })).toBe(false)
    {
      using _one = sight.wait('j1')
      {
        using _other = sight.wait('j1')
      }
      expect(sight.sees(job)).toBe(true)
    }
    expect(sight.sees(job)).toBe(false)
    expect(sight.sees({ ...job, requested_by: { door: 'cli', key_id: null } })).toBe(true)
  })

  it('goes to the desktop unless that is switched off, or somebody looks at a window', () => {
    using test = open()
    test.notifications.notify(event)
    test.notifications.in_sight.say('w', true, [])
    test.notifications.notify({ ...event, title: 'beside' })
    test.notifications.in_sight.say('w', false, [])
    test.settings.notify_system = false
    test.notifications.notify({ ...event, title: 'other' })
    expect(test.shown).toEqual(['terraform plan'])
  })
})

it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', '169.254.169.254', 'fe80::1'])(
  '%s is this machine, or only its own',
  (address) => {
    expect(isOwnMachine(address)).toBe(true)
  },
)

it.each(['93.184.216.34', '2606:2800:220:1::1', '10.77.88.99'])('%s is outside', (address) => {
  expect(isOwnMachine(address)).toBe(false)
})
