/** The states of a job and the names of its streams as plain words, for readers that are not to load the schemas. */

export const job_statuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted', 'skipped'] as const
export type JobStatus = (typeof job_statuses)[number]

/** True for the end states, which never change again. */
export function hasEnded(status: JobStatus): boolean {
  return status !== 'queued' && status !== 'running'
}

/** The ends that somebody should see to. */
export const failure_statuses = ['failed', 'timed_out', 'interrupted'] as const satisfies readonly JobStatus[]

export function isFailure(status: JobStatus): boolean {
  return (failure_statuses as readonly JobStatus[]).includes(status)
}

export const stream_names = ['stdout', 'stderr', 'terminal'] as const
export type StreamName = (typeof stream_names)[number]
