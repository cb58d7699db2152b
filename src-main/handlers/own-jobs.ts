/** Keys that see only their own jobs: every other job is simply not there for them. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { CallContext } from './call-context.ts'

type Who = Pick<CallContext, 'requested_by' | 'own_jobs_only'>

/** True when `who` may know of the job. */
export function maySee(who: Who, job: Pick<Job, 'requested_by'>): boolean {
  return !who.own_jobs_only || (job.requested_by.key_id !== null && job.requested_by.key_id === who.requested_by.key_id)
}

/** The job, if it is there for `who`. Throws NOT_FOUND. */
export function visibleJob(engine: JobEngine, who: Who, id: string): Job {
  const job = engine.job(id)
  if (!maySee(who, job)) throw new AppError('NOT_FOUND', 'There is no job with this id.')
  return job
}

/** Throws FORBIDDEN for keys that see only their own jobs: what follows would touch the jobs of others. */
export function forbidOwnJobsOnly(who: Who): void {
  if (who.own_jobs_only) throw new AppError('FORBIDDEN', 'This key may act only on its own jobs, and this would touch those of others.')
}
