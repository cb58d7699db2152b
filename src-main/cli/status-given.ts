/** A status of jobs that is given to a flag. */
import { type JobStatus, job_statuses } from '../../src-preload/contract/job-status.ts'
import { UsageError } from './usage-error.ts'

/** Throws UsageError. */
export function statusGiven(value: string, verb: string): JobStatus {
  if ((job_statuses as readonly string[]).includes(value)) return value as JobStatus
  throw new UsageError(`--status is one of ${job_statuses.join(', ')}, not "${value}".`, verb)
}
