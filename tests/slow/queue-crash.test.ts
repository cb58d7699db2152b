/** kill -9 of the host while it works on a queue, at every named point and at random: no item is lost, none is started twice for one attempt. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrashPointName } from '../../src-main/base/crash-point.ts'
import type { Queue, QueueItem } from '../../src-preload/contract/queues.ts'
import { node_env } from '../helpers/code-cache.ts'
import { until } from '../helpers/until.ts'
import { node, programs } from '../work/engine-harness.ts'
import { openQueues } from '../work/queue-harness.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
let folder: string
let data_dir: string
let starts: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-queue-crash-'))
  data_dir = join(folder, 'data')
  starts = join(folder, 'starts')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const note = (seconds = 0.05) => ({ command: join(programs, 'note-start.sh'), args: [starts, String(seconds)] })
const again = { retry: { attempts: 3, initial_ms: 5, max_ms: 10 } }

/** Two branches, one of which fails in its middle; a pipe; two at once; every second item may be tried again. */
const branched = () => ({
  name: 'branched',
  concurrency: 2,
  stop_on_failure: false,
  commands: [
    { ...note(), ...again, key: 'a' },
    { ...note(), key: 'b', needs: ['a'] },
    { command: '/usr/bin/test', args: ['-e', join(folder, 'mended')], key: 'fails' },
    { ...note(), ...again, key: 'behind', needs: ['fails'] },
    { command: '/bin/cat', args: [], ...again, key: 'piped', input_from: 'a' },
  ],
})

interface Host {
  child: ChildProcess
  said: string[]
  gone: Promise<void>
}

function startHost(wish: object, { crash_at, then = '' }: { crash_at?: string; then?: string } = {}): Host {
  const child = spawn(node, [join(programs, 'queue-host.ts'), data_dir, JSON.stringify(wish), then, join(folder, 'mended')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...node_env, ...(crash_at && { OPSDECK_CRASH_AT: crash_at }) },
  })
  const said: string[] = []
  createInterface({ input: child.stdout! }).on('line', (line) => said.push(line))
  return { child, said, gone: new Promise((resolve) => child.once('close', () => resolve())) }
}

/** Runs the host until it dies at the point. */
async function runKilled(crash_at: string, then?: string): Promise<Host> {
  const host = startHost(branched(), { crash_at, ...(then !== undefined && { then }) })
  await host.gone
  expect(host.child.signalCode, `the host must have died at ${crash_at}`).toBe('SIGKILL')
  return host
}

