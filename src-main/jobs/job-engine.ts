/** The one engine: takes jobs in, runs them in turn, and answers what became of them. */
import type { Readable } from 'node:stream'
import type { Area } from '../../src-preload/contract/events.ts'
import { type HistoryQuery, hasEnded, type Job, type OutputPiece, type StreamName } from '../../src-preload/contract/jobs.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { EngineState } from '../../src-preload/contract/system.ts'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { Emitter } from '../base/emitter.ts'
import type { Surroundings } from '../commands/commands.ts'
import { hostMarker } from '../processes/end-survivors.ts'
import { RunnerClient, type RunnerOptions } from '../processes/runner-client.ts'
import { fact } from '../store/facts.ts'
import { cursorAt, historySeqs } from '../store/history.ts'
import type { JobRecord } from '../store/job-record.ts'
import type { SavedCommands } from '../store/saved-commands.ts'
import type { Store } from '../store/store.ts'
import { cancelJob } from './cancel.ts'
import { DiskWatch } from './disk-watch.ts'
import { EventFeed } from './event-feed.ts'
import { publicJob, recordFrom, statusOf } from './flatten-job.ts'
import { Housekeeping } from './housekeeping.ts'
import { attemptKey, type LiveJob } from './job-state.ts'
import { OutputReader, type OutputRequest } from './output-reader.ts'
import type { Approver, EngineLog, Parts } from './parts.ts'
import { recover } from './recover.ts'
import { conflictingKey, hashOf, judge, ownerOf, planJob, recordAccepted, type Sequence } from './steps/admit.ts'
import { finish } from './steps/finish.ts'
import { start } from './steps/start.ts'
import type { Accepted, Submission } from './submission.ts'
import { Waiters } from './waiters.ts'
import { WaitingLine } from './waiting-line.ts'

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
}

