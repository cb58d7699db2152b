/** Step: the end of a job, or of an attempt that is followed by another, goes to the disk before anybody hears of it. */
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { AttemptRecord } from '../../store/job-record.ts'
import type { Parts } from '../parts.ts'
import { recordFrom } from '../state/flatten-job.ts'
import type { JobState, LiveJob, Outcome } from '../state/job-state.ts'
import { move } from '../state/move.ts'

/** While the disk takes no states (the ballast is used up too), writing is tried again at this interval. */
const again_ms = 500

/** Afterwards everybody who listens hears that the job is over. */
export async function recordEnd(parts: Parts, job: LiveJob, attempt: number, outcome: Outcome, ended?: AttemptRecord): Promise<void> {
  const over: JobState = { is: 'ended', attempt, outcome, finished_at: ended?.finished_at ?? timestampNow() }
  const record = recordFrom({ ...job, state: over })
  await surely(parts, () => {
    if (ended) parts.store.jobs.updateAttempt(job.plan.seq, ended)
    parts.store.jobs.update(record)
  })
  parts.crash('after-final-write')
  move(job, over)
  job.request = null
  job.checkpoint = null
  parts.freeLeases(job)
  parts.over(job)
}

/** The job waits (again): what for goes to the disk, with the attempt that ended. */
export function recordWaiting(parts: Parts, job: LiveJob, ended?: AttemptRecord): Promise<void> {
  const record = recordFrom(job)
  return surely(parts, () => {
    if (ended) parts.store.jobs.updateAttempt(job.plan.seq, ended)
    parts.store.jobs.update(record)
  })
}

/** An end must not be forgotten because the disk is full just now; a closed or broken database ends the trying. */
async function surely(parts: Parts, write: () => void): Promise<void> {
  for (;;) {
    try {
      return await parts.store.commits.write(write)
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined
      // NOT_READY: the disk answers with errors just now.
      if (code !== 'DISK_FULL' && code !== 'NOT_READY') {
        parts.log.error('The end of a job could not be recorded.', { error: (error as Error).message })
        return
      }
      if (code === 'DISK_FULL') parts.diskIsFull()
      await new Promise((resolve) => setTimeout(resolve, again_ms))
      if (parts.isClosing() && !parts.store.database.isOpen) return
    }
  }
}
