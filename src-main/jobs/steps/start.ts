/** Step: look again, write the start, then start; in this order, so that nothing runs that is not on record. */
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { AttemptRecord } from '../../store/job-record.ts'
import type { Parts } from '../parts.ts'
import { AttemptControl } from '../run/attempt-control.ts'
import { runAttempt } from '../run/run-attempt.ts'
import { recordFrom } from '../state/flatten-job.ts'
import type { JobState, LiveJob } from '../state/job-state.ts'
import { move } from '../state/move.ts'
import type { Prepared } from '../work.ts'
import { finish, finishUnstarted } from './finish.ts'

/** Takes a job that left the line. Never rejects: what goes wrong becomes the job's end. */
export async function start(parts: Parts, job: LiveJob): Promise<void> {
  const starting: JobState & { is: 'starting' } = { is: 'starting', attempt: (job.state as JobState & { is: 'queued' }).attempt, end_asked: null }
  move(job, starting)
  const number = starting.attempt
  let prepared: Prepared
  try {
    prepared = prepareAgain(parts, job)
  } catch (error) {
    return finishUnstarted(parts, job, number, error)
  }
  const attempt: AttemptRecord = {
    number,
    status: 'running',
    exit_code: null,
    signal: null,
    started_at: timestampNow(),
    finished_at: null,
    stdout_bytes: 0,
    stderr_bytes: 0,
    pid: null,
    pid_started: null,
  }
  try {
    await parts.store.commits.write(
      () => {
        parts.store.jobs.update({ ...recordFrom(job), status: 'running', started_at: attempt.started_at })
        parts.store.jobs.insertAttempt(job.plan.seq, attempt)
      },
      () => parts.store.jobs.removeAttempt(job.plan.seq, number),
    )
  } catch (error) {
    return putBack(parts, job, starting, error)
  }
  parts.crash('after-start-write')
  job.attempts = [...job.attempts, attempt]
  job.figures = { ...job.figures, started_at: attempt.started_at, duration_ms: null, stdout_bytes: 0, stderr_bytes: 0, output_truncated: false }
  const grace_ms = () => parts.settings().grace_ms
  const { patience_ms } = parts.work(job.plan.kind)
  const control = new AttemptControl({
    timeout_ms: job.plan.timeout_ms,
    grace_ms,
    patience_ms,
  })
  move(job, { is: 'running', attempt, control, output_seen: false })
  parts.changed(job)
  if (starting.end_asked) {
    control.ask(starting.end_asked, grace_ms())
    return finish(parts, job, attempt, { ended_by: starting.end_asked, duration_ms: 0 })
  }
  await runAttempt(parts, job, attempt, control, prepared)
}

/** Trust, links, the profile, the policy or the context may have changed since the job was accepted. */
function prepareAgain(parts: Parts, job: LiveJob): Prepared {
  if (job.request === null) throw new AppError('INTERNAL', 'The request of the job is gone.')
  const prepared = parts.work(job.plan.kind).prepare(job)
  if (prepared.context) job.context = { ...prepared.context }
  if (prepared.tool_version !== undefined) job.tool_version = prepared.tool_version
  if (prepared.commit !== undefined) job.commit = prepared.commit
  return prepared
}

/** The start could not be written: with a full disk the job waits on unless its end was asked for, anything else ends it. */
async function putBack(parts: Parts, job: LiveJob, { attempt, end_asked }: JobState & { is: 'starting' }, error: unknown): Promise<void> {
  const is_full = error instanceof AppError && error.code === 'DISK_FULL'
  if (is_full) parts.diskIsFull()
  if (!is_full || end_asked === 'cancel') return finishUnstarted(parts, job, attempt, error)
  parts.release(job)
  parts.freeLeases(job)
  parts.wait(job, { is: 'queued', attempt })
}
