/** The one engine: takes jobs of every kind in, runs them in turn, and answers what became of them. */
import type { Readable } from 'node:stream'
import { type Estimate, type HistoryQuery, hasEnded, type Job, type OutputPiece, type StreamName, type Timing } from '../../src-preload/contract/jobs.ts'
import type { EngineState } from '../../src-preload/contract/system.ts'
import { AppError } from '../base/app-error.ts'
import type { Emitter } from '../base/emitter.ts'
import type { Hold } from '../store/job-record.ts'
import { Assembly, idle_key, type JobEngineOptions } from './assembly.ts'
import { cancelJob } from './ends/cancel.ts'
import { endRunning } from './ends/end-running.ts'
import { recover } from './ends/recover.ts'
import { setHandled } from './ends/set-handled.ts'
import type { HistoryRecords } from './history-records.ts'
import type { OutputRequest } from './output/output-reader.ts'
import { readAttemptTiming } from './output/read-timing.ts'
import { attemptKey, type JobPlan, type LiveJob, type Outcome } from './state/job-state.ts'
import { type Beside, judge } from './steps/admit.ts'
import { finishWaiting } from './steps/finish.ts'
import type { Accepted, Submission } from './submission.ts'
import type { Freezes } from './waiting/freezes.ts'
import type { Admitted, Work } from './work.ts'

export type { JobEngineOptions } from './assembly.ts'
export type { Accepted, Submission } from './submission.ts'

/** The part of a kind of work that talks to a program. */
type Talk = 'input' | 'endInput' | 'resize'

export interface RunningJob {
  plan: JobPlan
  attempt: number
  started_at: string
  out_bytes: number
  err_bytes: number
  /** How far its program says it is, in a way of its own and not in its lines. */
  told: number | null
}

export class JobEngine implements AsyncDisposable {
  /** Every change of status, position, step or progress. */
  readonly on_progress: Emitter<Job>
  readonly on_output: Emitter<{ id: string; stream: StreamName; bytes: number }>
  /** Once per job, at its end state, after it is on the disk. */
  readonly on_finished: Emitter<Job>
  /** Each time an attempt of a follower is ready. */
  readonly on_ready: Emitter<Job>
  /** Ids of the jobs that were interrupted, for good, by the end of the last host. */
  lost_before: readonly string[] = []
  /** What is held, and what is frozen by hand. */
  readonly freezes: Freezes
  /** The history by numbers, and taking jobs out of it. */
  readonly records: HistoryRecords

  readonly #settings: JobEngineOptions['settings']
  readonly #made_of: Assembly
  #to_come: () => number = () => 0

  /** Ends what an earlier host left and settles its jobs; the line goes on once its kinds of work are usable and `go` was called. */
  static async open(options: JobEngineOptions): Promise<JobEngine> {
    const { store, works, host_marker, log } = options
    const recovered = await recover(store, host_marker, (kind) => works.find((work) => work.kind === kind))
    if (recovered.interrupted > 0 || recovered.survivors > 0) {
      log.warn(
        `The last host did not end properly: ${recovered.interrupted} jobs were interrupted, ${recovered.survivors} processes that were left were ended.`,
      )
    }
    const engine = new JobEngine(options)
    engine.lost_before = recovered.lost.map(({ plan }) => plan.id)
    for (const job of recovered.waiting) {
      engine.#made_of.roster.add(job)
      engine.#made_of.place(job)
    }
    return engine
  }

  private constructor(options: JobEngineOptions) {
    this.#settings = options.settings
    this.#made_of = new Assembly(options)
    const { on_progress, on_output, on_finished, on_ready, freezes, records, dispatcher } = this.#made_of
    this.on_progress = on_progress
    this.on_output = on_output
    this.on_finished = on_finished
    this.on_ready = on_ready
    this.freezes = freezes
    this.records = records
    if (options.paused) dispatcher.pause()
  }

  /**
   * Resolves when the job is on the disk. Rejects with NOT_READY, DISK_FULL, QUEUE_FULL, CONFLICT (idempotency key of
   * another request), INVALID_INPUT (a lease named twice ...) and what its kind of work says (COMMAND_REFUSED, CONFIRMATION_REQUIRED ...).
   */
  async submit(submission: Submission): Promise<Accepted> {
    this.#mustBeOpen()
    return this.#made_of.admission.submit(submission)
  }

