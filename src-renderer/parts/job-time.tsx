/** How long a job took, or takes so far. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { useLastSeen } from '../stores/connection.ts'
import { exactTime, formatDuration, formatElapsed, useNow } from '../ui/time.ts'
import styles from './job-time.module.css'

function Elapsed({ since }: { since: string }) {
  const now = useNow()
  const last_seen = useLastSeen()
  return (
    <time className={styles.elapsed} title={last_seen === null ? undefined : `last seen running ${exactTime(new Date(last_seen).toISOString())}`}>
      {formatElapsed((last_seen ?? now) - Date.parse(since))}
    </time>
  )
}

/** While it runs the clock, which stands still while the host is away; afterwards how long it took, and when. */
export function JobTime({ job }: { job: Job }) {
  if (job.status === 'running' && job.started_at) return <Elapsed since={job.started_at} />
  const shown = job.duration_ms === null ? null : formatDuration(job.duration_ms)
  if (!shown) return null
  return <time title={`started ${exactTime(job.started_at ?? job.queued_at)}`}>{shown}</time>
}
