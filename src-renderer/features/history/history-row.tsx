/** One job as a row of the history. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { JobTime } from '../../parts/job-time.tsx'
import { EffectTag, StatusIcon, StatusText } from '../../parts/status.tsx'
import { useWorkspaces } from '../../stores/host.ts'
import { oneLine } from '../../ui/format.ts'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import styles from './history.module.css'

const doors: Record<Job['requested_by']['door'], string> = { window: 'window', http: 'API', cli: 'command line', schedule: 'schedule', queue: 'queue' }

export function HistoryHead() {
  return (
    <div className={`${styles.row} ${styles.head}`} aria-hidden>
      <span />
      <span>Command</span>
      <span className={styles.wide}>Workspace</span>
      <span className={styles.wide}>Effect</span>
      <span>State</span>
      <span className={styles.right}>Took</span>
      <span className={styles.right}>When</span>
      <span className={styles.wide}>From</span>
    </div>
  )
}

export function HistoryRow({ job }: { job: Job }) {
  const now = useNow(30)
  const workspace = useWorkspaces().data?.find((one) => one.id === job.workspace)
  const where = workspace ? (job.work_dir === '.' ? workspace.name : `${workspace.name}/${job.work_dir}`) : ''
  return (
    <div className={styles.row}>
      <StatusIcon status={job.status} mute />
      <code className={styles.command} title={job.title}>
        {oneLine(job.title)}
      </code>
      <span className={`${styles.wide} ${styles.quiet}`} title={workspace?.path}>
        {where}
      </span>
      <span className={styles.wide}>{job.effect ? <EffectTag effect={job.effect} /> : null}</span>
      <span className={styles.state} title={job.handled ? `Handled ${exactTime(job.handled.at)}: ${job.handled.note}` : undefined}>
        <StatusText status={job.status} />
        {job.status === 'failed' && job.exit_code !== null ? ` ${job.exit_code}` : ''}
        {job.position === null ? '' : `, place ${job.position}`}
        {job.handled ? ', handled' : ''}
      </span>
      <span className={styles.right}>
        <JobTime job={job} />
      </span>
      <time className={`${styles.right} ${styles.quiet}`} dateTime={job.queued_at} title={exactTime(job.queued_at)}>
        {relativeTime(job.queued_at, now)}
      </time>
      <span className={`${styles.wide} ${styles.quiet}`}>{doors[job.requested_by.door]}</span>
    </div>
  )
}
