/** Asking for the end: at once for what waits, through its control for what runs. */
import { AppError } from '../../base/app-error.ts'
import type { EndReason } from '../../processes/runner-protocol.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { finishWaiting } from '../steps/finish.ts'

/** Resolves when the end was asked for (for a waiting job: when it is on the disk). Throws CONFLICT when its end is being written. */
export async function cancelJob(parts: Parts, job: LiveJob, grace_ms: number, reason: EndReason = 'cancel'): Promise<void> {
  const { state } = job
  switch (state.is) {
    case 'held':
    case 'queued':
      parts.unwait(job)
      return finishWaiting(parts, job, { how: 'cancelled', exit_code: null, signal: null })
    case 'starting':
      state.end_asked ??= reason
      return
    case 'running':
      state.control.ask(reason, grace_ms)
      return
    case 'ending':
    case 'ended':
      throw new AppError('CONFLICT', 'The job has already ended.', { id: job.plan.id })
  }
}
