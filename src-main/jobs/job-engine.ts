/** The one engine: takes jobs of every kind in, runs them in turn, and answers what became of them. */
import type { Readable } from 'node:stream'
import type { Change } from '../../src-preload/contract/events.ts'
import { type HistoryQuery, hasEnded, type Job, type OutputPiece, type StreamName } from '../../src-preload/contract/jobs.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { EngineState } from '../../src-preload/contract/system.ts'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { Emitter } from '../base/emitter.ts'
import { Waiters } from '../events/waiters.ts'
import { fact } from '../store/facts.ts'
import type { Hold } from '../store/job-record.ts'
import type { Store } from '../store/store.ts'
import { DiskWatch } from './disk-watch.ts'
import { cancelJob } from './ends/cancel.ts'
import { endRunning } from './ends/end-running.ts'
import { recover } from './ends/recover.ts'
import { Housekeeping } from './housekeeping.ts'
import { OutputReader, type OutputRequest } from './output/output-reader.ts'
import type { EngineLog, Parts } from './parts.ts'
import { Roster } from './roster.ts'
import { attemptKey, type LiveJob, type Outcome } from './state/job-state.ts'
import { move } from './state/move.ts'
import { finishWaiting } from './steps/finish.ts'
import { recordWaiting } from './steps/record.ts'
import { start } from './steps/start.ts'
import type { Accepted, Submission } from './submission.ts'
import { Admission } from './waiting/admission.ts'
import { Dispatcher } from './waiting/dispatcher.ts'
import { Holds } from './waiting/holds.ts'
import { waitingFor } from './waiting/waiting-for.ts'
import type { Work } from './work.ts'

export type { Accepted, Submission } from './submission.ts'

export interface JobEngineOptions {
  /** Opened on a locked data dir; the engine does not close it. */
  store: Store
  /** The kinds of work there are. */
  works: readonly Work[]
  /** The current settings, asked for each time. */
  settings: () => Settings
  log: EngineLog
  /** Hears of every visible change of a job and of the engine. */
  announce: (change: Change) => void
  /** Marker of the data dir in the environment of all its programs (end-survivors.ts). */
  host_marker: string
  crash?: CrashPoint
  /** True: what waits goes on waiting until `resume`, for a host that only looks and is gone in a moment. */
  paused?: boolean
}

/** Waits for the end of any job; no job's id. */
const idle_key = 'idle'

export class JobEngine implements AsyncDisposable {
  /** Every change of status, position, step or progress. */
  readonly on_progress = new Emitter<Job>()
  readonly on_output = new Emitter<{ id: string; stream: StreamName; bytes: number }>()
  /** Once per job, at its end state, after it is on the disk. */
  readonly on_finished = new Emitter<Job>()

  readonly #options: JobEngineOptions
  readonly #works: ReadonlyMap<string, Work>
  readonly #parts: Parts
  readonly #roster: Roster
  readonly #reader: OutputReader
  readonly #disk: DiskWatch
  readonly #housekeeping: Housekeeping
  readonly #waiters = new Waiters()
  readonly #dispatcher: Dispatcher
  readonly #holds: Holds
  readonly #admission: Admission
  #closing = false

  /** Ends what an earlier host left and settles its jobs; `go` then lets the line go on. */
  static async open(options: JobEngineOptions): Promise<JobEngine> {
    const { store } = options
    const works = new Map(options.works.map((work) => [work.kind, work]))
    const recovered = await recover(store, options.host_marker, (kind) => works.get(kind))
    if (recovered.interrupted > 0 || recovered.survivors > 0) {
      options.log.warn(
        `The last host did not end properly: ${recovered.interrupted} jobs were interrupted, ${recovered.survivors} processes that were left were ended.`,
      )
    }
    const engine = new JobEngine(options, works)
    if (options.paused) engine.#dispatcher.pause()
    for (const job of recovered.waiting) {
      engine.#roster.add(job)
      engine.#place(job)
    }
    return engine
  }

