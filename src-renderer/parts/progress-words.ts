/** How far a running job is, in words: "62 %, about 40 s left". */
import type { Job } from '../../src-preload/contract/jobs.ts'

/** "8 s", "40 s", "3 min", "1 h 20 min": no finer than a guess can be. */
function roughly(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 20) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 90) return `${Math.round(seconds / 5) * 5} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Null for a job that does not run, or of which nothing is known. */
export function progressWords({ status, progress, estimate }: Pick<Job, 'status' | 'progress' | 'estimate'>): string | null {
  if (status !== 'running' || (progress === null && estimate === null)) return null
  const share = progress === null ? null : `${Math.round(progress * 100)} %`
  const left = estimate?.remaining_ms
  const time =
    estimate?.overdue && estimate.usual_ms !== null
      ? `longer than usual (usually ${roughly(estimate.usual_ms)})`
      : left === null || left === undefined
        ? null
        : left < 1000
          ? 'almost done'
          : `about ${roughly(left)} left`
  return [share, time].filter((part) => part !== null).join(', ') || null
}
