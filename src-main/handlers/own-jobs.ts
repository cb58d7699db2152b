/** Keys that see only their own jobs: every other job is simply not there for them. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { Queues } from '../flows/queues/queues.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { CallContext } from './call-context.ts'

type Who = Pick<CallContext, 'requested_by' | 'own_jobs_only'>

/** The key whose things are all that `who` may know of; undefined for who may know of everybody's. */
export function ownKeyOnly(who: Who): string | undefined {
  return who.own_jobs_only ? (who.requested_by.key_id ?? '') : undefined
}

/** True when `who` may know of the job. */
export function maySee(who: Who, job: Pick<Job, 'requested_by'>): boolean {
  return !who.own_jobs_only || (job.requested_by.key_id !== null && job.requested_by.key_id === who.requested_by.key_id)
}

/** True when `who` may know that something happened to the queue: it is the key's own. */
export function maySeeQueue(who: Who, queues: Pick<Queues, 'isOf'>, id: string | null): boolean {
  return !who.own_jobs_only || (id !== null && who.requested_by.key_id !== null && queues.isOf(id, who.requested_by.key_id))
}

/**
 * The job, if it is there for `who`. Throws NOT_FOUND in the same words for a job of somebody else as for an id that
 * nothing stands under: whoever may see only their own must not learn that there are others.
 */
export function visibleJob(engine: JobEngine, who: Who, id: string): Job {
  const job = seenJob(engine, who, id)
  if (!job) throw new AppError('NOT_FOUND', `There is no job ${id.slice(0, 100)}.`, { id })
  return job
}

/** The job as `who` may know it; null where it is not there for them. */
export function seenJob(engine: JobEngine, who: Who, id: string): Job | null {
  const job = engine.find(id)
  return job && maySee(who, job) ? shownTo(who, job) : null
}

/** `job` as `who` may know it: what it waits for, not whose job holds that. Counts, and so places in the line, are everybody's (WIRE2.md 5). */
export function shownTo<T extends Partial<Pick<Job, 'waiting_for'>>>(who: Pick<Who, 'own_jobs_only'>, job: T): T {
  if (!who.own_jobs_only || !job.waiting_for?.holder_id) return job
  const { holder_id: _id, holder_title: _title, ...waiting_for } = job.waiting_for
  return { ...job, waiting_for }
}

/** Throws FORBIDDEN for keys that see only their own jobs: what follows would touch the jobs of others, or tell of them. */
export function forbidOwnJobsOnly(who: Who): void {
  if (who.own_jobs_only) throw new AppError('FORBIDDEN', 'This key may act only on its own jobs, and this is about all of them.')
}