/** Names of the attempts that began, in their order. */
const begun = () => (existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n').filter(Boolean) : [])

/** Names of the attempts whose start stands on disk: only these may have begun, or may still be about to say that they have. */
function written(): string[] {
  const database = new DatabaseSync(join(data_dir, 'opsdeck.db'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT id, number FROM attempts JOIN jobs ON jobs.seq = job_seq ORDER BY job_seq, number').all()
    return rows.map((row) => `${row['id']}:${row['number']}`)
  } finally {
    database.close()
  }
}

/** The checker reads with its own SQL: each job of the queue is that of one item, in this run or an earlier one, and each attempt began once. */
function checkJobs({ id, items }: Queue): void {
  const database = new DatabaseSync(join(data_dir, 'opsdeck.db'), { readOnly: true })
  try {
    expect(Object.values(database.prepare('PRAGMA integrity_check').get()!)).toEqual(['ok'])
    const jobs = database.prepare('SELECT id FROM jobs WHERE queue_id = ? ORDER BY id').all(id)
    const named = items.flatMap(({ job_id, past }) => [job_id, ...past.map((one) => one.job_id)]).filter((one) => one !== null)
    expect(jobs.map((row) => row['id'])).toEqual(named.toSorted())
    expect(new Set(named).size).toBe(named.length)
  } finally {
    database.close()
  }
  expect(new Set(begun()).size).toBe(begun().length)
}

/** What ended may stay as it ended; what was cut off is interrupted where it may not be tried again, and what needs that is skipped. */
function checkEnds(queue: Queue): void {
  const [a, b, fails, behind, piped] = queue.items as [QueueItem, QueueItem, QueueItem, QueueItem, QueueItem]
  expect(a.status).toBe('succeeded')
  expect(['succeeded', 'interrupted']).toContain(b.status)
  // Its start may have been written and never have come.
  if (b.started_at !== null) expect(a.finished_at! <= b.started_at).toBe(true)
  else expect(b.status).toBe('interrupted')
  expect([piped.status, piped.error]).toEqual(['succeeded', null])
  const is_mended = existsSync(join(folder, 'mended'))
  expect([is_mended && queue.run === 2 ? 'succeeded' : 'failed', 'interrupted']).toContain(fails.status)
  expect(behind.status).toBe(fails.status === 'succeeded' ? 'succeeded' : 'skipped')
  if (behind.status === 'skipped') expect(behind).toMatchObject({ job_id: null, error: { code: 'SKIPPED', message: expect.stringContaining('"fails"') } })
  expect(queue.status).toBe(queue.items.every(({ status }) => status === 'succeeded') ? 'succeeded' : 'failed')
}

/** What a pipe handed on is what the attempt that succeeded had written. */
async function checkPipe({ host }: { host: Awaited<ReturnType<typeof openQueues>>['host'] }, { items }: Queue): Promise<void> {
  expect((await host.text(items[4]!.job_id!)).toString()).toBe('started\ndone\n')
}

/** How often each point is passed, so that every pass is met. */
const passes: [CrashPointName, number][] = [
  ['queue-item-accepted', 4],
  ['queue-item-before-end', 4],
  ['queue-finished', 1],
  ['before-accept-write', 4],
  ['after-accept-write', 4],
  ['after-start-write', 4],
  ['between-spawn-and-record', 2],
  ['after-exit-before-final-write', 4],
  ['after-final-write', 4],
]

describe('a queue whose host is killed at', () => {
  it.each(passes.flatMap(([point, many]) => Array.from({ length: many }, (_, n) => [point, n + 1] as const)))(
    '%s, pass %i, goes on to its end',
    async (point, n) => {
      const killed = await runKilled(`${point}:${n}`)
      await using test = await openQueues({ data_dir })
      const { items } = test.queues.list({ limit: 10 })
      expect(items.map(({ id }) => `made ${id}`)).toEqual(killed.said.slice(0, 1))
      const over = await test.ended(items[0]!.id)
      checkJobs(over)
      checkEnds(over)
      await checkPipe(test, over)
      expect(test.host.engine.engineState()).toMatchObject({ running: 0, queued: 0 })
    },
  )

  it('queue-made: it is there whole, as a draft, and nothing of it began', async () => {
    const killed = await runKilled('queue-made:1')
    expect(killed.said).toEqual([])
    await using test = await openQueues({ data_dir })
    const [made] = test.queues.list({ limit: 10 }).items
    expect(made).toMatchObject({ status: 'draft', run: 0, total: 5, counts: { waiting: 5 } })
    expect(begun()).toEqual([])
    await test.queues.execute(made!.id)
    checkEnds(await test.ended(made!.id))
  })

  it.each(['queue-cancelled:1', 'queue-item-before-end:1'])('%s after a cancel stays cancelled, and starts nothing more', async (crash_at) => {
    await runKilled(crash_at, 'cancel')
    // A program started just before the end may say so after it.
    const before = written()
    await using test = await openQueues({ data_dir })
    const [queue] = test.queues.list({ limit: 10 }).items
    const over = await test.ended(queue!.id)
    expect(over.status).toBe('cancelled')
    // One may have been over before the cancel came; nothing is left that could still come.
    expect(over.items.filter(({ status }) => !['succeeded', 'failed', 'cancelled', 'interrupted', 'skipped'].includes(status))).toEqual([])
    expect(over.items.map(({ status }) => status)).toContain('cancelled')
    checkJobs(over)
    expect(written()).toEqual(before)
    expect(before).toEqual(expect.arrayContaining(begun()))
  })

  it.each([5, 6])('queue-item-accepted, pass %i, in a second run goes on with that run', async (n) => {
    await runKilled(`queue-item-accepted:${n}`, 'retry')
    await using test = await openQueues({ data_dir })
    const [queue] = test.queues.list({ limit: 10 }).items
    const over = await test.ended(queue!.id)
    checkJobs(over)
    expect(over.run).toBe(2)
    expect(over.items[2]!.past).toMatchObject([{ run: 1, status: 'failed' }])
    expect(over.items[0]!.past).toEqual([])
    checkEnds(over)
  })
})

it(`at random moments, again and again, every item succeeds in the end (SEED=${seed})`, async () => {
  let state = seed
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const commands = Array.from({ length: 40 }, (_, n) => ({
    ...note(0.02),
    retry: { attempts: 50, initial_ms: 1, max_ms: 5 },
    key: `k${n}`,
    needs: n < 3 ? [] : [`k${n - 3}`],
  }))
  let kills = 0
  for (let round = 0; round < 15; round++) {
    const host = startHost({ name: 'long', concurrency: 3, commands })
    let is_gone = false
    void host.gone.then(() => (is_gone = true))
    await until(() => is_gone || host.said.some((line) => line.startsWith('started')), 'the queue to be started')
    const moment = new Promise((resolve) => setTimeout(resolve, random() * 300))
    await Promise.race([host.gone, moment])
    if (!is_gone) kills++
    host.child.kill('SIGKILL')
    await host.gone
  }
  expect(kills).toBeGreaterThan(3)
  await using test = await openQueues({ data_dir })
  const [queue] = test.queues.list({ limit: 10 }).items
  if (queue!.status === 'draft') await test.queues.execute(queue!.id)
  const over = await test.ended(queue!.id)
  expect(over).toMatchObject({ status: 'succeeded', counts: { succeeded: 40 } })
  checkJobs(over)
  for (const item of over.items) for (const need of item.needs) expect(item.started_at! >= over.items[need]!.finished_at!).toBe(true)
}, 180_000)
