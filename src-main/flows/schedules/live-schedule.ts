/** One schedule at work: when it comes next, what it does when its time has come, and how what it started went. */
import { hasEnded, type Job } from '../../../src-preload/contract/jobs.ts'
import type { QueueStatus } from '../../../src-preload/contract/queues.ts'
import type { ScheduleRun } from '../../../src-preload/contract/schedules.ts'
import { AppError } from '../../base/app-error.ts'
import { problemOf } from '../../jobs/steps/finish.ts'
import type { ScheduleRecord } from '../../store/schedule-rows.ts'
import { surely } from '../queues/surely.ts'
import { ChangeWatch } from './change-watch.ts'
import { cronTimes, momentOf, onceAt, type Times } from './cron-times.ts'
import type { ScheduleParts } from './schedule-parts.ts'
import { startTarget } from './schedule-target.ts'

/** Later than this is missed: nothing could be started when its time came. */
export const missed_after_ms = 60_000
/** A time that was dealt with is not dealt with again when the clock is put back, unless it was as wrong as this. */
const wrong_clock_ms = 86_400_000
/** How many times that passed are counted. */
const most_counted = 2000
const runs_kept = 200

/** The times of a schedule; null for one that starts on a change. Throws INVALID_INPUT with the field. */
export function timesOf({ cron, at, time_zone }: Pick<ScheduleRecord, 'cron' | 'at' | 'time_zone'>, now_ms: number): Times | null {
  if (cron !== null) return cronTimes(cron, time_zone, now_ms)
  return at === null ? null : onceAt(momentOf(at, time_zone))
}

const iso = (at_ms: number) => new Date(at_ms).toISOString()

export class LiveSchedule implements Disposable {
  readonly #parts: ScheduleParts
  #record: ScheduleRecord
  #times: Times | null
  /** When it is due, and when it starts then: later by its jitter. */
  #next_ms: number | null = null
  fire_ms: number | null = null
  #number: number
  readonly #active = new Map<number, ScheduleRun>()
  #waiting: ScheduleRun[] = []
  last_run: ScheduleRun | null
  #watch: ChangeWatch | undefined

  /** Nothing goes before `begin`. */
  constructor(parts: ScheduleParts, record: ScheduleRecord) {
    this.#parts = parts
    this.#record = record
    this.#times = this.#timesNow()
    const [last] = parts.store.schedules.runs(record.seq, Number.MAX_SAFE_INTEGER, 1)
    this.last_run = last ?? null
    this.#number = last?.number ?? 0
  }

  /** One that was sound when it was saved may not be so for this host: a zone that it does not know. It then never comes. */
  #timesNow(): Times | null {
    try {
      return timesOf(this.#record, this.#parts.clock.now())
    } catch (error) {
      if (error instanceof AppError) return null
      throw error
    }
  }

  get record(): ScheduleRecord {
    return this.#record
  }

  get times(): Times | null {
    return this.#times
  }

  get goes(): boolean {
    return !this.#record.paused && !this.#parts.allPaused()
  }

  get next_at(): string | null {
    return this.#next_ms === null ? null : iso(this.#next_ms)
  }

  get overdue_since(): string | null {
    return this.#waiting.find(({ cause }) => cause === 'time' || cause === 'change')?.due_at ?? null
  }

