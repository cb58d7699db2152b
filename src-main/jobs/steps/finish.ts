/** Step: what an ended program means for the job: over, or once more. */
import { type ContextDifference, tellDifferences } from '../../../src-preload/contract/context.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { EndedReport, StreamTotals } from '../../processes/runner-protocol.ts'
import type { AttemptRecord, JobRecord } from '../../store/job-record.ts'
import { retryDelayMs } from '../ends/retry-delay.ts'
import type { Parts } from '../parts.ts'
import { endOf } from '../state/flatten-job.ts'
import type { LiveJob, Outcome } from '../state/job-state.ts'
import { recordEnd, recordRetry } from './record.ts'

/** `lost` says why nobody could see the program's end (the runner died). */
export async function finish(parts: Parts, job: LiveJob, report: EndedReport, lost?: string): Promise<void> {
  const { state } = job
  // One end per attempt: a second report, or one that crossed with a lost runner, changes nothing.
  if (state.is !== 'running') return
  parts.crash('after-exit-before-final-write')
  const outcome = outcomeOf(report, state.end_asked, lost, job.plan.timeout_ms)
  const { status: _running, ...attempt } = state.attempt
  const ended: AttemptRecord = {
    ...attempt,
    status: outcome.how,
    exit_code: endOf(outcome).exit_code,
    signal: endOf(outcome).signal,
    finished_at: timestampNow(),
    stdout_bytes: report.out.bytes,
    stderr_bytes: report.err.bytes,
  }
  job.attempts = [...job.attempts.filter((one) => one.number !== ended.number), ended]
  job.steps = [...job.steps, ...notesOn(report, ended)]
  if ([report.out, report.err].some(({ lost_bytes, lost_because }) => lost_bytes > 0 && (lost_because === 'ENOSPC' || lost_because === 'EDQUOT')))
    parts.diskIsFull()
  const { cut_bytes: out_cut, lost_bytes: out_lost } = report.out
  const { cut_bytes: err_cut, lost_bytes: err_lost } = report.err
  job.figures = {
    started_at: ended.started_at,
    duration_ms: lost ? null : report.duration_ms,
    stdout_bytes: report.out.bytes,
    stderr_bytes: report.err.bytes,
    output_truncated: out_cut + err_cut + out_lost + err_lost > 0,
    kept_bytes: job.figures.kept_bytes + report.out.bytes + report.err.bytes - out_cut - out_lost - err_cut - err_lost,
  }
  await settle(parts, job, ended.number, outcome, ended)
}

/** Ends a job that could not even be tried: refused now, its folder gone, its start not writable. */
export async function finishUnstarted(parts: Parts, job: LiveJob, attempt: number, error: unknown): Promise<void> {
  const problem = problemOf(error)
  const asked = job.state.is === 'starting' && job.state.end_asked
  const outcome: Outcome = asked ? { how: 'cancelled', exit_code: null, signal: null } : { how: 'failed', exit_code: null, signal: null, error: problem }
  await end(parts, job, attempt, outcome)
}

/** A context that changed while the job waited has a code of its own: nothing of the job ran. */
function problemOf(error: unknown): { code: string; message: string } {
  if (!(error instanceof AppError)) return { code: 'INTERNAL', message: (error as Error).message }
  const differences = error.code === 'CONFLICT' ? (error.details['differences'] as ContextDifference[] | undefined) : undefined
  if (!differences) return { code: error.code, message: error.message }
  return {
    code: 'CONTEXT_CHANGED',
    message: `The context changed while the job waited: ${tellDifferences(differences)}. It was not run. Run it again if the new context is meant.`,
  }
}

/** Ends a job that waits: cancelled before it began. */
export async function finishWaiting(parts: Parts, job: LiveJob, attempt: number): Promise<void> {
  await end(parts, job, attempt, { how: 'cancelled', exit_code: null, signal: null })
}

async function settle(parts: Parts, job: LiveJob, attempt: number, outcome: Outcome, ended: AttemptRecord): Promise<void> {
  const { retry } = job.plan
  const once_more = retry !== null && attempt < retry.attempts && (outcome.how === 'failed' || outcome.how === 'timed_out' || outcome.how === 'interrupted')
  if (!once_more) return end(parts, job, attempt, outcome, ended)
  const next = attempt + 1
  parts.release(job)
  const timer = setTimeout(
    () => {
      if (job.state.is !== 'delayed') return
      job.state = { is: 'queued', attempt: next }
      parts.enqueue(job)
    },
    retryDelayMs(retry, next),
  )
  job.state = { is: 'delayed', attempt: next, timer }
  await recordRetry(parts, job, ended)
  parts.changed(job)
}

async function end(parts: Parts, job: LiveJob, attempt: number, outcome: Outcome, ended?: AttemptRecord): Promise<void> {
  job.state = { is: 'ending', attempt }
  parts.release(job)
  await recordEnd(parts, job, attempt, outcome, ended)
}

function outcomeOf(report: EndedReport, end_asked: EndedReport['ended_by'], lost: string | undefined, timeout_ms: number | null): Outcome {
  const { exit_code, signal } = report
  const reason = report.ended_by ?? (lost || report.failure ? end_asked : null)
  if (reason === 'cancel') return { how: 'cancelled', exit_code, signal }
  if (reason === 'timeout')
    return { how: 'timed_out', exit_code, signal, error: { code: 'TIMED_OUT', message: `It ran longer than ${timeout_ms} ms and was ended.` } }
  if (reason === 'shutdown') return { how: 'interrupted', error: { code: 'INTERRUPTED', message: 'Opsdeck was stopped while the job ran.' } }
  if (lost) return { how: 'interrupted', error: { code: 'INTERRUPTED', message: lost } }
  if (report.failure) return { how: 'failed', exit_code: null, signal: null, error: report.failure }
  if (exit_code === 0) return { how: 'succeeded', exit_code }
  return { how: 'failed', exit_code, signal, error: null }
}

type Step = JobRecord['steps'][number]

/** What a person should know about how it ended, beyond the exit code. */
function notesOn(report: EndedReport, attempt: AttemptRecord): Step[] {
  const notes: Step[] = []
  const note = (name: string, status: string, message: string) =>
    notes.push({ name, status, started_at: attempt.started_at, finished_at: attempt.finished_at, message })
  if (report.left_behind > 0 && !report.ended_by) {
    const many = report.left_behind > 1 ? `${report.left_behind} processes` : 'a process'
    note('background process left', 'succeeded', `The program ended and left ${many} running; what was left of it was ended with the job.`)
  }
  for (const [stream, totals] of [
    ['stdout', report.out],
    ['stderr', report.err],
  ] as [string, StreamTotals][]) {
    if (totals.cut_bytes > 0)
      note('output_truncated', 'succeeded', `${totals.cut_bytes} bytes in the middle of ${stream} were not kept: the output is larger than the limit per job.`)
    if (totals.lost_bytes > 0)
      note('output_lost', 'failed', `${totals.lost_bytes} bytes of ${stream} could not be written (${whyLost(totals.lost_because)}). The program went on.`)
  }
  return notes
}

function whyLost(code: string | null): string {
  const words: Record<string, string> = {
    ENOSPC: 'the disk was full',
    EDQUOT: 'the quota was used up',
    EIO: 'the disk reported an error',
    ENOENT: 'the data folder was gone',
    EROFS: 'the data folder was read-only',
    EACCES: 'the rights of the data folder forbid it',
    EMFILE: 'too many files were open',
  }
  return words[code ?? ''] ?? code ?? 'unknown'
}
