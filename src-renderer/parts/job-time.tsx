/** How long a job took, or takes so far. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { exactTime, formatDuration, formatElapsed, useNow } from '../ui/time.ts'
import styles from './job-time.module.css'

function Elapsed({ since }: { since: string }) {
  const now = useNow()
  return <time className={styles.elapsed}>{formatElapsed(now - Date.parse(since))}</time>
}

/** While it runs the clock; afterwards how long it took, and when. */
export function JobTime({ job }: { job: Job }) {
  if (job.status === 'running' && job.started_at) return <Elapsed since={job.started_at} />
  const shown = job.duration_ms === null ? null : formatDuration(job.duration_ms)
  if (!shown) return null
  return <time title={`started ${exactTime(job.started_at ?? job.queued_at)}`}>{shown}</time>
}