  /** Goes on from what the last host left: what was due meanwhile is found missed at the first tick. */
  begin(): void {
    const { schedules } = this.#parts.store
    for (const run of schedules.liveRuns(this.#record.seq)) {
      if (run.status === 'waiting') this.#waiting.push(run)
      else {
        this.#active.set(run.number, run)
        this.#takeUp(run)
      }
    }
    const kept = this.#record.next_at === null ? null : Date.parse(this.#record.next_at)
    this.plan()
    if (kept !== null && this.goes && this.#times && (this.#next_ms === null || kept < this.#next_ms)) this.#setNext(kept)
    this.#pump()
  }

  #takeUp(run: ScheduleRun): void {
    try {
      if (run.job_id !== null) this.jobEnded(this.#parts.engine.job(run.job_id))
      else if (run.queue_id !== null) {
        if (this.#parts.queues.summary(run.queue_id).status === 'draft') void this.#surely(this.#parts.queues.execute(run.queue_id))
        else this.queueChanged(run.queue_id)
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.#end(run, 'failed', { code: 'INTERRUPTED', message: 'The record of what it started is gone, so nobody knows how it went.' })
    }
  }

  /** Works out anew when it comes; nothing while it does not go. */
  plan(): void {
    const now_ms = this.#parts.clock.now()
    const last_ms = this.#record.last_due === null ? Number.NEGATIVE_INFINITY : Date.parse(this.#record.last_due)
    const after_ms = last_ms - now_ms <= wrong_clock_ms ? Math.max(now_ms, last_ms) : now_ms
    this.#setNext(this.goes ? (this.#times?.next(after_ms) ?? null) : null)
    this.#watch?.[Symbol.dispose]()
    this.#watch = undefined
    const { on_change, workspace } = this.#record
    if (!on_change || !this.goes || this.#parts.isClosing()) return
    const root = this.#rootOf(workspace)
    if (root !== undefined) this.#watch = new ChangeWatch(this.#parts, root, on_change, () => this.due('change'))
  }

  #rootOf(workspace: string | null): string | undefined {
    try {
      return this.#parts.surroundings(workspace).workspace?.path
    } catch (error) {
      if (error instanceof AppError) return undefined // the workspace is known no longer
      throw error
    }
  }

  #setNext(next_ms: number | null): void {
    this.#next_ms = next_ms
    this.fire_ms = next_ms === null ? null : next_ms + Math.floor(Math.random() * this.#record.jitter_ms)
    this.#record = { ...this.#record, next_at: next_ms === null ? null : iso(next_ms) }
  }

  /** Another definition, or the same one paused. Its times are to be written by the caller. */
  replace(record: ScheduleRecord): void {
    this.#record = record
    this.#times = this.#timesNow()
    this.plan()
    this.#pump()
  }

  /** Does what is due; at most one run, however much time has passed. */
  tick(now_ms: number): void {
    if (this.fire_ms === null || now_ms < this.fire_ms || this.#parts.isClosing()) return
    const late_ms = now_ms - this.fire_ms
    const first_ms = this.#next_ms!
    if (late_ms <= missed_after_ms) {
      this.#dealtWith(first_ms)
      this.due('time', first_ms)
      return
    }
    let last_ms = first_ms
    let many = 1
    for (let at = this.#times!.next(last_ms); at !== null && at <= now_ms && many < most_counted; at = this.#times!.next(at)) {
      last_ms = at
      many++
    }
    this.#dealtWith(last_ms)
    if (this.#record.missed === 'run_once') this.due('time', last_ms)
    else {
      const times = many === 1 ? 'Its time' : many === most_counted ? `${many} or more times` : `${many} times`
      this.#note('time', last_ms, 'missed', `${times} came while nothing could be started.`)
    }
  }

  #dealtWith(due_ms: number): void {
    this.#record = { ...this.#record, last_due: iso(due_ms) }
    this.plan()
  }

  /** It is due. Gives its run: started, waiting, or noted as skipped. */
  due(cause: ScheduleRun['cause'], due_ms = this.#parts.clock.now()): ScheduleRun | null {
    const is_busy = this.#active.size > 0 || (cause === 'backfill' && this.#waiting.length > 0)
    if (!is_busy || cause === 'now') return this.#start(this.#newRun(cause, due_ms))
    if (cause !== 'backfill') {
      const { overlap } = this.#record
      if (overlap === 'skip') return cause === 'change' ? null : this.#note(cause, due_ms, 'skipped', 'The run before it was not over.')
      if (this.#waiting.some((run) => run.cause === cause)) return this.#note(cause, due_ms, 'skipped', 'Another run waits already for the one before it.')
      if (overlap === 'cancel_previous') this.#cancelActive()
    }
    const run = this.#newRun(cause, due_ms)
    this.#waiting.push(run)
    this.#write(run)
    return run
  }

  #newRun(cause: ScheduleRun['cause'], due_ms: number): ScheduleRun {
    const nothing = { started_at: null, finished_at: null, error: null, job_id: null, queue_id: null }
    return { number: ++this.#number, cause, due_at: iso(due_ms), status: 'waiting', ...nothing }
  }

  #note(cause: ScheduleRun['cause'], due_ms: number, status: 'missed' | 'skipped', message: string): ScheduleRun {
    const run: ScheduleRun = { ...this.#newRun(cause, due_ms), status, error: { code: status.toUpperCase(), message } }
    this.#write(run)
    return run
  }

  #start(run: ScheduleRun): ScheduleRun {
    const { store, log } = this.#parts
    const { seq } = this.#record
    Object.assign(run, { status: 'running', started_at: iso(this.#parts.clock.now()) } satisfies Partial<ScheduleRun>)
    this.#active.set(run.number, run)
    this.last_run = run
    this.#parts.crash('schedule-due')
    const started = startTarget(this.#parts, this.#record, new Date(run.due_at), {
      // In one write with the job: a run that is on record was started, and the other way round.
      write: (made) => {
        Object.assign(run, made)
        store.schedules.putRun(seq, run)
        store.schedules.putTimes(this.#record)
      },
      undo: () => {
        Object.assign(run, { job_id: null, queue_id: null })
        store.schedules.removeRun(seq, run.number)
      },
    })
    started.then(
      () => {
        this.#parts.crash('schedule-started')
        this.#parts.changed(this.#record.id)
      },
      (error: unknown) => {
        if (this.#parts.isClosing()) return
        if (!(error instanceof AppError)) log.error('A schedule could not start what it is for.', { error: error as Error, id: this.#record.id })
        this.#end(run, 'refused', problemOf(error))
        this.#parts.refused(this.#record, run.error)
      },
    )
    return run
  }

  #cancelActive(): void {
    const { engine, queues } = this.#parts
    // One that ends just now needs no cancelling.
    for (const { job_id, queue_id } of this.#active.values()) {
      if (job_id !== null) engine.cancel(job_id, { force: false }).catch(() => {})
      if (queue_id !== null) queues.cancel(queue_id, false).catch(() => {})
    }
  }

  jobEnded(job: Job): void {
    const run = this.#active.values().find((one) => one.job_id === job.id)
    if (!run || !hasEnded(job.status) || this.#parts.isClosing()) return
    const status = job.status === 'succeeded' || job.status === 'cancelled' ? job.status : 'failed'
    this.#end(run, status, status === 'failed' ? (job.error ?? { code: 'FAILED', message: `It ended with exit code ${job.exit_code}.` }) : null)
  }

  queueChanged(id: string): void {
    const run = this.#active.values().find((one) => one.queue_id === id)
    if (!run || this.#parts.isClosing()) return
    const { status, finished_at, counts } = this.#parts.queues.summary(id)
    if (finished_at === null) return
    const failed = Object.entries(counts).filter(([name]) => name !== 'succeeded')
    const message = `Not everything in the queue succeeded: ${failed.map(([name, many]) => `${many} ${name}`).join(', ')}.`
    this.#end(run, endedAs(status), status === 'failed' ? { code: 'FAILED', message } : null)
  }

  #end(run: ScheduleRun, status: ScheduleRun['status'], error: ScheduleRun['error']): void {
    Object.assign(run, { status, error, finished_at: iso(this.#parts.clock.now()) } satisfies Partial<ScheduleRun>)
    this.#active.delete(run.number)
    this.#write(run)
    this.#pump()
  }

  /** The next that waits, once nothing runs. */
  #pump(): void {
    if (this.#active.size > 0 || !this.goes || this.#parts.isClosing()) return
    const next = this.#waiting.shift()
    if (next) this.#start(next)
  }

  #write(run: ScheduleRun): void {
    const { store, changed } = this.#parts
    if (this.last_run === null || run.number >= this.last_run.number) this.last_run = run
    void surely(this.#parts, () => {
      store.schedules.putRun(this.#record.seq, run)
      store.schedules.putTimes(this.#record)
      if (run.number % 20 === 0) store.schedules.trimRuns(this.#record.seq, run.number - runs_kept)
    })
    changed(this.#record.id)
  }

  #surely(work: Promise<unknown>): Promise<void> {
    return work.then(
      () => {},
      (error: unknown) => this.#parts.log.error('A queue of a schedule could not be started.', { error: error as Error, id: this.#record.id }),
    )
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]()
  }
}

function endedAs(status: QueueStatus): ScheduleRun['status'] {
  return status === 'succeeded' || status === 'cancelled' ? status : 'failed'
}
