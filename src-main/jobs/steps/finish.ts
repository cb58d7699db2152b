/** Step: what an ended attempt means for the job: over, or once more. */
import { type ContextDifference, tellDifferences } from '../../../src-preload/contract/context.ts'
import type { JobStep } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { maskText } from '../../logging/mask.ts'
import type { EndReason, StreamTotals } from '../../processes/runner-protocol.ts'
import type { AttemptRecord } from '../../store/job-record.ts'
import { retryDelayMs } from '../ends/retry-delay.ts'
import type { Parts } from '../parts.ts'
import { revivalOf } from '../run/past.ts'
import { endOf } from '../state/flatten-job.ts'
import type { JobProblem, LiveJob, Outcome, WaitingState } from '../state/job-state.ts'
import { move } from '../state/move.ts'
import type { WorkEnd } from '../work.ts'
import { recordEnd, recordWaiting } from './record.ts'

const nothing_written: StreamTotals = { bytes: 0, cut_bytes: 0, lost_bytes: 0, lost_because: null }

/** One end per attempt: what comes for another one, or once more, changes nothing. */
export async function finish(parts: Parts, job: LiveJob, attempt: AttemptRecord, end: WorkEnd): Promise<void> {
  const { state } = job
  if (state.is !== 'running' || state.attempt !== attempt) return
  parts.crash('after-exit-before-final-write')
  state.control[Symbol.dispose]()
  const out = end.out ?? nothing_written
  const err = end.err ?? nothing_written
  const outcome = orNotReady(job, outcomeOf(end, state.control.reason, job.plan.timeout_ms))
  const ended: AttemptRecord = {
    ...attempt,
    status: outcome.how,
    exit_code: endOf(outcome).exit_code,
    signal: endOf(outcome).signal,
    finished_at: timestampNow(),
    stdout_bytes: out.bytes,
    stderr_bytes: err.bytes,
  }
  job.attempts = [...job.attempts.filter((one) => one.number !== ended.number), ended]
  job.steps = [...job.steps, ...notesOn(end, out, err, ended)]
  job.progress = null
  job.tells_progress = false
  job.estimate = null
  if ([out, err].some(({ lost_bytes, lost_because }) => lost_bytes > 0 && (lost_because === 'ENOSPC' || lost_because === 'EDQUOT'))) parts.diskIsFull()
  job.figures = {
    started_at: ended.started_at,
    duration_ms: end.lost ? null : Math.round(end.duration_ms ?? 0),
    stdout_bytes: out.bytes,
    stderr_bytes: err.bytes,
    output_truncated: out.cut_bytes + err.cut_bytes + out.lost_bytes + err.lost_bytes > 0,
    kept_bytes: job.figures.kept_bytes + out.bytes + err.bytes - out.cut_bytes - out.lost_bytes - err.cut_bytes - err.lost_bytes,
  }
  const next = nextAttempt(parts, job, outcome)
  if (next === null) return over(parts, job, outcome, ended)
  parts.release(job)
  parts.freeLeases(job)
  parts.wait(job, next)
  await recordWaiting(parts, job, ended)
  parts.changed(job)
}

/** It was ended because it was not ready in time: that is no wish of anybody's, but how it failed. */
function orNotReady({ not_ready }: LiveJob, outcome: Outcome): Outcome {
  if (outcome.how !== 'cancelled' || not_ready === null) return outcome
  return { how: 'failed', exit_code: outcome.exit_code, signal: outcome.signal, error: not_ready }
}

/** Null when the job is over. */
function nextAttempt(parts: Parts, job: LiveJob, { how }: Outcome): WaitingState | null {
  const number = job.attempts.length
  const { retry, kind } = job.plan
  // A child's parent decides what to do about it; by itself it is not tried again after an interruption.
  if (how === 'interrupted' && job.lane !== null && (revivalOf(parts.work(kind), job) ?? 'interrupted') !== 'interrupted')
    return { is: 'queued', attempt: number + 1 }
  const once_more = retry !== null && number < retry.attempts && (how === 'failed' || how === 'timed_out' || how === 'interrupted')
  if (!once_more) return null
  const at = new Date(Date.now() + retryDelayMs(retry, number + 1)).toISOString()
  return { is: 'held', attempt: number + 1, holds: [{ kind: 'until', at }] }
}

