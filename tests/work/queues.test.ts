/** Queues with real programs: judged again at the start, piped, kept over restarts, and no burden on the line. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Queue } from '../../src-preload/contract/queues.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { openQueues, sh } from './queue-harness.ts'

const statuses = ({ items }: Queue) => items.map(({ status }) => status)

describe('judged again at its start', () => {
  it('an item that is refused by then fails with the reason, and nothing of it runs', async () => {
    await using test = await openQueues()
    using folder = tempFolder()
    const proof = join(folder.path, 'ran')
    const id = await test.start([
      { ...sh('while [ ! -e "$0" ]; do sleep 0.02; done'), args: [...sh('while [ ! -e "$0" ]; do sleep 0.02; done').args, `${folder.path}/go`] },
      sh(`touch ${proof}`),
      sh('true'),
    ])
    await until(() => test.queues.summary(id).counts.running === 1, 'the first to run')
    test.rulings.refused.add(`touch ${proof}`)
    await test.host.run('/usr/bin/touch', [`${folder.path}/go`])
    const over = await test.ended(id)
    expect(statuses(over)).toEqual(['succeeded', 'failed', 'skipped'])
    expect(over.items[1]).toMatchObject({ job_id: null, error: { code: 'COMMAND_REFUSED', message: `"touch ${proof}" is refused now.` } })
    expect(over.items[2]!.error!.message).toContain('ended as failed')
    expect(existsSync(proof)).toBe(false)
  })

  it('what is hard to undo is confirmed by saving the queue, for that argv and no other', async () => {
    await using test = await openQueues({ rulings: { effect: 'destroy' } })
    expect((await test.run([sh('true')])).status).toBe('succeeded')
    const { id } = await test.make([sh('true')])
    test.rulings.canonical = ['-e']
    await test.queues.execute(id)
    expect((await test.ended(id)).items[0]).toMatchObject({ status: 'failed', error: { code: 'CONFIRMATION_REQUIRED' } })
  })

  it('what became hard to undo since was confirmed by nobody', async () => {
    await using test = await openQueues({ rulings: { effect: 'change' } })
    const { id } = await test.make([sh('true')])
    test.rulings.effect = 'destroy'
    await test.queues.execute(id)
    expect((await test.ended(id)).items[0]).toMatchObject({ status: 'failed', error: { code: 'CONFIRMATION_REQUIRED' } })
  })

  it('what changes something does so in the context it was made in, unless the queue itself changed that', async () => {
    await using test = await openQueues({ rulings: { effect: 'change', context: { branch: 'main' } } })
    const { id } = await test.make([sh('true')])
    test.rulings.context = { branch: 'other' }
    await test.queues.execute(id)
    expect((await test.ended(id)).items[0]).toMatchObject({ status: 'failed', error: { code: 'CONTEXT_CHANGED' } })
    using folder = tempFolder()
    const both = await test.start([sh(`touch ${folder.path}/begun; while [ ! -e ${folder.path}/go ]; do sleep 0.02; done`), sh('true')])
    await until(() => existsSync(`${folder.path}/begun`), 'the first to run')
    test.rulings.context = { branch: 'new' }
    test.rulings.effect = 'read'
    await test.host.run('/usr/bin/touch', [`${folder.path}/go`])
    expect((await test.ended(both)).status).toBe('succeeded')
  })
})

describe('a pipe', () => {
  it('reads the whole output of the attempt that succeeded', async () => {
    await using test = await openQueues()
    using folder = tempFolder()
    const script = `if [ -e ${folder.path}/once ]; then printf 'good\\n'; else touch ${folder.path}/once; printf 'bad\\n'; exit 1; fi`
    const over = await test.run([
      { ...sh(script), retry: { attempts: 2, initial_ms: 0, factor: 1, max_ms: 0, jitter: false } },
      { command: '/bin/cat', args: [], input_from: 0 },
    ])
    expect(String(await test.host.text(over.items[1]!.job_id!))).toBe('good\n')
  })

  it('fails rather than reads half an output', async () => {
    await using test = await openQueues({ settings: { output_cap_bytes: 64 * 1024 } })
    const cut = await test.run([
      { command: '/usr/bin/head', args: ['-c', '3000000', '/dev/zero'] },
      { command: '/bin/cat', args: [], input_from: 0 },
    ])
    expect(cut.items[1]).toMatchObject({ status: 'failed', error: { code: 'GONE' } })
    const id = (await test.make([{ command: '/bin/echo', args: ['x'] }, { pause: 'Go on?' }, { command: '/bin/cat', args: [], input_from: 0 }])).id
    await test.queues.execute(id)
    await until(() => test.queues.summary(id).question !== null, 'the question')
    rmSync(join(test.host.data_dir, 'output', test.queues.get(id).items[0]!.job_id!), { recursive: true })
    await test.queues.answer(id, { go_on: true })
    expect((await test.ended(id)).items[2]).toMatchObject({ status: 'failed', error: { code: 'GONE' } })
  })
})

describe('a command that follows', () => {
  const follow = (script: string, ready_when: object) => ({ ...sh(script), env: { TEST_FOLLOW: '1' }, ready_when: { within_ms: 20_000, ...ready_when } })

  it('lets those go that need it once a line says that it is ready, and is ended when they are over', async () => {
    await using test = await openQueues()
    using folder = tempFolder()
    const service = {
      ...follow(`while [ ! -e ${folder.path}/up ]; do sleep 0.02; done; printf 'server is re' >&2; sleep 0.1; printf 'ady\\n' >&2; exec sleep 600`, {
        line: 'is ready',
      }),
      key: 'service',
    }
    const id = await test.start([service, { ...sh('echo used'), needs: ['service'] }])
    await until(() => test.queues.get(id).items[0]!.status === 'running', 'the service to run')
    expect(test.queues.get(id).items).toMatchObject([{ ready: false }, { status: 'waiting' }])
    await test.host.run('/usr/bin/touch', [`${folder.path}/up`])
    const over = await test.ended(id)
    expect(over).toMatchObject({ status: 'succeeded', counts: { succeeded: 2 } })
    expect(test.host.engine.job(over.items[0]!.job_id!).status).toBe('cancelled')
    expect(over.items[0]!.finished_at! >= over.items[1]!.finished_at!).toBe(true)
  })

  it('is ready when a port takes connections, or an address answers', async () => {
    await using test = await openQueues()
    const server = createServer((request, response) => response.writeHead(request.url === '/up' ? 204 : 503).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      for (const ready_when of [{ port }, { address: `http://127.0.0.1:${port}/up` }]) {
        const over = await test.run([
          { ...follow('exec sleep 600', ready_when), key: 'service' },
          { ...sh('true'), needs: ['service'] },
        ])
        expect([ready_when, over.status]).toEqual([ready_when, 'succeeded'])
      }
      const never = await test.run([follow('exec sleep 600', { address: `http://127.0.0.1:${port}/down`, within_ms: 400 }), sh('true')])
      expect(statuses(never)).toEqual(['failed', 'skipped'])
      expect(never.items[0]!.error).toMatchObject({ code: 'NOT_READY', message: expect.stringContaining('not ready within 0.4 s') })
    } finally {
      server.close()
    }
    const gone = await test.run([follow('exec sleep 600', { port, within_ms: 400 })])
    expect(statuses(gone)).toEqual(['failed'])
    await until(() => test.host.engine.jobsLeft() === 0, 'the followers to be ended')
  })

  it('that ends before it was ready takes the rest down with it', async () => {
    await using test = await openQueues()
    const over = await test.run([follow('echo no; exit 2', { line: 'yes' }), sh('true')])
    expect(statuses(over)).toEqual(['failed', 'skipped'])
  })

  it('must say when it is ready', async () => {
    await using test = await openQueues()
    await expect(test.make([{ ...sh('sleep 1'), env: { TEST_FOLLOW: '1' } }])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: 'commands.0.ready_when' }] },
    })
  })
})

describe('the line of jobs', () => {
  it('holds no more of a queue than may run at once, and others are not kept waiting', async () => {
    await using test = await openQueues({ settings: { workers: 2 } })
    const id = await test.start(
      Array.from({ length: 300 }, () => sh('sleep 0.02')),
      { concurrency: 2 },
    )
    await until(() => (test.queues.summary(id).counts.succeeded ?? 0) > 5, 'some to be over')
    expect(test.host.engine.engineState().queued + test.host.engine.engineState().running).toBeLessThanOrEqual(2)
    expect(await test.host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
    expect(test.queues.summary(id).counts.waiting).toBeGreaterThan(100)
    await test.queues.cancel(id, true)
    await test.ended(id)
  })

  it('is not idle while a queue has more to do, and is while it waits for an answer', async () => {
    await using test = await openQueues()
    const id = await test.start([sh('true'), sh('true'), sh('true'), { pause: 'Go on?' }, sh('true')])
    await test.host.engine.idle()
    expect(test.queues.summary(id)).toMatchObject({ status: 'paused', counts: { succeeded: 3 } })
    await test.queues.answer(id, { go_on: true })
    await test.host.engine.idle()
    await test.ended(id)
  })

  it('takes the priority of the queue', async () => {
    await using test = await openQueues({ settings: { workers: 1 } })
    const holding = await test.host.submit('/bin/sleep', ['600'])
    await until(() => test.host.engine.job(holding.id).status === 'running', 'the worker to be busy')
    const others = await test.host.submit('/bin/true')
    const id = await test.start([sh('true')], { priority: 10 })
    await until(() => test.queues.get(id).items[0]!.job_id !== null, 'the item to have a job')
    const job_id = test.queues.get(id).items[0]!.job_id!
    await until(() => test.host.engine.job(job_id).position !== null, 'the job to stand in the line')
    expect(test.host.engine.job(job_id).position).toBe(1)
    expect(test.host.engine.job(others.id).position).toBe(2)
    await test.host.engine.cancel(holding.id, { force: true })
    await test.ended(id)
  })
})

describe('after a restart', () => {
  it('a queue goes on where it was: what had not begun is started, what is over stays', async () => {
    using folder = tempFolder()
    const note = (word: string) => sh(`echo ${word} >> ${folder.path}/notes`)
    let id: string
    {
      const first = await openQueues({ data_dir: join(folder.path, 'data') })
      id = await first.start([note('one'), { pause: 'Go on?' }, note('two'), note('three')])
      await until(() => first.queues.summary(id).question !== null, 'the question')
      await first.close()
    }
    await using second = await openQueues({ data_dir: join(folder.path, 'data') })
    expect(second.queues.summary(id)).toMatchObject({ status: 'paused', question: { index: 1 }, counts: { succeeded: 1, asking: 1, waiting: 2 } })
    await second.queues.answer(id, { go_on: true })
    expect((await second.ended(id)).status).toBe('succeeded')
    expect(readFileSync(`${folder.path}/notes`, 'utf8')).toBe('one\ntwo\nthree\n')
  })

  it('an item that was cut off is tried again where it says so, else it counts as failed', async () => {
    using folder = tempFolder()
    const slow = sh(`echo slow >> ${folder.path}/notes; [ -e ${folder.path}/again ] || exec sleep 600`)
    const retry = { attempts: 2, initial_ms: 0, factor: 1, max_ms: 0, jitter: false }
    const ids: string[] = []
    {
      const first = await openQueues({ data_dir: join(folder.path, 'data'), settings: { grace_ms: 100 } })
      ids.push(await first.start([{ ...slow, retry }, sh('true')]), await first.start([slow, sh('true')]))
      await until(() => existsSync(`${folder.path}/notes`) && readFileSync(`${folder.path}/notes`, 'utf8') === 'slow\nslow\n', 'both programs to run')
      await first.close()
    }
    writeFileSync(`${folder.path}/again`, '')
    await using second = await openQueues({ data_dir: join(folder.path, 'data') })
    const [retried, failed] = [await second.ended(ids[0]!), await second.ended(ids[1]!)]
    expect(statuses(failed)).toEqual(['interrupted', 'skipped'])
    expect(statuses(retried)).toEqual(['succeeded', 'succeeded'])
    expect(retried.items[0]!.attempt).toBe(2)
    expect(readFileSync(`${folder.path}/notes`, 'utf8').split('\n').filter(Boolean)).toHaveLength(3)
  })

  it('a paused queue stays paused', async () => {
    using folder = tempFolder()
    let id: string
    {
      const first = await openQueues({ data_dir: join(folder.path, 'data') })
      id = await first.start([{ pause: 'Go on?' }, sh('true')])
      await first.queues.pause(id)
      await first.close()
    }
    await using second = await openQueues({ data_dir: join(folder.path, 'data') })
    await second.queues.answer(id, { go_on: true })
    expect(statuses(second.queues.get(id))).toEqual(['succeeded', 'waiting'])
    await second.queues.resume(id)
    expect((await second.ended(id)).status).toBe('succeeded')
  })
})

it('the same request with the same key makes one queue', async () => {
  await using test = await openQueues()
  const made = await Promise.all([1, 2].map(() => test.make([sh('true')], { idempotency_key: 'k' })))
  expect(made[0]!.id).toBe(made[1]!.id)
  expect(test.queues.list({ limit: 50 }).items).toHaveLength(1)
  await expect(test.make([sh('false')], { idempotency_key: 'k' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

it('keeps what starting needs sealed, and no longer than it may be started', async () => {
  await using test = await openQueues()
  const secret = 'hunter2-hunter2'
  const { id } = await test.make([
    { ...sh('true'), env: { APP_PASSWORD: secret } },
    { ...sh('false'), env: { APP_PASSWORD: secret } },
  ])
  const stored = () =>
    test.host.store.database
      .prepare('SELECT request FROM queue_items ORDER BY number')
      .all()
      .map(({ request }) => request)
  expect(JSON.stringify(stored())).not.toContain(secret)
  expect(stored().every((one) => typeof one === 'string')).toBe(true)
  await test.queues.execute(id)
  await test.ended(id)
  expect(stored()[0]).toBeNull()
  expect(stored()[1]).not.toBeNull()
})

it('is shown as over once that is on the disk: it can be run again at once', async () => {
  await using test = await openQueues()
  const id = await test.start([sh('exit 1')])
  for (let run = 2; run <= 20; run++) {
    while (test.queues.summary(id).finished_at === null) await new Promise((resolve) => setImmediate(resolve))
    expect(await test.queues.retry(id)).toMatchObject({ run, status: 'running', finished_at: null })
  }
  expect((await test.ended(id)).items[0]!.past).toHaveLength(19)
})

it('what is changed while its end is being written does not bring it back to life', async () => {
  await using test = await openQueues()
  for (let n = 0; n < 10; n++) {
    const id = await test.start([sh('true')])
    await until(() => test.queues.summary(id).counts.succeeded === 1, 'the item to be over')
    await test.queues.update({ id, name: `renamed ${n}` })
    const over = await test.ended(id)
    expect(over).toMatchObject({ name: `renamed ${n}`, status: 'succeeded' })
    expect(test.host.store.queues.get(id)).toMatchObject({ name: `renamed ${n}`, status: 'succeeded', finished_at: over.finished_at })
  }
  expect(test.host.store.queues.live()).toEqual([])
})

it('after a crash between the ends of jobs and those of their items, nothing starts before all of these are known', async () => {
  using folder = tempFolder()
  const data_dir = join(folder.path, 'data')
  const note = (word: string, code = 0) => sh(`echo ${word} >> ${folder.path}/notes; exit ${code}`)
  let id: string
  {
    const first = await openQueues({ data_dir })
    const made = await first.make([note('a'), note('b', 1), note('c'), note('d')], { concurrency: 2 })
    id = made.id
    await first.queues.execute(id)
    await first.ended(id)
    // As if the host had died when both jobs were over and their items not yet.
    first.host.store.database.exec(
      "UPDATE queues SET status = 'running', finished_at = NULL, counts = NULL; UPDATE queue_items SET status = 'waiting', error_code = NULL, error_message = NULL WHERE number >= 2; UPDATE queue_items SET status = 'running' WHERE number < 2",
    )
    await first.close()
  }
  // The third may have begun before the second had failed; from here on nothing may.
  writeFileSync(`${folder.path}/notes`, '')
  await using second = await openQueues({ data_dir })
  const over = await second.ended(id)
  expect(statuses(over)).toEqual(['succeeded', 'failed', 'skipped', 'skipped'])
  expect(over.items[2]!.error!.message).toContain('Item 1')
  expect(readFileSync(`${folder.path}/notes`, 'utf8')).toBe('')
})