/** Positions of waiting jobs are announced at most four times a second. */
const positions_ms = 250
/** Shutting down takes at most this long (API.md 6: the host has 10 s). */
const shutdown_ms = 8000

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
  readonly #line = new WaitingLine()
  readonly #follow_line = new WaitingLine()
  readonly #working = new Set<LiveJob>()
  readonly #following = new Set<LiveJob>()
  /** Accepted and not yet on the disk, by owner and idempotency key. */
  readonly #admitting = new Map<string, { hash: string; accepted: Promise<Accepted> }>()
  readonly #sequence: Sequence
  #admitting_count = 0
  #admitting_follow = 0
  #paused = false
  #closing = false
  #dispatching = false
  #positions: NodeJS.Timeout | undefined
  #positions_told = new Map<string, number | null>()

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
      engine.#lineOf(job).add(job)
    }
    await engine.#runner.ready()
    engine.#dispatch()
    return engine
  }

  private constructor(options: JobEngineOptions, host_marker: string) {
    this.#options = options
    const { store, crash = () => {}, log } = options
    this.#store = store
    this.saved = store.saved
    this.#sequence = { ...store.jobs.last(), went_back_ms: Number(fact(store.database, 'clock_went_back_ms') ?? 0) }
    this.#runner = new RunnerClient({
      ...options.runner,
      host_marker,
      on_lost: (keys, why) => this.#runnerDied(keys, why),
      on_trouble: (sentence) => log.error(sentence),
    })
    this.#disk = new DiskWatch(store.ballast, (full) => {
      log[full ? 'warn' : 'info'](full ? 'The disk is full: new jobs are refused and the line waits.' : 'The disk has room again: the line goes on.')
      this.touch('engine')
      if (!full) this.#dispatch()
    })
    this.#housekeeping = new Housekeeping(store, options.settings, log)
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
      dispatch: () => this.#dispatch(),
      release: (job) => this.#release(job),
      enqueue: (job) => this.#enqueue(job),
      over: (job) => this.#over(job),
      diskIsFull: () => this.#disk.report(),
      isClosing: () => this.#closing,
    }
  }

  /**
   * Resolves when the job is on the disk. Rejects with NOT_READY, DISK_FULL, QUEUE_FULL, CONFLICT (idempotency key of
   * another request) and what the policy says (COMMAND_REFUSED, CONFIRMATION_REQUIRED, TOOL_NOT_INSTALLED ...).
   */
  async submit(submission: Submission): Promise<Accepted> {
    if (this.#closing) throw new AppError('NOT_READY', 'Opsdeck is shutting down and takes no new jobs.')
    const key = submission.idempotency_key
    if (key === undefined) return this.#admit(submission)
    const owner = ownerOf(submission)
    const hash = hashOf(submission)
    const name = `${owner}\0${key}`
    const pending = this.#admitting.get(name)
    if (pending) {
      if (pending.hash !== hash) throw conflictingKey(key)
      return pending.accepted
    }
    const known = this.#store.idempotency.find(owner, key)
    if (known) {
      if (known.request_hash !== hash) throw conflictingKey(key)
      const { id, status, position } = this.job(known.job_id)
      return { id, status, position }
    }
    const accepted = this.#admit(submission, { owner, key, request_hash: hash })
    this.#admitting.set(name, { hash, accepted })
    try {
      return await accepted
    } finally {
      this.#admitting.delete(name)
    }
  }

  async #admit(submission: Submission, remember?: { owner: string; key: string; request_hash: string }): Promise<Accepted> {
    const judged = judge(this.#parts, submission)
    if (this.#disk.look()) throw new AppError('DISK_FULL')
    const { follow } = judged.judgement
    this.#checkRoom(follow)
    const job = planJob(this.#parts, submission, judged, this.#sequence)
    this.#admitting_count += follow ? 0 : 1
    this.#admitting_follow += follow ? 1 : 0
    try {
      await recordAccepted(this.#parts, job, this.#sequence.went_back_ms, remember)
    } catch (error) {
      if (error instanceof AppError && error.code === 'DISK_FULL') this.#disk.report()
      throw error
    } finally {
      this.#admitting_count -= follow ? 0 : 1
      this.#admitting_follow -= follow ? 1 : 0
    }
    this.#jobs.set(job.plan.id, job)
    const line = this.#lineOf(job)
    line.add(job)
    const accepted: Accepted = { id: job.plan.id, status: 'queued', position: line.place(job.plan.id) }
    this.#changed(job)
    // In the next turn, so that the caller's answer goes out first.
    setImmediate(() => {
      this.#options.crash?.('after-accept-answer')
      this.#dispatch()
    })
    return accepted
  }

  #checkRoom(follow: boolean): void {
    const { queue_limit, follow_limit, workers } = this.#options.settings()
    if (follow) {
      const many = this.#following.size + this.#follow_line.length + this.#admitting_follow
      if (many >= follow_limit)
        throw new AppError('QUEUE_FULL', `${many} follow jobs run already; the limit is ${follow_limit}. End one, or raise the limit in the settings.`, {
          limit: follow_limit,
        })
      return
    }
    // Those that a free worker takes at once do not wait.
    const free = this.#paused || this.#disk.full ? 0 : Math.max(0, workers - this.#working.size)
    const waiting = this.#line.length + this.#admitting_count - free
    if (waiting >= queue_limit)
      throw new AppError('QUEUE_FULL', `${queue_limit} jobs wait already. Try again when some have ended, or raise the limit in the settings.`, {
        limit: queue_limit,
      })
  }

  #lineOf(job: LiveJob): WaitingLine {
    return job.plan.follow ? this.#follow_line : this.#line
  }

  #enqueue(job: LiveJob): void {
    this.#lineOf(job).add(job)
    this.#changed(job)
    this.#dispatch()
  }

  #release(job: LiveJob): void {
    this.#working.delete(job)
    this.#following.delete(job)
    // The next start then shares the transaction of this end.
    this.#dispatch()
  }

  /** Starts what may start; once per turn, however many ask. */
  #dispatch(): void {
    if (this.#dispatching) return
    this.#dispatching = true
    queueMicrotask(() => {
      this.#dispatching = false
      if (this.#paused || this.#closing || this.#disk.full) return
      if (!this.#runner.usable) return
      const { workers, follow_limit } = this.#options.settings()
      while (this.#working.size < workers && this.#line.length > 0) this.#start(this.#line.take()!, this.#working)
      while (this.#following.size < follow_limit && this.#follow_line.length > 0) this.#start(this.#follow_line.take()!, this.#following)
    })
  }

  #start(job: LiveJob, among: Set<LiveJob>): void {
    among.add(job)
    void start(this.#parts, job)
    this.#tellPositions()
  }

  #runnerDied(keys: readonly string[], why: string): void {
    for (const key of keys) {
      const [id = '', attempt] = key.split(':')
      const job = this.#jobs.get(id)
      if (!job || job.state.is !== 'running' || job.state.attempt.number !== Number(attempt)) continue
      const { figures } = job
      void finish(
        this.#parts,
        job,
        {
          key,
          exit_code: null,
          signal: null,
          ended_by: null,
          failure: null,
          duration_ms: 0,
          left_behind: 0,
          out: seen(figures.stdout_bytes),
          err: seen(figures.stderr_bytes),
        },
        why,
      )
    }
    void this.#housekeeping.endLeftBehind(this.#store.data_dir)
    this.#runner.ready().then(
      () => this.#dispatch(),
      () => {},
    )
  }

  #changed(job: LiveJob): void {
    this.#feed.job(job.plan.id)
    if (this.on_progress.size > 0) this.on_progress.emit(this.#public(job))
    if (job.state.is === 'queued') this.#tellPositions()
  }

  /** The places of those who wait changed: told a little later, all at once. */
  #tellPositions(): void {
    if (this.#line.length === 0 && this.#positions_told.size === 0) return
    this.#positions ??= setTimeout(() => {
      this.#positions = undefined
      const told = new Map<string, number | null>()
      for (const job of this.#line) {
        const place = this.#line.place(job.plan.id)
        told.set(job.plan.id, place)
        if (this.#positions_told.get(job.plan.id) === place) continue
        this.#feed.job(job.plan.id)
        if (this.on_progress.size > 0) this.on_progress.emit(this.#public(job))
      }
      this.#positions_told = told
    }, positions_ms)
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
    return publicJob(recordFrom(job), statusOf(job.state) === 'queued' ? this.#lineOf(job).place(job.plan.id) : null)
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
    const { seqs, more } = historySeqs(this.#store.database, query, only_key_id)
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
    await cancelJob(this.#parts, job, this.#lineOf(job), force ? 0 : this.#options.settings().grace_ms)
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

  engineState(): EngineState {
    let delayed = 0
    for (const job of this.#jobs.values()) if (job.state.is === 'delayed') delayed++
    return {
      paused: this.#paused,
      running: this.#working.size,
      queued: this.#line.length + this.#follow_line.length + delayed,
      following: this.#following.size,
      workers: this.#options.settings().workers,
      disk_full: this.#disk.full,
    }
  }

  /** Resident memory of the runner; null where it cannot be told. */
  runnerMemoryBytes(): number | null {
    return this.#runner.memoryBytes()
  }

  pause(): void {
    this.#paused = true
    this.touch('engine')
  }

  resume(): void {
    this.#paused = false
    this.touch('engine')
    this.#dispatch()
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
    await Promise.all(waiting_first.map((job) => cancelJob(this.#parts, job, this.#lineOf(job), grace_ms).catch(() => {})))
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
    const grace_ms = Math.min(this.#options.settings().grace_ms, shutdown_ms - 3000)
    for (const job of [...this.#jobs.values()]) {
      if (job.state.is === 'delayed') clearTimeout(job.state.timer)
      if (job.state.is === 'starting') job.state.end_asked ??= 'shutdown'
      if (job.state.is !== 'running') continue
      job.state.end_asked ??= 'shutdown'
      this.#runner.end(attemptKey(job.plan.id, job.state.attempt.number), 'shutdown', grace_ms)
    }
    const until = performance.now() + shutdown_ms
    while (
      [...this.#jobs.values()].some(({ state }) => state.is === 'starting' || state.is === 'running' || state.is === 'ending') &&
      performance.now() < until
    ) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    for (const job of this.#jobs.values()) if (job.state.is === 'delayed') clearTimeout(job.state.timer)
    await this.#runner[Symbol.asyncDispose]()
    this.#disk[Symbol.dispose]()
    await this.#housekeeping[Symbol.asyncDispose]()
    clearTimeout(this.#positions)
    this.#store.commits.flush()
    this.#waiters.wakeAll()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown()
  }
}

function seen(bytes: number) {
  return { bytes, cut_bytes: 0, lost_bytes: 0, lost_because: null }
}
