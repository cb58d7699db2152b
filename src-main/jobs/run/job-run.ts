/** What one attempt works with (Run): its steps, output, children and checkpoint, each on record as it happens. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import type { EndReason } from '../../processes/runner-protocol.ts'
import type { AttemptRecord, Json } from '../../store/job-record.ts'
import { JobFailure } from '../job-failure.ts'
import type { Parts } from '../parts.ts'
import { recordFrom } from '../state/flatten-job.ts'
import { attemptKey, type LiveJob } from '../state/job-state.ts'
import { checkpoint_limit_bytes, type Run, type StepResult, type WorkEnd } from '../work.ts'
import type { AttemptControl, EndRequest } from './attempt-control.ts'
import { askChildren, endChildren } from './children.ts'
import { tellGrowth } from './growth.ts'
import { OutputSink } from './output-sink.ts'
import { revivalOf } from './past.ts'
import { StepList } from './step-list.ts'

export class JobRun implements Run {
  readonly #parts: Parts
  readonly #job: LiveJob
  readonly #attempt: AttemptRecord
  readonly #control: AttemptControl
  readonly #steps: StepList
  readonly #sink: OutputSink
  readonly mode: Run['mode']
  #told_progress: number | null = null

  constructor(parts: Parts, job: LiveJob, attempt: AttemptRecord, control: AttemptControl) {
    this.#parts = parts
    this.#job = job
    this.#attempt = attempt
    this.#control = control
    const revival = revivalOf(parts.work(job.plan.kind), job)
    this.mode = revival === null || revival === 'interrupted' ? 'begin' : revival
    this.#steps = new StepList(job)
    control.onEnd((request) => askChildren(parts, job, request))
    this.#sink = new OutputSink({
      folder: parts.store.output.folderOf(job.plan.id),
      attempt: attempt.number,
      cap_bytes: parts.settings().output_cap_bytes,
      secrets: parts.store.known_secrets,
      on_grew: (out_bytes, err_bytes) => this.grew(out_bytes, err_bytes),
    })
  }

  get job_id(): string {
    return this.#job.plan.id
  }

  get key(): string {
    return attemptKey(this.#job.plan.id, this.#attempt.number)
  }

  get attempt(): number {
    return this.#attempt.number
  }

  get signal(): AbortSignal {
    return this.#control.signal
  }

  onEnd(listener: (request: EndRequest) => void): void {
    this.#control.onEnd(listener)
  }

  get #is_over(): boolean {
    const { state } = this.#job
    return state.is !== 'running' || state.attempt !== this.#attempt
  }

  grew(out_bytes: number, err_bytes: number): void {
    if (!this.#is_over) tellGrowth(this.#parts, this.#job, out_bytes, err_bytes)
  }

  startedProcess(pid: number, pid_started: string | null): void {
    if (this.#is_over) return
    this.#parts.crash('between-spawn-and-record')
    this.#attempt.pid = pid
    this.#attempt.pid_started = pid_started
    // Nobody waits for this: after a crash the marker finds the program without it.
    this.#parts.store.commits.writeLazily(() => {
      if (!this.#is_over) this.#parts.store.jobs.updateAttempt(this.#job.plan.seq, this.#attempt)
    })
  }

  write(stream: 'stdout' | 'stderr', text: string | Buffer): Promise<void> {
    return this.#is_over ? Promise.resolve() : this.#sink.write(stream, text)
  }

  async plan(names: readonly string[]): Promise<void> {
    this.#steps.plan(names)
    await this.#save()
  }

  async step(name: string, act: () => Promise<StepResult | undefined>, { once = false }: { once?: boolean } = {}): Promise<void> {
    this.signal.throwIfAborted()
    if (this.#steps.hasEnded(name)) return
    if (once && this.#steps.wasCutOff(name)) {
      throw new JobFailure('STEP_FAILED', `The step "${name}" was cut off and may not begin a second time. Look at what it left before you go on.`)
    }
    this.#steps.begin(name)
    await this.#save()
    this.#parts.crash('after-step-begin')
    let result: StepResult
    try {
      result = (await act()) ?? {}
      if (result.checkpoint !== undefined) this.#job.checkpoint = checked(result.checkpoint)
    } catch (error) {
      this.#steps.end(name, 'failed', error instanceof Error ? error.message : String(error))
      await this.#save()
      throw error
    }
    this.#parts.crash('before-step-end')
    this.#steps.end(name, result.status ?? 'succeeded', result.message ?? '')
    const share = this.#told_progress ?? this.#steps.share
    if (share !== null) this.#tell(share)
    await this.#save()
    this.#parts.crash('after-step-end')
  }

  async undo(name: string, act: () => Promise<void>): Promise<void> {
    if (!this.#steps.hasBegun(name)) return
    await act()
    this.#steps.end(name, 'undone', '')
    await this.#save()
    this.#parts.crash('after-step-undo')
  }

  progress(share: number | null): void {
    if (this.#is_over || Number.isNaN(share)) return
    if (share === null) {
      this.#told_progress = null
      this.#job.tells_progress = false
      this.#job.progress = this.#steps.share
    } else {
      this.#told_progress = Math.min(1, Math.max(this.#told_progress ?? 0, share))
      this.#tell(this.#told_progress)
    }
    this.#parts.changed(this.#job)
  }

  /** What it tells never goes back; what others believed until it told is over. */
  #tell(share: number): void {
    this.#job.progress = this.#job.tells_progress ? Math.max(this.#job.progress ?? 0, share) : share
    this.#job.tells_progress = true
  }

  get checkpoint(): Json {
    return this.#job.checkpoint
  }

  async keep(checkpoint: Json): Promise<void> {
    this.#job.checkpoint = checked(checkpoint)
    await this.#save()
  }

  report(value: Json): void {
    if (!this.#is_over) this.#job.report = value
  }

  async child(submission: Parameters<Run['child']>[0]): Promise<Job> {
    this.signal.throwIfAborted()
    const { requested_by } = this.#job.plan
    const { id } = await this.#parts.submit({ ...submission, parent_id: this.#job.plan.id, requested_by })
    // An end that was asked for while it was being accepted.
    if (this.signal.aborted) askChildren(this.#parts, this.#job, { reason: this.#control.reason ?? 'cancel', grace_ms: this.#parts.settings().grace_ms })
    return this.#parts.ended(id)
  }

  async #save(): Promise<void> {
    // A run that was given up is not heard any more.
    if (this.#is_over) throw this.signal.reason ?? new AppError('CONFLICT', 'The job is over.')
    const { store } = this.#parts
    await store.commits.write(() => {
      if (!this.#is_over) store.jobs.update(recordFrom(this.#job))
    })
    this.#parts.changed(this.#job)
  }

  /** Ends what the run has begun: its children, its output. Gives the totals of what it wrote itself, if it wrote. */
  async close(reason: EndReason | null): Promise<Pick<WorkEnd, 'out' | 'err'>> {
    await endChildren(this.#parts, this.#job, reason ?? 'cancel')
    return this.#sink.close()
  }
}

/** Throws INVALID_INPUT for a value that is too large to be written with every step. */
function checked(checkpoint: Json): Json {
  const bytes = Buffer.byteLength(JSON.stringify(checkpoint) ?? 'null')
  if (bytes <= checkpoint_limit_bytes) return checkpoint
  const message = `The checkpoint is ${bytes} bytes; at most ${checkpoint_limit_bytes} are kept. Keep a name of what it describes instead.`
  throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'checkpoint', message }] })
}
