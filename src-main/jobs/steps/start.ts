/** Step: judge again, write the start, then start; in this order, so that nothing runs that is not on record. */
import { AppError } from '../../base/app-error.ts'
import type { ApprovedCommand } from '../../base/approved-command.ts'
import { timestampNow } from '../../base/clock.ts'
import type { AttemptRecord } from '../../store/job-record.ts'
import type { Parts } from '../parts.ts'
import { recordFrom } from '../state/flatten-job.ts'
import { attemptKey, type LiveJob } from '../state/job-state.ts'
import { finish, finishUnstarted } from './finish.ts'
import { follow } from './follow.ts'
import { openOutput } from './open-output.ts'

/** Takes a job that left the line. Never rejects: what goes wrong becomes the job's end. */
export async function start(parts: Parts, job: LiveJob): Promise<void> {
  if (job.state.is !== 'queued') throw new Error(`A job that is ${job.state.is} cannot be started.`)
  const number = job.state.attempt
  const starting = { is: 'starting', attempt: number, end_asked: null } as LiveJob['state'] & { is: 'starting' }
  job.state = starting
  let approved: ApprovedCommand
  try {
    approved = approveAgain(parts, job)
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
  const before = { attempts: job.attempts, figures: job.figures }
  try {
    await parts.store.commits.write(() => {
      const record = { ...recordFrom(job), status: 'running' as const, started_at: attempt.started_at, tool_version: job.tool_version }
      parts.store.jobs.update(record)
      parts.store.jobs.insertAttempt(job.plan.seq, attempt)
    })
  } catch (error) {
    job.attempts = before.attempts
    return putBack(parts, job, number, error)
  }
  parts.crash('after-start-write')
  job.attempts = [...job.attempts, attempt]
  job.figures = { ...job.figures, started_at: attempt.started_at, duration_ms: null, stdout_bytes: 0, stderr_bytes: 0, output_truncated: false }
  job.state = { is: 'running', attempt, end_asked: starting.end_asked, output_seen: false }
  parts.changed(job)
  if (starting.end_asked) return finish(parts, job, { ...neverRan, ended_by: starting.end_asked, key: attemptKey(job.plan.id, number) })
  const settings = parts.settings()
  const request = job.request
  const given = parts.runner.start(
    {
      key: attemptKey(job.plan.id, number),
      tool_path: approved.tool_path,
      args: approved.args,
      cwd: approved.cwd,
      env: approved.env,
      capture: job.plan.capture,
      cols: request?.cols ?? 80,
      rows: request?.rows ?? 24,
      stdin_open: job.plan.capture === 'terminal' || request?.input !== undefined,
      input: request?.input ?? null,
      end_input: request?.end_input ?? false,
      timeout_ms: job.plan.timeout_ms,
      grace_ms: settings.grace_ms,
      ...openOutput(parts, job, number),
    },
    follow(parts, job),
  )
  if (!given) await finish(parts, job, { ...neverRan, key: attemptKey(job.plan.id, number) }, 'The runner process was not there to start it.')
}

/** Trust, links, the profile, the policy or the context may have changed since the job was accepted. */
function approveAgain({ commands, surroundings }: Parts, job: LiveJob): ApprovedCommand {
  if (!job.request) throw new AppError('INTERNAL', 'The request of the job is gone.')
  // What changes or destroys does so in the context it was accepted in, or not at all; what only reads may see another one.
  const expected = job.plan.effect === 'read' ? undefined : job.context
  const { approved, judgement } = commands.approve({ ...job.request, context: expected }, surroundings(job.plan.workspace))
  job.context = judgement.verdict.context
  job.tool_version = commands.toolVersion(approved.tool)
  return approved
}

/** The start could not be written: with a full disk the job waits on, anything else ends it. */
async function putBack(parts: Parts, job: LiveJob, number: number, error: unknown): Promise<void> {
  if (error instanceof AppError && error.code === 'DISK_FULL') {
    parts.diskIsFull()
    job.state = { is: 'queued', attempt: number }
    parts.release(job)
    parts.enqueue(job)
    return
  }
  return finishUnstarted(parts, job, number, error)
}

const no_bytes = { bytes: 0, cut_bytes: 0, lost_bytes: 0, lost_because: null }
const neverRan = { exit_code: null, signal: null, ended_by: null, failure: null, duration_ms: 0, out: no_bytes, err: no_bytes, left_behind: 0 }
