/** A job that is not over: its state as a union whose members carry only what exists in that state. */
import type { Estimate } from '../../../src-preload/contract/jobs.ts'
import type { EndReason } from '../../processes/runner-protocol.ts'
import type { AttemptRecord, Hold, JobRecord } from '../../store/job-record.ts'
import type { AttemptControl } from '../run/attempt-control.ts'

/** Which places the work takes: one of the workers, one of those for long followers, for work that Opsdeck does itself, or for what a person does at a terminal. */
export type Lane = 'work' | 'follow' | 'flow' | 'session'

export interface JobProblem {
  code: string
  message: string
}

/** How a job (or one attempt of it) ended. */
export type Outcome =
  | { how: 'succeeded'; exit_code: number | null }
  | { how: 'failed'; exit_code: number | null; signal: string | null; error: JobProblem | null }
  | { how: 'cancelled'; exit_code: number | null; signal: string | null; error?: JobProblem | null }
  | { how: 'timed_out'; exit_code: number | null; signal: string | null; error: JobProblem }
  | { how: 'interrupted'; error: JobProblem }
  | { how: 'skipped'; error: JobProblem }

export type JobState =
  /** Waits for what `holds` names; its next attempt has this number. */
  | { is: 'held'; attempt: number; holds: readonly Hold[] }
  /** Stands in the line. */
  | { is: 'queued'; attempt: number }
  /** Left the line; its start is being written. An end asked for now is carried out instead of the start. */
  | { is: 'starting'; attempt: number; end_asked: EndReason | null }
  | { is: 'running'; attempt: AttemptRecord; control: AttemptControl; output_seen: boolean }
  /** Its end is being written; nothing can change it any more. */
  | { is: 'ending'; attempt: number; from: 'queued' | 'running' }
  | { is: 'ended'; attempt: number; outcome: Outcome; finished_at: string }

/** A state in which the job waits for its start. */
export type WaitingState = Extract<JobState, { is: 'held' | 'queued' }>

/** What never changes after the job was accepted. */
export type JobPlan = Readonly<
  Omit<
    JobRecord,
    | 'status'
    | 'exit_code'
    | 'signal'
    | 'error'
    | 'attempt'
    | 'attempts'
    | 'steps'
    | 'started_at'
    | 'finished_at'
    | 'duration_ms'
    | 'stdout_bytes'
    | 'stderr_bytes'
    | 'output_truncated'
    | 'kept_bytes'
    | 'output_removed'
    | 'tool_version'
    | 'context'
    | 'commit'
    | 'request'
    | 'holds'
    | 'report'
    | 'checkpoint'
  >
>

/** The numbers that the history shows of the newest attempt. */
export interface JobFigures {
  started_at: string | null
  duration_ms: number | null
  stdout_bytes: number
  stderr_bytes: number
  output_truncated: boolean
  /** On disk, of all attempts that ended. */
  kept_bytes: number
}

export interface LiveJob {
  readonly plan: JobPlan
  /** Which places it takes; null for a child, which runs beside its parent. */
  readonly lane: Lane | null
  state: JobState
  /** When it came to wait for what it waits for now. */
  waiting_since: string
  attempts: AttemptRecord[]
  steps: JobRecord['steps']
  figures: JobFigures
  tool_version: string | null
  /** As it was when the job was accepted; once it starts, as it was then. */
  context: JobRecord['context']
  /** What was checked out when it started. */
  commit: string | null
  request: JobRecord['request']
  report: JobRecord['report']
  checkpoint: JobRecord['checkpoint']
  /** 0..1 while it runs and tells; else null. */
  progress: number | null
  /** The program or the work itself tells how far it is: nobody else does then. */
  tells_progress: boolean
  estimate: Estimate | null
}

/** Names one attempt of one job: the runner's key, and the marker in the program's environment. */
export function attemptKey(job_id: string, attempt: number): string {
  return `${job_id}:${attempt}`
}
