/** Which end of a job is worth telling somebody who did not see it, and in what words. */
import { isFailure } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { NoticeKind } from '../../src-preload/contract/notifications.ts'
import type { Json } from '../store/job-record.ts'

export interface Told {
  kind: NoticeKind
  title: string
  message: string
}

/** Null where there is nothing to tell. What belongs to something larger is told by that; a cancelled job was somebody's wish. */
export function tellJob(job: Job, in_sight: boolean, long_ms: number): Told | null {
  if (job.parent_id !== null || job.queue_id !== null || job.kind === 'session') return null
  const failed = isFailure(job.status)
  const message = messageOf(job)
  // A schedule runs while nobody waits for it, whatever is open just now.
  if (failed && job.requested_by.door === 'schedule') return { kind: 'schedule_failed', title: job.title, message }
  if (in_sight) return null
  if (failed) return { kind: 'job_failed', title: job.title, message }
  if (job.status === 'succeeded' && (job.duration_ms ?? 0) >= long_ms) return { kind: 'long_job_ended', title: job.title, message }
  return null
}

function messageOf({ status, exit_code, signal, error, duration_ms }: Job): string {
  const took = duration_ms === null ? '' : ` after ${secondsText(duration_ms)}`
  if (status === 'succeeded') return `It succeeded${took}.`
  const how = status === 'timed_out' ? 'It ran too long and was ended' : status === 'interrupted' ? 'It was interrupted' : 'It failed'
  const code = signal !== null ? `, ended by ${signal}` : exit_code !== null ? `, exit code ${exit_code}` : ''
  return `${how}${code}${took}.${error && status === 'failed' ? ` ${error.message}` : ''}`
}

/** A duration in few words. */
export function secondsText(duration_ms: number): string {
  if (duration_ms < 1000) return `${duration_ms} ms`
  const seconds = duration_ms / 1000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** What the webhook is told of the job. */
export function jobFacts({ id, kind, title, status, exit_code, signal, error, queued_at, started_at, finished_at, duration_ms, attempt, queue_id }: Job): Json {
  return { id, kind, title, status, exit_code, signal, error, queued_at, started_at, finished_at, duration_ms, attempt, queue_id }
}