/** Ends a job that could not even be tried: refused now, its folder gone, its start not writable. */
export async function finishUnstarted(parts: Parts, job: LiveJob, attempt: number, error: unknown): Promise<void> {
  const asked = job.state.is === 'starting' && job.state.end_asked
  const none = { exit_code: null, signal: null }
  await over(parts, job, asked ? { how: 'cancelled', ...none } : { how: 'failed', ...none, error: problemOf(error) }, undefined, attempt)
}

/** A context that changed while the job waited has a code of its own: nothing of the job ran. */
export function problemOf(error: unknown): JobProblem {
  if (!(error instanceof AppError)) return { code: 'INTERNAL', message: (error as Error).message }
  const differences = error.code === 'CONFLICT' ? (error.details['differences'] as ContextDifference[] | undefined) : undefined
  if (!differences) return { code: error.code, message: error.message }
  return {
    code: 'CONTEXT_CHANGED',
    message: `The context changed while the job waited: ${tellDifferences(differences)}. It was not run. Run it again if the new context is meant.`,
  }
}

/** Ends a job that waits: before it began, or between two attempts. */
export async function finishWaiting(parts: Parts, job: LiveJob, outcome: Outcome): Promise<void> {
  const waited_for = job.state.attempt as number
  await over(parts, job, outcome, undefined, job.attempts.length > 0 ? job.attempts.length : waited_for)
}

async function over(parts: Parts, job: LiveJob, outcome: Outcome, ended: AttemptRecord | undefined, attempt = ended?.number ?? 1): Promise<void> {
  const kept = withoutSecrets(parts, job, outcome)
  move(job, { is: 'ending', attempt, from: ended ? 'running' : 'queued' })
  parts.release(job)
  await recordEnd(parts, job, attempt, kept, ended)
}

/** A message can quote what the job was given, or what the far side answered. */
function withoutSecrets(parts: Parts, job: LiveJob, outcome: Outcome): Outcome {
  if (!('error' in outcome) || !outcome.error) return outcome
  return { ...outcome, error: { ...outcome.error, message: maskText(outcome.error.message, secretsOf(parts, job)) } }
}

function secretsOf(parts: Parts, job: LiveJob): readonly string[] {
  try {
    return parts.work(job.plan.kind).secretsOf?.(job) ?? []
  } catch {
    return [] // a kind of work that an other version knew
  }
}

function outcomeOf(end: WorkEnd, asked: EndReason | null, timeout_ms: number | null): Outcome {
  const { exit_code = null, signal = null, failure = null, lost = null } = end
  // A run that nobody saw end, or that could not begin, ended as it was asked to.
  const reason = end.ended_by ?? (lost || failure ? asked : null)
  // A limit of its own kind ended it: the failure says which.
  if (reason === 'cancel') return { how: 'cancelled', exit_code, signal, ...(end.ended_by === 'cancel' && failure && { error: failure }) }
  if (reason === 'timeout')
    return { how: 'timed_out', exit_code, signal, error: { code: 'TIMED_OUT', message: `It ran longer than ${timeout_ms} ms and was ended.` } }
  if (reason === 'shutdown') return { how: 'interrupted', error: { code: 'INTERRUPTED', message: 'Opsdeck was stopped while the job ran.' } }
  if (lost) return { how: 'interrupted', error: { code: 'INTERRUPTED', message: lost } }
  if (failure) return { how: 'failed', exit_code, signal, error: failure }
  if (((exit_code ?? 0) === 0 || end.is_done) && signal === null) return { how: 'succeeded', exit_code }
  return { how: 'failed', exit_code, signal, error: null }
}

/** What a person should know about how it ended, beyond the exit code. */
function notesOn(end: WorkEnd, out: StreamTotals, err: StreamTotals, { started_at, finished_at }: AttemptRecord): JobStep[] {
  const notes: Pick<JobStep, 'name' | 'status' | 'message'>[] = [...(end.notes ?? [])]
  for (const [stream, totals] of [
    ['stdout', out],
    ['stderr', err],
  ] as [string, StreamTotals][]) {
    if (totals.cut_bytes > 0)
      notes.push({
        name: 'output_truncated',
        status: 'succeeded',
        message: `${totals.cut_bytes} bytes in the middle of ${stream} were not kept: the output is larger than the limit per job.`,
      })
    if (totals.lost_bytes > 0)
      notes.push({
        name: 'output_lost',
        status: 'failed',
        message: `${totals.lost_bytes} bytes of ${stream} could not be written (${whyLost(totals.lost_because)}). The program went on.`,
      })
  }
  return notes.map((note) => ({ ...note, started_at, finished_at }))
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
