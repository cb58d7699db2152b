/** Notes on a failure that somebody saw to it; how it ended stays as it was. */
import { isFailure } from '../../../src-preload/contract/job-status.ts'
import { hasEnded, type Job } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { maskText } from '../../logging/mask.ts'
import type { Parts } from '../parts.ts'

/** Null takes the note back. Throws CONFLICT for a job that has not ended, or not failed. */
export async function setHandled({ store }: Pick<Parts, 'store'>, { id, status, handled }: Job, note: string | null): Promise<void> {
  if (!hasEnded(status)) throw new AppError('CONFLICT', 'The job has not ended yet, so there is nothing to see to.', { id, status })
  if (!isFailure(status)) {
    throw new AppError('CONFLICT', `The job ${status === 'succeeded' ? 'succeeded' : `is ${status}`}; only a failure can be marked as handled.`, { id, status })
  }
  const seq = store.jobs.byId(id)?.seq
  if (seq === undefined) throw new AppError('NOT_FOUND', `There is no job ${id.slice(0, 100)}.`, { id })
  await store.commits.write(
    () => store.marks.setHandled(seq, note === null ? null : { note: maskText(note), at: timestampNow() }),
    () => store.marks.setHandled(seq, handled),
  )
}
