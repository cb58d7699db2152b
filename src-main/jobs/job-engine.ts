/** The one engine: takes jobs in, runs them in turn, and answers what became of them. */
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Area } from '../../src-preload/contract/events.ts'
import { type HistoryQuery, hasEnded, type Job, type OutputPiece, type StreamName } from '../../src-preload/contract/jobs.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { EngineState } from '../../src-preload/contract/system.ts'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { Emitter } from '../base/emitter.ts'
import type { Surroundings } from '../commands/commands.ts'
import { EventFeed } from '../events/change-feed.ts'
import { Waiters } from '../events/waiters.ts'
import { hostMarker } from '../processes/end-survivors.ts'
import { RunnerClient, type RunnerOptions } from '../processes/runner-client.ts'
import { fact } from '../store/facts.ts'
import { cursorAt, historySeqs } from '../store/history.ts'
import type { JobRecord } from '../store/job-record.ts'
import type { SavedCommands } from '../store/saved-commands.ts'
import type { Store } from '../store/store.ts'
import { DiskWatch } from './disk-watch.ts'
import { cancelJob } from './ends/cancel.ts'
import { endRunning } from './ends/end-running.ts'
import { recover } from './ends/recover.ts'
import { finishLost } from './ends/runner-loss.ts'
import { Housekeeping } from './housekeeping.ts'
import { liveSeqs } from './live-search.ts'
import { OutputReader, type OutputRequest } from './output/output-reader.ts'
import type { Approver, EngineLog, Parts } from './parts.ts'
import { publicJob, recordFrom, statusOf } from './state/flatten-job.ts'
import { attemptKey, type LiveJob } from './state/job-state.ts'
import { start } from './steps/start.ts'
import type { Accepted, Submission } from './submission.ts'
import { Admission } from './waiting/admission.ts'
import { Dispatcher } from './waiting/dispatcher.ts'

export type { Accepted, Submission } from './submission.ts'

export interface JobEngineOptions {
  /** Opened on a locked data dir; the engine does not close it. */
  store: Store
  commands: Approver
  surroundings: (workspace_id: string | null) => Surroundings
  /** The current settings, asked for each time. */
  settings: () => Settings
  log: EngineLog
  crash?: CrashPoint
  /** How the runner is started where it is not this Node on this tree (Electron, a bundle). */
  runner?: Pick<RunnerOptions, 'program' | 'file' | 'env'>
  /** True: what waits goes on waiting until `resume`, for a host that only looks and is gone in a moment. */
  paused?: boolean
}

export class JobEngine implements AsyncDisposable {
  /** Every change of status or position. */
  readonly on_progress = new Emitter<Job>()
  readonly on_output = new Emitter<{ id: string; stream: StreamName; bytes: number }>()
  /** Once per job, at its end state, after it is on the disk. */
  readonly on_finished = new Emitter<Job>()
  readonly saved: SavedCommands

  readonly #options: JobEngineOptions
  readonly #store: Store
  readonly #parts: Parts
  readonly #runner: RunnerClient
  readonly #reader: OutputReader
  readonly #disk: DiskWatch
  readonly #housekeeping: Housekeeping
  readonly #feed = new EventFeed()
  readonly #waiters = new Waiters()
  /** All jobs that have not ended. */
  readonly #jobs = new Map<string, LiveJob>()
  readonly #dispatcher: Dispatcher
  readonly #admission: Admission
  #closing = false
  #clearing = false

  /** Ends what an earlier host left, settles its jobs, starts the runner and goes on with the line. */
  static async open(options: JobEngineOptions): Promise<JobEngine> {
    const { store } = options
    const marker = hostMarker(store.data_dir)
    const recovered = await recover(store, marker)
    if (recovered.interrupted > 0 || recovered.survivors > 0) {
      options.log.warn(
        `The last host did not end properly: ${recovered.interrupted} jobs were interrupted, ${recovered.survivors} processes that were left were ended.`,
      )
    }
    const engine = new JobEngine(options, marker)
    for (const job of recovered.waiting) {
      engine.#jobs.set(job.plan.id, job)
      engine.#dispatcher.add(job)
    }
    await engine.#runner.ready()
    if (options.paused) engine.#dispatcher.pause()
    engine.#dispatcher.dispatch()
    return engine
  }