  /** What its kind of work makes of the wish; nothing is recorded. Throws what speaks against it, as `submit`. */
  judge(submission: Submission): Admitted {
    return judge(this.#made_of.parts, submission).admitted
  }

  /**
   * All or none, in this order and in one write, together with what stands beside them; whoever submits counts them, so the limit of the line is not
   * asked. Rejects as `submit`; idempotency keys are not looked at.
   */
  async submitAll(submissions: readonly Submission[], beside?: Beside): Promise<Accepted[]> {
    this.#mustBeOpen()
    return this.#made_of.admission.submitAll(submissions, beside)
  }

  #mustBeOpen(): void {
    if (this.#made_of.is_closing) throw new AppError('NOT_READY', 'Opsdeck is shutting down and takes no new jobs.')
  }

  /** Throws NOT_FOUND. */
  job(id: string): Job {
    return this.#made_of.roster.job(id)
  }

  /** Null where nothing stands under the id. */
  find(id: string): Job | null {
    try {
      return this.job(id)
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null
      throw error
    }
  }

  /** Newest first. Throws INVALID_CURSOR. */
  history(query: HistoryQuery, only_key_id?: string): { items: Job[]; next_cursor: string | null } {
    if (query.q !== undefined) this.#made_of.housekeeping.indexNow()
    return this.#made_of.roster.history(query, only_key_id)
  }

  /** Asks for the end; at once for a job that waits. `force` skips the grace time. Throws NOT_FOUND, CONFLICT when it is over. */
  async cancel(id: string, { force = false }: { force?: boolean } = {}): Promise<Job> {
    await cancelJob(this.#made_of.parts, this.#mustLive(id), force ? 0 : this.#settings().grace_ms)
    return this.job(id)
  }

  #mustLive(id: string): LiveJob {
    const job = this.#made_of.roster.live(id)
    if (job) return job
    const { status } = this.job(id)
    throw new AppError('CONFLICT', `The job has already ended (${status}).`, { id, status })
  }

  /**
   * Notes that somebody saw to a failure, or (null) takes that back; the end state stays. Resolves when it is on the disk. Throws NOT_FOUND, and
   * CONFLICT for a job that has not failed.
   */
  async setHandled(id: string, note: string | null): Promise<Job> {
    await setHandled(this.#made_of.parts, this.job(id), note)
    this.#made_of.announceJob(id)
    return this.job(id)
  }

  /** How many failures nobody has seen to; counts no further than `most`. */
  countUnhandled(most: number, only_key_id?: string): number {
    return this.#made_of.parts.store.marks.countUnhandled(most, only_key_id)
  }

  /** Takes away the holds that `which` names. Throws NOT_FOUND, CONFLICT when it is over; false when none of them held it. */
  release(id: string, which: (hold: Hold) => boolean): boolean {
    return this.#made_of.holds.release(this.#mustLive(id), which)
  }

  /** Ends a job that waits without running it. Throws NOT_FOUND, and CONFLICT when it does not wait. */
  async endWaiting(id: string, outcome: Outcome): Promise<Job> {
    const job = this.#mustLive(id)
    if (job.state.is !== 'held' && job.state.is !== 'queued') throw new AppError('CONFLICT', 'The job does not wait any more.', { id })
    this.#made_of.parts.unwait(job)
    await finishWaiting(this.#made_of.parts, job, outcome)
    return this.job(id)
  }

  /** Resolves when the job has its end state, on the disk. Rejects with NOT_FOUND, or the signal's reason. */
  ended(id: string, signal?: AbortSignal): Promise<Job> {
    return this.#made_of.ended(id, signal)
  }

  /** Throws NOT_FOUND, GONE, INVALID_INPUT. */
  output(request: OutputRequest, signal?: AbortSignal): Promise<OutputPiece> {
    return this.#made_of.reader.piece(request, signal)
  }

  /** The whole of a stream of a job that ended, `bytes` of it; undefined where it is not kept like that any more. */
  wholeOutput(job: Job, stream: StreamName, bytes: number): Promise<Buffer | undefined> {
    return this.#made_of.reader.whole(job, stream, bytes)
  }

  /** When it came. Rejects with NOT_FOUND, GONE. */
  async timing(id: string, attempt?: number): Promise<Timing> {
    const { roster, parts } = this.#made_of
    return readAttemptTiming(parts.store.output, roster.record(id), attempt)
  }

  /** Which stored stream is meant; attempt 0 where none began. Throws NOT_FOUND, GONE, INVALID_INPUT. */
  outputPlace(request: Pick<OutputRequest, 'id' | 'stream' | 'attempt'>): { stream: StreamName; attempt: number; over: boolean } {
    return this.#made_of.reader.place(request)
  }

  rawOutput(id: string, stream?: StreamName, attempt?: number): Promise<{ size_bytes: number; complete: boolean; open(start: number, end: number): Readable }> {
    return this.#made_of.reader.raw(id, stream, attempt)
  }

  /** The running job's work and the key of its attempt. Throws NOT_FOUND, and CONFLICT when it does not run or takes nothing of the kind. */
  #talkTo<Name extends Talk>(id: string, name: Name): { work: Work & Required<Pick<Work, Name>>; key: string } {
    const job = this.#made_of.roster.live(id)
    if (job?.state.is === 'running') {
      const work = this.#made_of.work(job.plan.kind)
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

  /** Jobs that run a program, with the attempt and how much each stream holds. */
  running(): RunningJob[] {
    const found: RunningJob[] = []
    for (const { plan, state, lane, figures, progress, tells_progress } of this.#made_of.roster.jobs.values()) {
      if (state.is !== 'running' || plan.kind !== 'command' || lane === 'follow') continue
      found.push({
        plan,
        attempt: state.attempt.number,
        started_at: state.attempt.started_at,
        out_bytes: figures.stdout_bytes,
        err_bytes: figures.stderr_bytes,
        told: tells_progress ? progress : null,
      })
    }
    return found
  }

  /** Says where a running job stands by what is known of its like; what its program tells goes before that. A share only grows, but from a guess to what the program says. */
  place(id: string, share: number, estimate: Estimate): void {
    const job = this.#made_of.roster.live(id)
    if (job?.state.is !== 'running') return
    const was_guess = job.estimate?.by === 'past' && estimate.by === 'tool'
    job.estimate = estimate
    if (!job.tells_progress) job.progress = Math.max(was_guess ? 0 : (job.progress ?? 0), Math.min(1, share))
    this.#made_of.parts.changed(job)
  }

  /** What is wrong with the data folder, as a sentence; undefined when it is in its place. */
  dataDirProblem(): string | undefined {
    return this.#made_of.parts.store.place.problem()
  }

  /** How long the job has been standing in the line that stands there longest; 0 when none does. By the clock on the wall. */
  longestWaitMs(): number {
    let since = Number.POSITIVE_INFINITY
    for (const job of this.#made_of.roster.jobs.values()) if (job.state.is === 'queued') since = Math.min(since, Date.parse(job.waiting_since))
    return Number.isFinite(since) ? Math.max(0, Date.now() - since) : 0
  }

  engineState(): EngineState {
    const { roster, dispatcher, disk } = this.#made_of
    let held = 0
    for (const job of roster.jobs.values()) if (job.state.is === 'held') held++
    const { waiting, ...counts } = dispatcher.counts
    return { ...counts, queued: waiting + held, workers: this.#settings().workers, disk_full: disk.full }
  }

  /** Jobs that run, or that will without anybody's doing: what waits in a paused line counts only where `paused_too`. */
  jobsLeft({ paused_too = true } = {}): number {
    const { running, following, flows, queued, paused } = this.engineState()
    return running + following + flows + (paused && !paused_too ? 0 : queued + this.#to_come())
  }

  /** Somebody will submit so many more jobs without being asked again: they count among those that are left. */
  countToCome(to_come: () => number): void {
    this.#to_come = to_come
  }

  /** What `countToCome` counts has become less without a job's end. */
  lookAgain(): void {
    this.#made_of.waiters.wake(idle_key)
  }

  /** Resolves when no jobs are left (see jobsLeft), or when `signal` is aborted. */
  async idle(signal?: AbortSignal, which?: { paused_too?: boolean }): Promise<void> {
    while (!this.#made_of.is_closing && !signal?.aborted && this.jobsLeft(which) > 0) await this.#made_of.waiters.next(idle_key, undefined, signal)
  }

  pause(): void {
    this.#made_of.dispatcher.pause()
    this.#made_of.announceEngine()
    this.#made_of.waiters.wake(idle_key)
  }

  resume(): void {
    this.#made_of.dispatcher.resume()
    this.#made_of.announceEngine()
  }

  /** The line goes on from here; called again when something that was not usable may be now. */
  go(): void {
    this.#made_of.may_go = true
    this.#made_of.dispatcher.dispatch()
  }

  /** Cancels everything that runs or waits; resolves when it was asked for. */
  async cancelAll(): Promise<void> {
    await this.#cancelEach([...this.#made_of.roster.jobs.values()])
  }

  /** Cancels what waits, leaves what runs. */
  async clearLine(): Promise<void> {
    await this.#cancelEach([...this.#made_of.roster.jobs.values()].filter(({ state }) => state.is === 'queued' || state.is === 'held'))
  }

  async #cancelEach(jobs: readonly LiveJob[]): Promise<void> {
    const { grace_ms } = this.#settings()
    // All are asked in one turn: nothing that waits can be started by an end before its own turn comes.
    await Promise.all(jobs.map((job) => cancelJob(this.#made_of.parts, job, grace_ms).catch(() => {})))
    this.#made_of.announceEngine()
  }

  /** TERM to everything that runs, KILL after the grace time, states written; at most 8 s. Waiting jobs stay for the next start. */
  async shutdown(): Promise<void> {
    if (this.#made_of.is_closing) return
    this.#made_of.is_closing = true
    await endRunning(this.#made_of.parts, this.#made_of.roster.jobs)
    await this.#made_of[Symbol.asyncDispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown()
  }
}