  private constructor(options: JobEngineOptions, works: ReadonlyMap<string, Work>) {
    this.#options = options
    this.#works = works
    const { store, crash = () => {}, log, settings } = options
    this.#disk = new DiskWatch(store.ballast, (full) => {
      log[full ? 'warn' : 'info'](full ? 'The disk is full: new jobs are refused and the line waits.' : 'The disk has room again: the line goes on.')
      this.#announceEngine()
      if (!full) this.#dispatcher.dispatch()
    })
    this.#housekeeping = new Housekeeping(store, settings, log, () => this.#dispatcher.counts.waiting > 0)
    this.#roster = new Roster({
      store,
      view: (job) => ({
        position: this.#dispatcher.place(job),
        progress: job.progress,
        waiting_for: waitingFor(job, {
          disk_full: this.#disk.full,
          paused: this.#dispatcher.paused,
          leases: this.#dispatcher.leases,
          usable: this.#usable(job),
        }),
      }),
    })
    this.#reader = new OutputReader({ output: store.output, waiters: this.#waiters, record: (id) => this.#roster.record(id) })
    this.#parts = {
      store,
      settings,
      crash,
      log,
      work: (kind) => this.#work(kind),
      changed: (job) => this.#changed(job),
      grew: (job, stream, bytes) => this.#grew(job, stream, bytes),
      release: (job) => this.#dispatcher.release(job),
      freeLeases: (job) => this.#dispatcher.freeLeases(job),
      wait: (job, state) => {
        move(job, state)
        this.#place(job)
        this.#changed(job)
      },
      unwait: (job) => {
        this.#holds.forget(job)
        this.#dispatcher.remove(job)
      },
      over: (job) => this.#over(job),
      diskIsFull: () => this.#disk.report(),
      isClosing: () => this.#closing,
      children: (parent) => this.#roster.children(parent),
      submit: (submission) => this.submit(submission),
      ended: (id) => this.ended(id),
    }
    this.#holds = new Holds({
      released: (job, state) => {
        this.#parts.wait(job, state)
        void recordWaiting(this.#parts, job)
      },
    })
    this.#dispatcher = new Dispatcher({
      settings,
      may_start: () => !this.#closing && !this.#disk.full,
      usable: (job) => this.#usable(job),
      start: (job) => void start(this.#parts, job),
      moved: (job) => this.#changed(job),
    })
    this.#admission = new Admission({
      parts: this.#parts,
      disk: this.#disk,
      dispatcher: this.#dispatcher,
      sequence: { ...store.jobs.last(), went_back_ms: Number(fact(store.database, 'clock_went_back_ms') ?? 0) },
      live: (id) => this.#roster.live(id),
      accepted: (job) => {
        this.#roster.add(job)
        this.#place(job)
        this.#changed(job, 'created')
      },
      known: (id) => {
        const { status, position } = this.job(id)
        return { id, status, position }
      },
    })
  }

  #work(kind: string): Work {
    const work = this.#works.get(kind)
    if (!work) throw new AppError('INVALID_INPUT', `There is no work of the kind "${kind}".`, { issues: [{ path: 'kind', message: 'not known' }] })
    return work
  }

  #usable(job: LiveJob): boolean {
    return this.#work(job.plan.kind).usable?.() ?? true
  }

  /** Puts a job where it waits; a child does not wait. */
  #place(job: LiveJob): void {
    if (job.state.is === 'held') this.#holds.watch(job)
    else if (job.lane === null) queueMicrotask(() => job.state.is === 'queued' && void start(this.#parts, job))
    else {
      this.#dispatcher.add(job)
      this.#dispatcher.dispatch()
    }
  }

  /**
   * Resolves when the job is on the disk. Rejects with NOT_READY, DISK_FULL, QUEUE_FULL, CONFLICT (idempotency key of
   * another request), INVALID_INPUT (a lease named twice ...) and what its kind of work says (COMMAND_REFUSED, CONFIRMATION_REQUIRED ...).
   */
  async submit(submission: Submission): Promise<Accepted> {
    this.#mustBeOpen()
    return this.#admission.submit(submission)
  }

  /**
   * All or none, in this order and in one write, together with what `write` writes; whoever submits counts them, so the limit of the line is not
   * asked. Rejects as `submit`; idempotency keys are not looked at.
   */
  async submitAll(submissions: readonly Submission[], write?: () => void): Promise<Accepted[]> {
    this.#mustBeOpen()
    return this.#admission.submitAll(submissions, write)
  }

  #mustBeOpen(): void {
    if (this.#closing) throw new AppError('NOT_READY', 'Opsdeck is shutting down and takes no new jobs.')
  }

  #changed(job: LiveJob, action: Change['action'] = 'updated'): void {
    this.#options.announce({ area: 'jobs', id: job.plan.id, action })
    if (this.on_progress.size > 0) this.on_progress.emit(this.#roster.show(job))
  }

  #announceEngine(): void {
    this.#options.announce({ area: 'engine', id: null, action: 'updated' })
  }

  #grew(job: LiveJob, stream: StreamName, bytes: number): void {
    this.#waiters.wake(job.plan.id)
    if (this.on_output.size > 0) this.on_output.emit({ id: job.plan.id, stream, bytes })
  }

  #over(job: LiveJob): void {
    this.#roster.remove(job)
    const shown = this.#roster.show(job)
    this.#options.announce({ area: 'jobs', id: job.plan.id, action: 'updated' })
    this.#waiters.wake(job.plan.id)
    this.#waiters.wake(`end:${job.plan.id}`)
    this.#waiters.wake(idle_key)
    if (this.on_progress.size > 0) this.on_progress.emit(shown)
    this.on_finished.emit(shown)
    this.#housekeeping.ended(job.plan.seq)
    this.#dispatcher.dispatch()
  }

  /** Throws NOT_FOUND. */
  job(id: string): Job {
    return this.#roster.job(id)
  }

  /** Newest first. Throws INVALID_CURSOR. */
  history(query: HistoryQuery, only_key_id?: string): { items: Job[]; next_cursor: string | null } {
    if (query.q !== undefined) this.#housekeeping.indexNow()
    return this.#roster.history(query, only_key_id)
  }

  /** Asks for the end; at once for a job that waits. `force` skips the grace time. Throws NOT_FOUND, CONFLICT when it is over. */
  async cancel(id: string, { force = false }: { force?: boolean } = {}): Promise<Job> {
    await cancelJob(this.#parts, this.#mustLive(id), force ? 0 : this.#options.settings().grace_ms)
    return this.job(id)
  }

  #mustLive(id: string): LiveJob {
    const job = this.#roster.live(id)
    if (job) return job
    const { status } = this.job(id)
    throw new AppError('CONFLICT', `The job has already ended (${status}).`, { id, status })
  }

  /** Takes away the holds that `which` names. Throws NOT_FOUND, CONFLICT when it is over; false when none of them held it. */
  release(id: string, which: (hold: Hold) => boolean): boolean {
    return this.#holds.release(this.#mustLive(id), which)
  }

  /** Ends a job that waits without running it. Throws NOT_FOUND, and CONFLICT when it does not wait. */
  async endWaiting(id: string, outcome: Outcome): Promise<Job> {
    const job = this.#mustLive(id)
    if (job.state.is !== 'held' && job.state.is !== 'queued') throw new AppError('CONFLICT', 'The job does not wait any more.', { id })
    this.#parts.unwait(job)
    await finishWaiting(this.#parts, job, outcome)
    return this.job(id)
  }

  /** Resolves when the job has its end state, on the disk. Rejects with NOT_FOUND, or the signal's reason. */
  async ended(id: string, signal?: AbortSignal): Promise<Job> {
    while (this.#roster.live(id)) {
      signal?.throwIfAborted()
      await this.#waiters.next(`end:${id}`, undefined, signal)
    }
    signal?.throwIfAborted()
    return this.job(id)
  }

  /** Throws NOT_FOUND, GONE, INVALID_INPUT. */
  output(request: OutputRequest, signal?: AbortSignal): Promise<OutputPiece> {
    return this.#reader.piece(request, signal)
  }

  rawOutput(id: string, stream?: StreamName, attempt?: number): Promise<{ size_bytes: number; complete: boolean; open(start: number, end: number): Readable }> {
    return this.#reader.raw(id, stream, attempt)
  }

  /** The running job's work and the key of its attempt. Throws NOT_FOUND, and CONFLICT when it does not run or takes nothing of the kind. */
  #talkTo<Name extends 'input' | 'endInput' | 'resize'>(id: string, name: Name): { work: Work & Required<Pick<Work, Name>>; key: string } {
    const job = this.#roster.live(id)
    if (job?.state.is === 'running') {
      const work = this.#work(job.plan.kind)
      if (!work[name]) throw new AppError('CONFLICT', 'This kind of job takes no input.', { id, kind: job.plan.kind })
      return { work: work as Work & Required<Pick<Work, Name>>, key: attemptKey(id, job.state.attempt.number) }
    }
    const { status } = this.job(id)
    throw new AppError('CONFLICT', hasEnded(status) ? `The job has already ended (${status}).` : 'The job does not run yet.', { id, status })
  }

  /** Rejects with NOT_FOUND, and CONFLICT when the job does not run or has no open stdin. */
  async writeInput(id: string, data: string): Promise<void> {
    const { work, key } = this.#talkTo(id, 'input')
    await work.input(key, data)
  }

  async endInput(id: string): Promise<void> {
    const { work, key } = this.#talkTo(id, 'endInput')
    await work.endInput(key)
  }

  async resize(id: string, cols: number, rows: number): Promise<void> {
    const { work, key } = this.#talkTo(id, 'resize')
    await work.resize(key, cols, rows)
  }

  engineState(): EngineState {
    let held = 0
    for (const job of this.#roster.jobs.values()) if (job.state.is === 'held') held++
    const { waiting, ...counts } = this.#dispatcher.counts
    return { ...counts, queued: waiting + held, workers: this.#options.settings().workers, disk_full: this.#disk.full }
  }

  /** Jobs that run, or that will without anybody's doing: what waits in a paused line counts only where `paused_too`. */
  jobsLeft({ paused_too = true } = {}): number {
    const { running, following, flows, queued, paused } = this.engineState()
    return running + following + flows + (paused && !paused_too ? 0 : queued)
  }

  /** Resolves when no jobs are left (see jobsLeft), or when `signal` is aborted. */
  async idle(signal?: AbortSignal, which?: { paused_too?: boolean }): Promise<void> {
    while (!this.#closing && !signal?.aborted && this.jobsLeft(which) > 0) await this.#waiters.next(idle_key, undefined, signal)
  }

  pause(): void {
    this.#dispatcher.pause()
    this.#announceEngine()
    this.#waiters.wake(idle_key)
  }

  resume(): void {
    this.#dispatcher.resume()
    this.#announceEngine()
  }

  /** Something that was not usable may be now: lets the line go on. */
  go(): void {
    this.#dispatcher.dispatch()
  }

  /** Cancels everything that runs or waits; resolves when it was asked for. */
  async cancelAll(): Promise<void> {
    await this.#cancelEach([...this.#roster.jobs.values()])
  }

  /** Cancels what waits, leaves what runs. */
  async clearLine(): Promise<void> {
    await this.#cancelEach([...this.#roster.jobs.values()].filter(({ state }) => state.is === 'queued' || state.is === 'held'))
  }

  async #cancelEach(jobs: readonly LiveJob[]): Promise<void> {
    const { grace_ms } = this.#options.settings()
    // Those that wait first, or ending one would start the next.
    const waiting_first = [...jobs].sort((one, other) => Number(one.state.is === 'running') - Number(other.state.is === 'running'))
    await Promise.all(waiting_first.map((job) => cancelJob(this.#parts, job, grace_ms).catch(() => {})))
    this.#announceEngine()
  }

  /** TERM to everything that runs, KILL after the grace time, states written; at most 8 s. Waiting jobs stay for the next start. */
  async shutdown(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    await endRunning(this.#parts, this.#roster.jobs)
    this.#disk[Symbol.dispose]()
    this.#holds[Symbol.dispose]()
    await this.#housekeeping[Symbol.asyncDispose]()
    this.#dispatcher[Symbol.dispose]()
    this.#options.store.commits.flush()
    this.#waiters.wakeAll()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown()
  }
}