  private constructor(options: JobEngineOptions, host_marker: string) {
    this.#options = options
    const { store, crash = () => {}, log } = options
    this.#store = store
    this.saved = store.saved
    this.#runner = new RunnerClient({
      ...options.runner,
      // From the second start on the runner takes half the time and 30 MB less: nothing needs to be compiled or stripped.
      env: { NODE_COMPILE_CACHE: join(store.data_dir, 'cache', 'compile'), ...options.runner?.env },
      host_marker,
      on_lost: (keys, why) => this.#runnerDied(keys, why),
      on_trouble: (sentence) => log.error(sentence),
    })
    this.#disk = new DiskWatch(store.ballast, (full) => {
      log[full ? 'warn' : 'info'](full ? 'The disk is full: new jobs are refused and the line waits.' : 'The disk has room again: the line goes on.')
      this.touch('engine')
      if (!full) this.#dispatcher.dispatch()
    })
    this.#housekeeping = new Housekeeping(store, options.settings, log, () => this.#dispatcher.counts.waiting > 0)
    this.#reader = new OutputReader({ output: store.output, waiters: this.#waiters, record: (id) => this.#record(id) })
    this.#parts = {
      store,
      runner: this.#runner,
      commands: options.commands,
      surroundings: options.surroundings,
      settings: options.settings,
      crash,
      log,
      changed: (job) => this.#changed(job),
      grew: (job, stream, bytes) => this.#grew(job, stream, bytes),
      dispatch: () => this.#dispatcher.dispatch(),
      release: (job) => this.#dispatcher.release(job),
      enqueue: (job) => {
        this.#dispatcher.add(job)
        this.#changed(job)
        this.#dispatcher.dispatch()
      },
      unqueue: (job) => void this.#dispatcher.remove(job),
      over: (job) => this.#over(job),
      diskIsFull: () => this.#disk.report(),
      isClosing: () => this.#closing,
    }
    this.#dispatcher = new Dispatcher({
      settings: options.settings,
      may_start: () => !this.#closing && !this.#clearing && !this.#disk.full && this.#runner.usable,
      start: (job) => void start(this.#parts, job),
      moved: (job) => this.#changed(job),
    })
    this.#admission = new Admission({
      parts: this.#parts,
      disk: this.#disk,
      dispatcher: this.#dispatcher,
      sequence: { ...store.jobs.last(), went_back_ms: Number(fact(store.database, 'clock_went_back_ms') ?? 0) },
      accepted: (job) => {
        this.#jobs.set(job.plan.id, job)
        this.#changed(job)
      },
      known: (id) => {
        const { status, position } = this.job(id)
        return { id, status, position }
      },
    })
  }

  /**
   * Resolves when the job is on the disk. Rejects with NOT_READY, DISK_FULL, QUEUE_FULL, CONFLICT (idempotency key of
   * another request) and what the policy says (COMMAND_REFUSED, CONFIRMATION_REQUIRED, TOOL_NOT_INSTALLED ...).
   */
  async submit(submission: Submission): Promise<Accepted> {
    if (this.#closing) throw new AppError('NOT_READY', 'Opsdeck is shutting down and takes no new jobs.')
    return this.#admission.submit(submission)
  }

  #runnerDied(keys: readonly string[], why: string): void {
    finishLost(this.#parts, this.#jobs, keys, why)
    // What the next runner starts carries the same marker, so it starts nothing until the leftovers are gone.
    this.#clearing = true
    void Promise.allSettled([this.#housekeeping.endLeftBehind(this.#store.data_dir), this.#runner.ready()]).then(() => {
      this.#clearing = false
      this.#dispatcher.dispatch()
    })
  }

  #changed(job: LiveJob): void {
    this.#feed.job(job.plan.id)
    if (this.on_progress.size > 0) this.on_progress.emit(this.#public(job))
  }

  #grew(job: LiveJob, stream: StreamName, bytes: number): void {
    this.#waiters.wake(job.plan.id)
    if (this.on_output.size > 0) this.on_output.emit({ id: job.plan.id, stream, bytes })
  }

  #over(job: LiveJob): void {
    this.#jobs.delete(job.plan.id)
    this.#feed.job(job.plan.id)
    const shown = this.#public(job)
    this.#waiters.wake(job.plan.id)
    this.#waiters.wake(`end:${job.plan.id}`)
    if (this.on_progress.size > 0) this.on_progress.emit(shown)
    this.on_finished.emit(shown)
    this.#housekeeping.ended(job.plan.seq)
  }

  #public(job: LiveJob): Job {
    return publicJob(recordFrom(job), statusOf(job.state) === 'queued' ? this.#dispatcher.place(job) : null)
  }

  #record(id: string): JobRecord {
    const live = this.#jobs.get(id)
    const record = live ? recordFrom(live) : this.#store.jobs.byId(id)
    if (!record) throw new AppError('NOT_FOUND', `There is no job ${id.slice(0, 100)}.`, { id })
    return record
  }

  /** Throws NOT_FOUND. */
  job(id: string): Job {
    const live = this.#jobs.get(id)
    return live ? this.#public(live) : publicJob(this.#record(id), null)
  }

  /** Newest first. Throws INVALID_CURSOR. */
  history(query: HistoryQuery, only_key_id?: string): { items: Job[]; next_cursor: string | null } {
    if (query.q !== undefined) this.#housekeeping.indexNow()
    const { seqs, more } = historySeqs(this.#store.database, query, only_key_id, liveSeqs(this.#jobs.values(), query, only_key_id))
    const items = this.#store.jobs.bySeqs(seqs).map((record) => {
      const live = this.#jobs.get(record.id)
      return live ? this.#public(live) : publicJob(record, null)
    })
    return { items, next_cursor: more ? cursorAt(seqs.at(-1)!) : null }
  }

  /** Asks for the end; at once for a job that waits. `force` skips the grace time. Throws NOT_FOUND, CONFLICT when it is over. */
  async cancel(id: string, { force = false }: { force?: boolean } = {}): Promise<Job> {
    const job = this.#jobs.get(id)
    if (!job) {
      const ended = this.job(id)
      throw new AppError('CONFLICT', `The job has already ended (${ended.status}).`, { id, status: ended.status })
    }
    await cancelJob(this.#parts, job, force ? 0 : this.#options.settings().grace_ms)
    return this.job(id)
  }

  /** Resolves when the job has its end state, on the disk. Rejects with NOT_FOUND, or the signal's reason. */
  async ended(id: string, signal?: AbortSignal): Promise<Job> {
    while (this.#jobs.has(id)) {
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

  #runningKey(id: string): string {
    const job = this.#jobs.get(id)
    if (job?.state.is === 'running') return attemptKey(id, job.state.attempt.number)
    const { status } = this.job(id)
    throw new AppError('CONFLICT', hasEnded(status) ? `The job has already ended (${status}).` : 'The job does not run yet.', { id, status })
  }

  /** Rejects with NOT_FOUND, and CONFLICT when the job does not run or has no open stdin. */
  async writeInput(id: string, data: string): Promise<void> {
    await this.#runner.input(this.#runningKey(id), data)
  }

  async endInput(id: string): Promise<void> {
    await this.#runner.endInput(this.#runningKey(id))
  }

  async resize(id: string, cols: number, rows: number): Promise<void> {
    await this.#runner.resize(this.#runningKey(id), cols, rows)
  }

  /** What is wrong with the data folder, as a sentence; undefined when it is in its place. */
  dataDirProblem(): string | undefined {
    return this.#store.place.problem()
  }

  engineState(): EngineState {
    let delayed = 0
    for (const job of this.#jobs.values()) if (job.state.is === 'delayed') delayed++
    const { waiting, ...counts } = this.#dispatcher.counts
    return { ...counts, queued: waiting + delayed, workers: this.#options.settings().workers, disk_full: this.#disk.full }
  }

  /** Undefined between a runner's death and its successor. */
  get runnerPid(): number | undefined {
    return this.#runner.pid
  }

  /** Resident memory of the runner; null where it cannot be told. */
  runnerMemoryBytes(): number | null {
    return this.#runner.memoryBytes()
  }

  pause(): void {
    this.#dispatcher.pause()
    this.touch('engine')
  }

  resume(): void {
    this.#dispatcher.resume()
    this.touch('engine')
  }

  /** Cancels everything that runs or waits; resolves when it was asked for. */
  async cancelAll(): Promise<void> {
    await this.#cancelEach([...this.#jobs.values()])
  }

  /** Cancels what waits, leaves what runs. */
  async clearLine(): Promise<void> {
    await this.#cancelEach([...this.#jobs.values()].filter(({ state }) => state.is === 'queued' || state.is === 'delayed'))
  }

  async #cancelEach(jobs: readonly LiveJob[]): Promise<void> {
    const { grace_ms } = this.#options.settings()
    // Those that wait first, or ending one would start the next.
    const waiting_first = [...jobs].sort((one, other) => Number(one.state.is === 'running') - Number(other.state.is === 'running'))
    await Promise.all(waiting_first.map((job) => cancelJob(this.#parts, job, grace_ms).catch(() => {})))
    this.touch('engine')
  }

  async pullEvents(
    cursor: string | undefined,
    wait_ms: number,
    signal?: AbortSignal,
  ): Promise<{ cursor: string; resync: boolean; jobs: Job[]; areas: Area[]; engine: EngineState }> {
    const { job_ids, ...changes } = await this.#feed.pull(cursor, wait_ms, signal)
    const jobs: Job[] = []
    for (const id of job_ids) {
      try {
        jobs.push(this.job(id))
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error
      }
    }
    return { ...changes, jobs, engine: this.engineState() }
  }

  /** Another room changed: wakes those who pull events. */
  touch(area: Area): void {
    this.#feed.area(area)
  }

  /** TERM to everything that runs, KILL after the grace time, states written; at most 8 s. Waiting jobs stay for the next start. */
  async shutdown(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    this.#feed.close()
    await endRunning(this.#parts, this.#jobs)
    await this.#runner[Symbol.asyncDispose]()
    this.#disk[Symbol.dispose]()
    await this.#housekeeping[Symbol.asyncDispose]()
    this.#dispatcher[Symbol.dispose]()
    this.#store.commits.flush()
    this.#waiters.wakeAll()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown()
  }
}
