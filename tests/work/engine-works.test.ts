/** Work of any kind: how it may misbehave, what it starts and what it touches; holds, leases and legal moves. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src-main/base/app-error.ts'
import type { LiveJob } from '../../src-main/jobs/state/job-state.ts'
import { legal_moves, move } from '../../src-main/jobs/state/move.ts'
import type { Admitted, Run, Work, WorkEnd } from '../../src-main/jobs/work.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { ExampleFlow, type ExampleWish } from '../fixtures/example-flow.ts'
import { until } from '../helpers/until.ts'
import { type Harness, openHarness, programs } from './engine-harness.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-works-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const fresh = () => join(folder, `file-${++files}`)

/** A kind of work whose runs do what the test says. */
function doing(start: (run: Run) => Promise<WorkEnd | undefined>, more: Partial<Work> & { admitted?: Partial<Admitted> } = {}): Work {
  const { admitted, ...rest } = more
  return {
    kind: 'doing',
    lane: 'flow',
    patience_ms: 300,
    admit: () => ({
      command: 'doing',
      args: [],
      work_dir: '.',
      env_names: [],
      effect: 'change',
      rule: null,
      tool: null,
      context: {},
      follow: false,
      capture: 'split',
      default_timeout_ms: null,
      request: {},
      ...admitted,
    }),
    prepare: () => ({ start }),
    ...rest,
  }
}

const by_cli = { workspace_id: null, requested_by: { door: 'cli' as const, key_id: null } }
const submit = (host: Harness, more: object = {}) => host.engine.submit({ kind: 'doing', wish: {}, ...by_cli, ...more })
const run = async (host: Harness, more: object = {}): Promise<Job> => host.engine.ended((await submit(host, more)).id)
const program = (command: string, args: string[] = [], more: object = {}) => ({
  wish: { request: { command, args }, capture: 'split' as const },
  workspace_id: null,
  timeout_ms: null,
  ...more,
})

