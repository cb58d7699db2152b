/** From the inner state of a job to the flat record of the database, and on to the contract's Job. */
import type { Estimate, Job, JobStatus, WaitingFor } from '../../../src-preload/contract/jobs.ts'
import { type JobRecord, publicAttempt } from '../../store/job-record.ts'
import type { JobState, LiveJob, Outcome } from './job-state.ts'

export function statusOf(state: JobState): JobStatus {
  switch (state.is) {
    case 'held':
    case 'queued':
    case 'starting':
      return 'queued'
    case 'running':
      return 'running'
    case 'ending':
      return state.from
    case 'ended':
      return state.outcome.how
  }
}

/** Exit code, signal and error of an outcome; null where it has none. */
export function endOf(outcome: Outcome): Pick<Job, 'exit_code' | 'signal' | 'error'> {
  return {
    exit_code: 'exit_code' in outcome ? outcome.exit_code : null,
    signal: 'signal' in outcome ? outcome.signal : null,
    error: 'error' in outcome ? (outcome.error ?? null) : null,
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
    commit: job.commit,
    ...job.figures,
    finished_at: ended?.finished_at ?? null,
    output_removed: false,
    request: ended ? null : job.request,
    holds: state.is === 'held' ? state.holds : [],
    report: job.report,
    checkpoint: ended ? null : job.checkpoint,
  }
}

/** What is known of a job only while it lives. */
export interface LiveView {
  /** The place in the line. */
  position: number | null
  progress: number | null
  estimate: Estimate | null
  waiting_for: WaitingFor | null
}

const nothing_live: LiveView = { position: null, progress: null, estimate: null, waiting_for: null }

/** The contract's Job. */
export function publicJob(record: JobRecord, live: LiveView = nothing_live): Job {
  const {
    seq: _seq,
    priority: _priority,
    follow: _follow,
    order_ms: _order,
    kept_bytes: _kept,
    output_removed: _removed,
    request: _request,
    holds: _holds,
    checkpoint: _checkpoint,
    ...shown
  } = record
  return { ...shown, report: record.report as Job['report'], attempts: record.attempts.map(publicAttempt), ...live }
}
