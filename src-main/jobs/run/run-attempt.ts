/** Runs one attempt: hands the work what it needs, waits for its end, and lets nothing of it outlive that. */
import { AppError } from '../../base/app-error.ts'
import { monotonicMs } from '../../base/clock.ts'
import type { AttemptRecord } from '../../store/job-record.ts'
import { JobFailure } from '../job-failure.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { finish } from '../steps/finish.ts'
import type { Prepared, WorkEnd } from '../work.ts'
import type { AttemptControl } from './attempt-control.ts'
import { JobRun } from './job-run.ts'

/** Never rejects: what the work throws becomes the attempt's end. */
export async function runAttempt(parts: Parts, job: LiveJob, attempt: AttemptRecord, control: AttemptControl, prepared: Prepared): Promise<void> {
  const run = new JobRun(parts, job, attempt, control)
  const started_ms = monotonicMs()
  let end: WorkEnd
  try {
    end = await endOf(prepared.start(run), control)
  } catch (error) {
    end = endOfThrown(error, control)
    if (!isExpected(error) && end.failure)
      parts.log.error('A piece of work failed in a way it did not expect.', { kind: job.plan.kind, id: job.plan.id, error: error as Error })
  }
  const written = await run.close(end.ended_by ?? control.reason)
  await finish(parts, job, attempt, { duration_ms: monotonicMs() - started_ms, ...written, ...end })
}

/** What it came to, or that it was given up; what it does afterwards is not heard. */
async function endOf(work: Promise<WorkEnd | undefined>, control: AttemptControl): Promise<WorkEnd> {
  const { given_up } = control
  if (given_up === null) return (await work) ?? {}
  work.catch(() => {})
  const end = await Promise.race([work, given_up])
  if (end !== 'given up') return end ?? {}
  const message = 'It was asked to stop and did not within its time. What it still does is not recorded.'
  return { ended_by: control.reason, notes: [{ name: 'given up', status: 'failed', message }] }
}

function endOfThrown(error: unknown, control: AttemptControl): WorkEnd {
  if (control.signal.aborted && (error === control.signal.reason || isAbort(error))) return { ended_by: control.reason }
  if (isExpected(error)) return { failure: { code: error.code, message: error.message } }
  return { failure: { code: 'INTERNAL', message: `Something failed inside Opsdeck: ${error instanceof Error ? error.message : String(error)}` } }
}

function isExpected(error: unknown): error is AppError | JobFailure {
  return error instanceof AppError || error instanceof JobFailure
}

/** What waiting functions of Node reject with when their signal is aborted. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
