/** What is known of the selected job, beside the list: the whole command, where and in which context it ran, how it ended, the beginning of its output, and what can be done with it. */
import { useQuery } from '@tanstack/react-query'
import { SquareTerminal } from 'lucide-react'
import type { FoundLine, JobBrief } from '../../../src-preload/contract/history-rows.ts'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { ContextFacts } from '../../parts/context-facts.tsx'
import { commandLineOf } from '../../parts/job-actions.ts'
import { EffectTag, howItEnded, StatusIcon } from '../../parts/status.tsx'
import { useWhy } from '../../parts/use-why.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes, formatCount } from '../../ui/format.ts'
import { MarkedText } from '../../ui/marked-text.tsx'
import { exactTime } from '../../ui/time.ts'
import styles from './history.module.css'
import { door_words, useWhere } from './history-row.tsx'
import { JobBar } from './job-bar.tsx'
import { ManyBar } from './many-bar.tsx'

/** Lines of the output that are shown. */
const first_lines = 14

function FirstLines({ job }: { job: Job }) {
  const bytes = job.stdout_bytes + job.stderr_bytes
  const stream = job.capture === 'split' && job.stdout_bytes === 0 ? 'stderr' : undefined
  const ended = hasEnded(job.status)
  const { data, error } = useQuery({
    queryKey: ['first lines', job.id, job.status, job.attempt],
    queryFn: () => api.jobs.lines({ id: job.id, limit: first_lines, ...(stream && { stream }) }),
    enabled: ended && bytes > 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!ended) return <p className={styles.quiet}>It is shown here when it has ended; “Open output” follows it.</p>
  if (bytes === 0) return <p className={styles.quiet}>It wrote nothing.</p>
  if (error) return <p className={styles.quiet}>{toFailure(error).message}</p>
  return (
    <pre className={styles.output}>{data?.items.map(({ text, times }) => (times > 1 ? `${text}  (${formatCount(times)} times)` : text)).join('\n') ?? ' '}</pre>
  )
}

function Reasons({ job }: { job: Job }) {
  const why = useWhy(job).data
  if (job.error) return <p className={styles.reason}>{job.error.message}</p>
  if (!why) return null
  return (
    <>
      <p className={styles.reason}>{why.summary}</p>
      {why.differences.slice(0, 3).map(({ what, name, message }) => (
        <p key={`${what}${name}`} className={styles.quiet}>
          {message}
        </p>
      ))}
    </>
  )
}

function Facts({ job, found }: { job: Job; found: FoundLine | undefined }) {
  const { where, path } = useWhere(job)
  const bytes = job.stdout_bytes + job.stderr_bytes
  return (
    <>
      <p className={styles.how}>
        <StatusIcon status={job.status} mute /> {howItEnded(job)}
      </p>
      <code className={styles.line}>{commandLineOf(job)}</code>
      <Reasons job={job} />
      <dl className={styles.facts}>
        <dt>When</dt>
        <dd>{exactTime(job.started_at ?? job.queued_at)}</dd>
        <dt>Where</dt>
        <dd title={path}>{where || 'no workspace'}</dd>
        {Object.keys(job.context).length > 0 ? (
          <>
            <dt>Context</dt>
            <dd>
              <ContextFacts context={job.context} />
            </dd>
          </>
        ) : null}
        {job.effect ? (
          <>
            <dt>Effect</dt>
            <dd>
              <EffectTag effect={job.effect} />
            </dd>
          </>
        ) : null}
        <dt>From</dt>
        <dd>
          {door_words[job.requested_by.door]}
          {job.attempt > 1 ? `, attempt ${job.attempt}` : ''}
        </dd>
        {job.handled ? (
          <>
            <dt>Handled</dt>
            <dd>
              {exactTime(job.handled.at)}: {job.handled.note}
            </dd>
          </>
        ) : null}
      </dl>
      {found ? (
        <>
          <h2>Found in the output</h2>
          <MarkedText className={styles.foundWhole} text={found.text} marks={found.marks} />
        </>
      ) : null}
      <h2>
        Output <span className={styles.quiet}>{bytes > 0 ? formatBytes(bytes) : ''}</span>
      </h2>
      <FirstLines job={job} />
    </>
  )
}

interface Props {
  job: Job | null
  found: FoundLine | undefined
  marked: readonly JobBrief[]
  onNone: () => void
  onRemove: () => void
}

export function HistoryPane({ job, found, marked, onNone, onRemove }: Props) {
  return (
    <aside className={styles.pane} aria-label="Selected">
      {marked.length > 1 ? <ManyBar jobs={marked} onNone={onNone} onRemove={onRemove} /> : <JobBar job={job} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={styles.paneBody} tabIndex={0} aria-label="Details">
        {marked.length > 1 ? (
          <p className={styles.quiet}>What is done above is done to each of them for itself.</p>
        ) : job ? (
          <Facts job={job} found={found} />
        ) : (
          <Empty icon={<SquareTerminal size={20} />} title="Nothing selected">
            Select a run to see what it was and how it ended.
          </Empty>
        )}
      </section>
    </aside>
  )
}
