/** The states of a job and the names of its streams as plain words, for readers that are not to load the schemas. */

export const job_statuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted', 'skipped'] as const
export type JobStatus = (typeof job_statuses)[number]

/** True for the end states, which never change again. */
export function hasEnded(status: JobStatus): boolean {
  return status !== 'queued' && status !== 'running'
}

export const stream_names = ['stdout', 'stderr', 'terminal'] as const
export type StreamName = (typeof stream_names)[number]
