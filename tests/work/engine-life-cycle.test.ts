/** The life cycle against a model: random commands on a real engine, compared with a small state machine after each of them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasEnded, type JobStatus } from '../../src-preload/contract/job-status.ts'
import { until } from '../helpers/until.ts'
import { type Harness, openHarness } from './engine-harness.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** What the model knows of a job: the states it may be in now. */
interface ModelJob {
  id: string
  kind: 'waits' | 'succeeds' | 'fails' | 'retries'
  cancelled: boolean
  /** The end state that was seen; it must never be another one. */
  end?: JobStatus
}
interface Model {
  jobs: ModelJob[]
}
type Real = Harness

/** From each state those that may follow; an end state has none. A job goes back to `queued` only for another attempt. */
const may_follow: Record<JobStatus, JobStatus[]> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted', 'queued'],
  succeeded: [],
  failed: [],
  cancelled: [],
  timed_out: [],
  interrupted: [],
  skipped: [],
}

const outcomes: Record<ModelJob['kind'], JobStatus[]> = { waits: ['cancelled'], succeeds: ['succeeded'], fails: ['failed'], retries: ['failed'] }

function compare(model: Model, real: Real): void {
  for (const known of model.jobs) {
    const job = real.engine.job(known.id)
    if (known.end) expect(job.status).toBe(known.end)
    if (hasEnded(job.status)) {
      expect([...outcomes[known.kind], ...(known.cancelled ? ['cancelled'] : [])]).toContain(job.status)
      known.end = job.status
      expect(job.finished_at).not.toBeNull()
      for (const attempt of job.attempts) expect(hasEnded(attempt.status)).toBe(true)
    }
    if (job.position !== null) expect(job.status).toBe('queued')
    expect(job.attempts.map(({ number }) => number)).toEqual(job.attempts.map((_, n) => n + 1))
  }
  const { running, workers } = real.engine.engineState()
  expect(running).toBeLessThanOrEqual(workers)
}

class Submit implements fc.AsyncCommand<Model, Real> {
  readonly kind: ModelJob['kind']
  constructor(kind: ModelJob['kind']) {
    this.kind = kind
  }
  check = () => true
  async run(model: Model, real: Real) {
    const program = { waits: ['/bin/sleep', ['600']], succeeds: ['/bin/true', []], fails: ['/bin/false', []], retries: ['/bin/false', []] }[this.kind] as [
      string,
      string[],
    ]
    const retry = this.kind === 'retries' ? { retry: { attempts: 3, initial_ms: 2, factor: 2, max_ms: 5, jitter: true } } : {}
    const { id } = await real.submit(program[0], program[1], retry)
    model.jobs.push({ id, kind: this.kind, cancelled: false })
    compare(model, real)
  }
  toString = () => `submit(${this.kind})`
}

class Cancel implements fc.AsyncCommand<Model, Real> {
  readonly which: number
  constructor(which: number) {
    this.which = which
  }
  check = (model: Readonly<Model>) => model.jobs.length > 0
  async run(model: Model, real: Real) {
    const known = model.jobs[this.which % model.jobs.length]!
    try {
      await real.engine.cancel(known.id)
      known.cancelled = true
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFLICT' })
    }
    compare(model, real)
  }
  toString = () => `cancel(${this.which})`
}

class Act implements fc.AsyncCommand<Model, Real> {
  readonly what: 'pause' | 'resume' | 'clear' | 'wait'
  constructor(what: Act['what']) {
    this.what = what
  }
  check = () => true
  async run(model: Model, real: Real) {
    if (this.what === 'pause') real.engine.pause()
    if (this.what === 'resume') real.engine.resume()
    if (this.what === 'wait') await new Promise((resolve) => setTimeout(resolve, 5))
    if (this.what === 'clear') {
      for (const known of model.jobs) known.cancelled ||= real.engine.job(known.id).status === 'queued'
      await real.engine.clearLine()
    }
    compare(model, real)
  }
  toString = () => this.what
}

describe('the life cycle', () => {
  it(`is the model's, whatever is asked in whatever order (SEED=${seed})`, async () => {
    const commands = fc.commands(
      [
        fc.constantFrom<ModelJob['kind']>('waits', 'succeeds', 'fails', 'retries').map((kind) => new Submit(kind)),
        fc.nat(20).map((which) => new Cancel(which)),
        fc.constantFrom<Act['what']>('pause', 'resume', 'clear', 'wait').map((what) => new Act(what)),
      ],
      { maxCommands: 40 },
    )
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        await using real = await openHarness({ settings: { workers: 2, grace_ms: 50, queue_limit: 1000 } })
        const model: Model = { jobs: [] }
        const seen = new Map<string, JobStatus>()
        const ends = new Map<string, number>()
        using _progress = real.engine.on_progress.on(({ id, status }) => {
          const before = seen.get(id) ?? 'queued'
          if (status !== before) expect(may_follow[before], `${before} -> ${status}`).toContain(status)
          seen.set(id, status)
        })
        using _finished = real.engine.on_finished.on(({ id }) => {
          ends.set(id, (ends.get(id) ?? 0) + 1)
        })
        await fc.asyncModelRun(() => ({ model, real }), list)
        real.engine.resume()
        for (const known of model.jobs)
          if (known.kind === 'waits')
            await real.engine.cancel(known.id).then(
              () => (known.cancelled = true),
              () => {},
            )
        await until(() => model.jobs.every(({ id }) => hasEnded(real.engine.job(id).status)), 'all to end')
        compare(model, real)
        for (const { id } of model.jobs) expect(ends.get(id)).toBe(1)
        const rows = real.store.database.prepare('SELECT id, status FROM jobs').all()
        expect(new Map(rows.map((row) => [row['id'], row['status']]))).toEqual(new Map(model.jobs.map(({ id, end }) => [id, end])))
        expect(real.log).toEqual([])
      }),
      { numRuns: 25, seed },
    )
  }, 180_000)
})
