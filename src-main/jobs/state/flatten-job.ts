/** From the inner state of a job to the flat record of the database, and on to the contract's Job. */
import type { Job, JobStatus } from '../../../src-preload/contract/jobs.ts'
import { type JobRecord, publicAttempt } from '../../store/job-record.ts'
import type { JobState, LiveJob, Outcome } from './job-state.ts'

const shown_status = { queued: 'queued', delayed: 'queued', starting: 'queued', running: 'running', ending: 'running' } as const

export function statusOf(state: JobState): JobStatus {
  return state.is === 'ended' ? state.outcome.how : shown_status[state.is]
}

/** Exit code, signal and error of an outcome; null where it has none. */
export function endOf(outcome: Outcome): Pick<Job, 'exit_code' | 'signal' | 'error'> {
  return {
    exit_code: 'exit_code' in outcome ? outcome.exit_code : null,
    signal: 'signal' in outcome ? outcome.signal : null,
    error: 'error' in outcome ? outcome.error : null,
  }
}

export function recordFrom(job: LiveJob): JobRecord {
  const { state } = job
  const ended = state.is === 'ended' ? state : undefined
  return {
    ...job.plan,
    status: statusOf(state),
    ...(ended ? endOf(ended.outcome) : { exit_code: null, signal: null, error: null }),
    attempt: typeof state.attempt === 'number' ? state.attempt : state.attempt.number,
    attempts: job.attempts,
    steps: job.steps,
    tool_version: job.tool_version,
    context: job.context,
    ...job.figures,
    finished_at: ended?.finished_at ?? null,
    output_removed: false,
    request: ended ? null : job.request,
  }
}

/** The contract's Job; `position` is the place in the line. */
export function publicJob(record: JobRecord, position: number | null): Job {
  const {
    seq: _seq,
    priority: _priority,
    follow: _follow,
    order_ms: _order,
    kept_bytes: _kept,
    output_removed: _removed,
    request: _request,
    holds: _holds,
    report: _report,
    checkpoint: _checkpoint,
    plan: _plan,
    flow: _flow,
    ...shown
  } = record
  return { ...shown, attempts: record.attempts.map(publicAttempt), progress: null, position }
}