describe('a piece of work', () => {
  it('that throws fails with its reason, and one that throws nonsense with the engine at large', async () => {
    const thrown: unknown[] = [new AppError('NOT_FOUND', 'The server is gone.'), new TypeError('boom'), 'a word', undefined]
    await using host = await openHarness({ works: [doing(async () => Promise.reject(thrown.shift()))] })
    expect(await run(host)).toMatchObject({ status: 'failed', error: { code: 'NOT_FOUND', message: 'The server is gone.' } })
    expect(await run(host)).toMatchObject({ status: 'failed', error: { code: 'INTERNAL', message: expect.stringContaining('boom') } })
    expect(await run(host)).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } })
    expect(await run(host)).toMatchObject({ status: 'failed', error: { code: 'INTERNAL' } })
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })

  it('keeps no secret that its reasons and the messages of its steps quote', async () => {
    const quoting = doing(async (run) => {
      await run.step('ask', async () => ({ message: 'asked with token=s3cr3tT0ken99' }))
      throw new AppError('UPSTREAM_FAILED', 'https://joe:hunter2x4711@host.example answered 403.')
    })
    await using host = await openHarness({ works: [quoting] })
    const job = await run(host)
    expect(job).toMatchObject({ status: 'failed', error: { message: 'https://joe:[masked]@host.example answered 403.' } })
    expect(JSON.stringify(host.engine.job(job.id))).not.toMatch(/s3cr3t|hunter2/)
  })

  it('that throws before it gave a promise fails the same way', async () => {
    const broken = doing(() => {
      throw new Error('at once')
    })
    await using host = await openHarness({ works: [broken] })
    expect(await run(host)).toMatchObject({
      status: 'failed',
      error: { code: 'INTERNAL', message: expect.stringContaining('at once') },
      attempts: [{ number: 1 }],
    })
  })

  it('that never ends is given up after a cancel and after a time-out, and what it does later is not heard', async () => {
    let late: Run | undefined
    const { promise: go_on, resolve } = Promise.withResolvers<void>()
    const deaf = doing(async (run) => {
      late = run
      await go_on
      await run.write('stdout', 'too late')
      return { exit_code: 0 }
    })
    await using host = await openHarness({ works: [deaf] })
    const { id } = await submit(host)
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await host.engine.cancel(id)
    const cancelled = await host.engine.ended(id)
    expect(cancelled).toMatchObject({ status: 'cancelled', steps: [{ name: 'given up', status: 'failed' }] })
    expect(await run(host, { timeout_ms: 50 })).toMatchObject({ status: 'timed_out', error: { code: 'TIMED_OUT' } })
    resolve()
    await expect(late!.step('later', async () => undefined)).rejects.toThrow()
    late!.report('later')
    late!.progress(0.9)
    expect(host.engine.job(id)).toEqual(cancelled)
  })

  it('ends once, however often it says so', async () => {
    const finished: string[] = []
    const twice = doing(
      (run) =>
        new Promise((resolve, reject) => {
          run.onEnd(() => reject(run.signal.reason))
          resolve({ exit_code: 3 })
          resolve({ exit_code: 0 })
          reject(new Error('and failed'))
        }),
    )
    await using host = await openHarness({ works: [twice] })
    using _listening = host.engine.on_finished.on(({ status }) => void finished.push(status))
    expect(await run(host)).toMatchObject({ status: 'failed', exit_code: 3 })
    await wait(20)
    expect(finished).toEqual(['failed'])
    expect(host.log).toEqual([])
  })

  it('keeps small checkpoints and is told when one is too large', async () => {
    const keeping = doing(async (run) => {
      await run.keep({ page: 7 })
      expect(run.checkpoint).toEqual({ page: 7 })
      await run.step('large', async () => ({ checkpoint: 'x'.repeat(10 * 1024 * 1024) }))
      return undefined
    })
    await using host = await openHarness({ works: [keeping] })
    const job = await run(host)
    expect(job).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT', message: expect.stringContaining('at most 65536') } })
    expect(job.steps).toMatchObject([{ name: 'large', status: 'failed', message: expect.stringContaining('10485762 bytes') }])
  })

  it('shows its steps, progress and report, and stores its output like a program', async () => {
    const seen: (number | null)[] = []
    const telling = doing(async (run) => {
      await run.plan(['one', 'two'])
      await run.step('one', async () => ({ status: 'already', message: 'was there' }))
      await run.step('two', async () => {
        for (let n = 0; n < 3000; n++) await run.write(n % 2 ? 'stderr' : 'stdout', `${'line '.repeat(20)}${n}\n`)
        return undefined
      })
      run.report({ found: 3 })
      return undefined
    })
    await using host = await openHarness({ works: [telling] })
    using _listening = host.engine.on_progress.on((job) => void (job.status === 'running' && seen.push(job.progress)))
    const job = await run(host)
    expect(job).toMatchObject({
      status: 'succeeded',
      exit_code: null,
      report: { found: 3 },
      progress: null,
      steps: [{ status: 'already', message: 'was there' }, { status: 'succeeded' }],
    })
    expect(seen).toContain(0.5)
    const text = String(await host.text(job.id, 'stdout'))
    expect(text.split('\n')).toHaveLength(1501)
    expect(job.stdout_bytes).toBe(text.length)
    expect(String(await host.text(job.id, 'stderr'))).toContain('line 2999\n')
    expect(host.engine.history({ limit: 5, q: '2999' }).items.map(({ id }) => id)).toEqual([job.id])
  })

  it('is not one of a kind that nobody knows, and takes no input that it does not want', async () => {
    await using host = await openHarness({ works: [doing(async (run) => wait(60_000, undefined, { signal: run.signal }))] })
    await expect(submit(host, { kind: 'nothing' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const { id } = await submit(host)
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await expect(host.engine.writeInput(id, 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(host.engine.resize(id, 80, 24)).rejects.toMatchObject({ code: 'CONFLICT' })
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', steps: [] })
  })

  it('takes places of its own', async () => {
    await using host = await openHarness({
      works: [doing(async (run) => wait(60_000, undefined, { signal: run.signal }))],
      settings: { workers: 1, flow_workers: 2 },
    })
    const ids = await Promise.all([submit(host), submit(host), submit(host)])
    await until(() => host.engine.engineState().flows === 2, 'two to run')
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
    expect(host.engine.job(ids[2].id)).toMatchObject({ status: 'queued', position: 1, waiting_for: { kind: 'worker' } })
    await host.engine.cancelAll()
    for (const { id } of ids) expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled' })
  })
})

describe('children', () => {
  it('are jobs of their own beside the workers, judged like any command', async () => {
    const children: Job[] = []
    const parent = doing(async (run) => {
      children.push(await run.child(program('/bin/echo', ['child'])))
      await expect(run.child(program('echo', ['not absolute']))).rejects.toMatchObject({ code: 'COMMAND_REFUSED' })
      return undefined
    })
    await using host = await openHarness({ works: [parent], settings: { workers: 1, flow_workers: 1 } })
    const blocker = await host.submit('/bin/sleep', ['600'])
    const key = { requested_by: { door: 'http' as const, key_id: 'k1' } }
    const job = await run(host, key)
    expect(job).toMatchObject({ status: 'succeeded' })
    expect(children).toMatchObject([{ status: 'succeeded', parent_id: job.id, kind: 'command', requested_by: key.requested_by }])
    await host.engine.cancel(blocker.id)
  })

  it('end with their parent, and it ends after them', async () => {
    const path = fresh()
    let child_id = ''
    const careless = doing(async (run) => {
      void run
        .child(program('/bin/sh', ['-c', `trap 'sleep 0.3; echo gone >> ${path}; exit 0' TERM; echo up >> ${path}; while :; do sleep 0.05; done`]))
        .catch(() => {})
      await until(() => existsSync(path), 'the child to be up')
      return undefined
    })
    await using host = await openHarness({ works: [careless] })
    using _listening = host.engine.on_progress.on((job) => {
      if (job.parent_id) child_id = job.id
    })
    const job = await run(host)
    expect(job).toMatchObject({ status: 'succeeded' })
    expect(readFileSync(path, 'utf8')).toBe('up\ngone\n')
    const child = host.engine.job(child_id)
    expect(child).toMatchObject({ status: 'cancelled' })
    expect(Date.parse(child.finished_at!)).toBeLessThanOrEqual(Date.parse(job.finished_at!))
  })

  it('touch nothing that their parent does not hold', async () => {
    const greedy = doing(async (run) => {
      await run.child(program('/bin/true', [], { leases: ['b'] }))
      return undefined
    })
    await using host = await openHarness({ works: [greedy] })
    expect(await run(host, { leases: ['a'] })).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT', message: expect.stringContaining('"b"') } })
    expect(await run(host, { leases: ['a', 'b'] })).toMatchObject({ status: 'succeeded' })
  })
})

describe('a cancel', () => {
  const steps = ['first', 'second', 'third']
  it.each(steps)('in the step %s ends the work there, its program with it', async (at) => {
    const notes = fresh()
    await using host = await openHarness({ works: [new ExampleFlow()], settings: { grace_ms: 200 } })
    const wish: ExampleWish = { notes, seconds: 0.2 }
    const { id } = await host.engine.submit({ kind: 'example', wish, ...by_cli })
    await until(() => existsSync(notes) && readFileSync(notes, 'utf8').includes(at), 'the step to begin')
    await host.engine.cancel(id)
    const job = await host.engine.ended(id)
    expect(job.status).toBe('cancelled')
    const place = steps.indexOf(at)
    expect(job.steps.map(({ status }) => status)).toEqual(steps.map((_, n) => (n < place ? 'succeeded' : n === place ? 'failed' : 'waiting')))
    expect(host.engine.history({ limit: 10, kind: 'command' }).items.every(({ status }) => status === 'succeeded' || status === 'cancelled')).toBe(true)
    await wait(250)
    expect(readFileSync(notes, 'utf8').trim().split('\n')).toEqual(steps.slice(0, place + 1))
  })

  it('that comes while a start is written to a full disk is not forgotten', async () => {
    await using host = await openHarness()
    const path = fresh()
    const { commits } = host.store
    const write = commits.write.bind(commits)
    const { promise: started, resolve } = Promise.withResolvers<void>()
    let is_full = false
    commits.write = async (act) => {
      if (!is_full) return write(act)
      resolve()
      await wait(20)
      is_full = false
      throw new AppError('DISK_FULL')
    }
    host.engine.pause()
    const { id } = await host.submit('/bin/sh', ['-c', `echo ran > ${path}`])
    is_full = true
    host.engine.resume()
    await started
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', attempts: [] })
    expect(existsSync(path)).toBe(false)
  })
})

describe('leases', () => {
  it('are held by one at a time, taken all at once, in the order of the line', async () => {
    await using host = await openHarness()
    const path = fresh()
    const note = (word: string, leases: string[], seconds = 0.1) =>
      host.submit(join(programs, 'note-word.sh'), [path, word, String(seconds)], { leases, title: word })
    const first = await note('a', ['db:prod'], 0.4)
    const both = await note('b', ['db:prod', 'repo:.'])
    const behind = await note('c', ['repo:.'])
    const free = await note('d', ['server:web1'])
    await until(() => host.engine.job(first.id).status === 'running' && host.engine.job(free.id).status === 'succeeded', 'the free ones to go')
    expect(host.engine.job(both.id)).toMatchObject({
      status: 'queued',
      waiting_for: { kind: 'lease', what: 'db:prod', holder_id: first.id, holder_title: 'a' },
    })
    // It could start, but would overtake one that waits for the same thing.
    expect(host.engine.job(behind.id).status).toBe('queued')
    for (const { id } of [first, both, behind, free]) expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(readFileSync(path, 'utf8').replace('d\n', '')).toBe('a\nb\nc\n')
  })

  it('named twice are refused, and nothing is recorded', async () => {
    await using host = await openHarness()
    await expect(host.submit('/bin/true', [], { leases: ['db:prod', 'x', 'db:prod'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: 'leases.2' }] },
    })
    expect(host.engine.history({ limit: 1 }).items).toEqual([])
  })

  it('never lock two jobs against each other, whatever they want', async () => {
    await using host = await openHarness({ settings: { workers: 4, queue_limit: 1000 } })
    const names = ['a', 'b', 'c', 'd']
    const jobs = await Promise.all(
      Array.from({ length: 60 }, (_, n) => {
        const wanted = names.filter((_name, bit) => ((n * 7) % 16) & (1 << bit))
        return host.submit('/bin/true', [], { leases: n % 2 ? wanted.reverse() : wanted })
      }),
    )
    for (const { id } of jobs) expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
  })

  it('are free after a job that was killed, refused at its start, or is tried again', async () => {
    let is_refused = false
    await using host = await openHarness({ refused: () => is_refused, settings: { grace_ms: 100 } })
    const leases = ['thing']
    host.engine.pause()
    const refused = await host.submit('/bin/true', [], { leases })
    is_refused = true
    host.engine.resume()
    expect(await host.engine.ended(refused.id)).toMatchObject({ status: 'failed', error: { code: 'COMMAND_REFUSED' } })
    is_refused = false
    const killed = await host.submit('/bin/sleep', ['600'], { leases })
    await until(() => host.engine.job(killed.id).status === 'running', 'it to run')
    await host.engine.cancel(killed.id)
    const retried = await host.submit('/bin/false', [], { leases, retry: { attempts: 2, initial_ms: 400, factor: 2, max_ms: 400, jitter: false } })
    await until(() => host.engine.job(retried.id).waiting_for?.kind === 'time', 'the first attempt to be over')
    expect(await host.run('/bin/true', [], { leases })).toMatchObject({ status: 'succeeded' })
    expect(await host.engine.ended(retried.id)).toMatchObject({ status: 'failed', attempt: 2 })
  })
})

describe('holds', () => {
  it('keep a job out of the line until each is gone, across a restart', async () => {
    const data_dir = mkdtempSync(join(folder, 'data-'))
    const at = new Date(Date.now() + 700).toISOString()
    let id: string
    {
      const host = await openHarness({ data_dir })
      const held = await host.submit('/bin/true', [], {
        holds: [
          { kind: 'until', at },
          { kind: 'queue', queue_id: 'q', what: 'build' },
        ],
      })
      id = held.id
      expect(held.position).toBeNull()
      expect(host.engine.job(id)).toMatchObject({ status: 'queued', position: null, waiting_for: { kind: 'time', what: at } })
      await host.close()
    }
    const again = await openHarness({ data_dir })
    await until(() => again.engine.job(id).waiting_for?.kind === 'needs', 'its time to come')
    expect(again.engine.job(id)).toMatchObject({ status: 'queued', waiting_for: { what: 'build' } })
    expect(again.engine.release(id, (hold) => hold.kind === 'approval')).toBe(false)
    expect(again.engine.release(id, (hold) => hold.kind === 'queue')).toBe(true)
    expect(await again.engine.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(Date.parse(again.engine.job(id).started_at!)).toBeGreaterThanOrEqual(Date.parse(at))
    await again.close()
  })

  it('of a retry keep their time when the host is started again', async () => {
    const data_dir = mkdtempSync(join(folder, 'data-'))
    const retry = { attempts: 2, initial_ms: 4000, factor: 1, max_ms: 4000, jitter: false }
    const host = await openHarness({ data_dir })
    const { id } = await host.submit('/bin/false', [], { retry })
    await until(() => host.engine.job(id).attempt === 2, 'the first attempt to be over')
    const first_end = Date.parse(host.engine.job(id).attempts[0]!.finished_at!)
    await host.close()
    const again = await openHarness({ data_dir })
    expect(again.engine.job(id)).toMatchObject({ status: 'queued', waiting_for: { kind: 'time' } })
    const job = await again.engine.ended(id)
    expect(Date.parse(job.attempts[1]!.started_at) - first_end).toBeGreaterThanOrEqual(3990)
    await again.close()
  })

  it('end with the job, skipped with a reason', async () => {
    await using host = await openHarness()
    const { id } = await host.submit('/bin/true', [], { holds: [{ kind: 'queue', queue_id: 'q', what: 'build' }] })
    const error = { code: 'CONFLICT', message: 'build failed' }
    expect(await host.engine.endWaiting(id, { how: 'skipped', error })).toMatchObject({ status: 'skipped', error, attempts: [] })
    await expect(host.engine.endWaiting(id, { how: 'skipped', error })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('what waits', () => {
  it('says for what', async () => {
    await using host = await openHarness({ settings: { workers: 1 } })
    host.engine.pause()
    const { id } = await host.submit('/bin/true')
    expect(host.engine.job(id).waiting_for).toMatchObject({ kind: 'paused' })
    const blocker = await host.submit('/bin/sleep', ['600'], { priority: 1 })
    host.engine.resume()
    await until(() => host.engine.job(blocker.id).status === 'running', 'the blocker to run')
    expect(host.engine.job(id).waiting_for).toMatchObject({ kind: 'worker' })
    await host.engine.cancel(blocker.id)
    expect(await host.engine.ended(id)).toMatchObject({ waiting_for: null })
  })
})

describe('a move', () => {
  it('that is not in the table is refused', () => {
    const states = Object.keys(legal_moves) as (keyof typeof legal_moves)[]
    for (const from of states)
      for (const to of states) {
        const job = { state: { is: from } } as unknown as LiveJob
        const act = () => move(job, { is: to } as never)
        if (legal_moves[from].includes(to)) expect(act).not.toThrow()
        else expect(act).toThrow(`A job that is ${from} cannot become ${to}.`)
      }
    expect(legal_moves.ended).toEqual([])
  })
})
