/** Cancelling: at once for what waits, through the runner for what runs, once for both. */
import { AppError } from '../../base/app-error.ts'
import type { Parts } from '../parts.ts'
import { attemptKey, type LiveJob } from '../state/job-state.ts'
import { finishWaiting } from '../steps/finish.ts'

/** Resolves when the end was asked for (for a waiting job: when it is on the disk). Throws CONFLICT when its end is being written. */
export async function cancelJob(parts: Parts, job: LiveJob, grace_ms: number): Promise<void> {
  const { state } = job
  switch (state.is) {
    case 'queued':
      parts.unqueue(job)
      return finishWaiting(parts, job, state.attempt)
    case 'delayed':
      clearTimeout(state.timer)
      return finishWaiting(parts, job, state.attempt - 1)
    case 'starting':
      state.end_asked ??= 'cancel'
      return
    case 'running':
      state.end_asked ??= 'cancel'
      parts.runner.end(attemptKey(job.plan.id, state.attempt.number), 'cancel', grace_ms)
      return
    case 'ending':
    case 'ended':
      throw new AppError('CONFLICT', 'The job has already ended.', { id: job.plan.id })
  }
}
