/** One job as a row of the history. */
import { Fragment } from 'react'
import type { FoundLine } from '../../../src-preload/contract/history-rows.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { JobTime } from '../../parts/job-time.tsx'
import { EffectTag, StatusIcon, StatusText } from '../../parts/status.tsx'
import { useWorkspaces } from '../../stores/host.ts'
import { oneLine } from '../../ui/format.ts'
import { MarkedText } from '../../ui/marked-text.tsx'
import { MiddleCut } from '../../ui/middle-cut.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import styles from './history.module.css'

export const door_words: Record<Job['requested_by']['door'], string> = {
  window: 'window',
  http: 'API',
  cli: 'command line',
  schedule: 'schedule',
  queue: 'queue',
}

/** Where a job runs: the workspace, and the folder in it. */
export function useWhere(job: Job): { where: string; path: string | undefined } {
  const workspace = useWorkspaces().data?.find((one) => one.id === job.workspace)
  return { where: workspace ? (job.work_dir === '.' ? workspace.name : `${workspace.name}/${job.work_dir}`) : '', path: workspace?.path }
}

const columns = [
  { name: 'Command', style: styles.title },
  { name: 'Workspace', style: styles.wide },
  { name: 'Effect', style: styles.wide },
  { name: 'State', style: styles.state },
  { name: 'Took', style: `${styles.right} ${styles.took}` },
  { name: 'When', style: styles.right },
  { name: 'From', style: styles.wide },
]
export const column_count = columns.length

export function HistoryHead() {
  return (
    <div className={styles.row} role="presentation">
      {columns.map(({ name, style }) => (
        // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: cells of a grid that is no table; the grid has the focus
        <span key={name} role="columnheader" className={style}>
          {name}
        </span>
      ))}
    </div>
  )
}

/** `found`: the line of its output that has the words of the search. */
export function HistoryRow({ job, found }: { job: Job | undefined; found: FoundLine | undefined }) {
  const now = useNow(30)
  if (!job) {
    return (
      <div className={styles.row} role="presentation" aria-busy>
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above */}
        <span role="gridcell" className={styles.title} />
      </div>
    )
  }
  return <Cells job={job} found={found} now={now} />
}

function Cells({ job, found, now }: { job: Job; found: FoundLine | undefined; now: number }) {
  const { where, path } = useWhere(job)
  const cells = [
    <Fragment key="command">
      <StatusIcon status={job.status} mute />
      <code className={styles.command} title={job.title}>
        <MiddleCut text={oneLine(job.title)} />
      </code>
      {found ? <MarkedText className={styles.found} text={found.text} marks={found.marks} /> : null}
    </Fragment>,
    <span key="where" className={styles.quiet} title={path}>
      {where}
    </span>,
    job.effect ? <EffectTag key="effect" effect={job.effect} /> : null,
    <span key="state" title={job.handled ? `Handled ${exactTime(job.handled.at)}: ${job.handled.note}` : undefined}>
      <StatusText status={job.status} />
      {job.status === 'failed' && job.exit_code !== null ? ` ${job.exit_code}` : ''}
      {job.position === null ? '' : `, place ${job.position}`}
      {job.handled ? ', handled' : ''}
    </span>,
    <JobTime key="took" job={job} />,
    <time key="when" className={styles.quiet} dateTime={job.queued_at} title={exactTime(job.queued_at)}>
      {relativeTime(job.queued_at, now)}
    </time>,
    <span key="from" className={styles.quiet}>
      {door_words[job.requested_by.door]}
    </span>,
  ]
  return (
    <div className={styles.row} role="presentation">
      {columns.map(({ name, style }, index) => (
        // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
        <span key={name} role="gridcell" className={style}>
          {cells[index]}
        </span>
      ))}
    </div>
  )
}
