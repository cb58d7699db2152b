/** What the engine needs to know of a kind of work, and what a run of it gets from the engine. */
import type { Job, JobStep } from '../../src-preload/contract/jobs.ts'
import type { Capture, Effect } from '../../src-preload/contract/running.ts'
import type { EndReason, StreamTotals } from '../processes/runner-protocol.ts'
import type { AttemptRecord, Json } from '../store/job-record.ts'
import type { EndRequest } from './run/attempt-control.ts'
import type { JobPlan, JobProblem, Lane } from './state/job-state.ts'
import type { Submission } from './submission.ts'

/** A kind of work. Time-out, cancel, grace, retry, leases and the record are the engine's. */
export interface Work<Wish = never> {
  /** Standard name of the kind, e.g. "command"; kept in the record. */
  readonly kind: string
  /** Which places it takes, unless a job of it follows. */
  readonly lane: Exclude<Lane, 'follow'>
  /**
   * Milliseconds between asking a run for its end and giving it up; undefined for work that surely ends by itself (a program is killed). What a
   * run that was given up does afterwards does not count any more.
   */
  readonly patience_ms?: number | undefined
  /** The least that the programs of a run have between SIGTERM and SIGKILL, where that is more than the settings say; undefined for no more. */
  readonly grace_ms?: number | undefined
  /** Whether something of this kind can be started just now; default true. */
  usable?(): boolean
  /** Judges the wish. Throws AppError with what speaks against it; nothing is recorded then. */
  admit(wish: Wish, submission: Submission): Admitted
  /** Looks again just before the start: what was accepted may have become wrong. Throws AppError, which ends the job without an attempt. */
  prepare(job: PlannedJob): Prepared
  /** What no message of the job may show, beyond what gives itself away by its shape. Never throws. */
  secretsOf?(job: PlannedJob): readonly string[]
  /**
   * Asked when an attempt was cut off (the host died or was stopped): 'finish' starts another attempt that goes on after the steps that ended,
   * 'undo' one that puts things back, 'interrupted' ends the job. Default 'interrupted'. Looks at nothing but what it is given.
   */
  revive?(past: Past): Revival
  /** For work that talks to a program: each rejects with CONFLICT when it does not run or has no open input. `key` is the run's. */
  input?(key: string, data: string): Promise<void>
  endInput?(key: string): Promise<void>
  resize?(key: string, cols: number, rows: number): Promise<void>
}

/** What became of a wish that may run. */
export interface Admitted {
  command: string
  args: readonly string[]
  title?: string
  work_dir: string
  env_names: readonly string[]
  effect: Effect | null
  rule: string | null
  tool: string | null
  context: Readonly<Record<string, string>>
  /** A long follower: no default time-out, a place of its own. */
  follow: boolean
  capture: Capture
  /** Null for none; undefined leaves it to the door. */
  default_timeout_ms: number | null | undefined
  /** Names of what it touches, beside those that the submission names. */
  leases?: readonly string[]
  /** Known secrets in it, in the forms in which they may be written (knownForms): blotted out of the title. `command` and `args` come without them. */
  secrets?: readonly string[]
  /** All that `prepare` needs later, as JSON; cleared from the record at the end. */
  request: Json
}

export interface PlannedJob {
  readonly plan: JobPlan
  readonly request: Json
  /** The context it was accepted in. */
  readonly context: Readonly<Record<string, string>>
}

export interface Prepared {
  /** As they are now; default: as they were when the job was accepted. */
  context?: Readonly<Record<string, string>>
  tool_version?: string | null
  /** What is checked out where it runs. */
  commit?: string | null
  /**
   * Does the work. Nothing or a WorkEnd when it is done; an AppError when it failed; the reason of `run.signal` when it stopped because it was
   * asked to. Called once per attempt, after the start is on the disk.
   */
  start(run: Run): Promise<WorkEnd | undefined>
}

/** How an attempt ended, where that is more than "done". */
export interface WorkEnd {
  exit_code?: number | null
  signal?: string | null
  /** The exit code is not 0, and means all the same that it did what it was asked for. */
  is_done?: boolean
  /** Set when it ended because the engine asked for it. */
  ended_by?: EndReason | null
  failure?: JobProblem | null
  /** Nobody could see how it ended, and why. */
  lost?: string | null
  /** From the monotonic clock; default: since the start. */
  duration_ms?: number
  out?: StreamTotals
  err?: StreamTotals
  /** What a person should know beyond the exit code. */
  notes?: readonly Pick<JobStep, 'name' | 'status' | 'message'>[]
}

export interface Past {
  readonly request: Json
  /** The attempt that was cut off. */
  readonly attempt: AttemptRecord
  readonly steps: readonly JobStep[]
  readonly checkpoint: Json
  /** How many attempts were cut off so far, this one included. */
  readonly interruptions: number
}

export type Revival = 'finish' | 'undo' | 'interrupted'

export interface StepResult {
  /** Default 'succeeded'; 'already' when there was nothing to do. */
  status?: 'succeeded' | 'already' | 'skipped'
  message?: string
  /** Kept in the step's own transaction; see Run.checkpoint. */
  checkpoint?: Json
}

/** What one attempt works with. */
export interface Run {
  readonly job_id: string
  /** Names this attempt for ever: `<job id>:<attempt>`. */
  readonly key: string
  readonly attempt: number
  /** What to do: begin, go on after the steps that ended, or put things back. */
  readonly mode: 'begin' | Exclude<Revival, 'interrupted'>
  /** Aborted when the run is to end; its reason is an AppError that says why. */
  readonly signal: AbortSignal
  /** Calls `listener` at each request to end (a second one can be less patient), at once when there was one already. */
  onEnd(listener: (request: EndRequest) => void): void
  /** Tells the size of output that somebody else writes into the job's files, in bytes. */
  grew(out_bytes: number, err_bytes: number): void
  /** The process that does the work; it is ended at the next start should it survive us. */
  startedProcess(pid: number, pid_started: string | null): void
  /** Appends to the job's output; resolves when more may come. */
  write(stream: 'stdout' | 'stderr', text: string | Buffer): Promise<void>
  /** Names the steps to come, once, before the first; they are shown as waiting. */
  plan(names: readonly string[]): Promise<void>
  /**
   * Runs a step: on record before it begins and when it ended. After a crash a step that ended is not run again, and one marked `once` that had begun
   * rejects with STEP_FAILED instead of beginning a second time.
   */
  step(name: string, act: () => Promise<StepResult | undefined>, options?: { once?: boolean }): Promise<void>
  /** Puts a step back that had begun; it is shown as undone. */
  undo(name: string, act: () => Promise<void>): Promise<void>
  /** 0..1; without it, or when null takes it back, the share of the planned steps that ended. */
  progress(share: number | null): void
  /** The value kept last, also by an earlier attempt; null at first. */
  readonly checkpoint: Json
  /** Keeps a small value for an attempt after a crash; rejects with INVALID_INPUT above 64 KiB as JSON. */
  keep(checkpoint: Json): Promise<void>
  /** What the action found; shown as the job's `report` at its end. */
  report(value: Json): void
  /**
   * Runs another job as part of this one, judged like any other, beside the workers; resolves with it when it has ended. It is cancelled with this one,
   * and this one ends after it. Its leases must be among this job's. Rejects with what speaks against it.
   */
  child(submission: Omit<Submission, 'parent_id' | 'requested_by' | 'queue_id'>): Promise<Job>
}

export const checkpoint_limit_bytes = 64 * 1024
