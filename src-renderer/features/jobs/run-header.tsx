/** Head of a run: where it runs, on what context, as whom, how long already. */
import { ActionIcon, Select, Tooltip } from '@mantine/core'
import { Filter, Folder } from 'lucide-react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { BellSign } from '../../parts/bell-sign.tsx'
import { ContextFacts } from '../../parts/context-facts.tsx'
import { JobTime } from '../../parts/job-time.tsx'
import { progressWords } from '../../parts/progress-words.ts'
import { EffectTag, StatusIcon, StatusText } from '../../parts/status.tsx'
import { useAbout, useProduction, useWorkspaces } from '../../stores/host.ts'
import { terminalIn } from '../../terminal/shown-terminals.ts'
import { shortenMiddle, tildePath } from '../../ui/format.ts'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import styles from './run-panel.module.css'

/** Folder the job runs in, as people write it. */
function usePlace(job: Job): string {
  const about = useAbout()
  const workspace = useWorkspaces().data?.find((one) => one.id === job.workspace)
  const root = workspace ? tildePath(workspace.path, about?.home) : ''
  // A line of a shell may have run outside of it.
  if (job.work_dir.startsWith('/')) return tildePath(job.work_dir, about?.home)
  return job.work_dir === '.' ? root : root ? `${root}/${job.work_dir}` : job.work_dir
}

function Ago({ at }: { at: string }) {
  const now = useNow(30)
  return (
    <time className={styles.ago} dateTime={at} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  )
}

export function RunHeader({ job, attempt, onAttempt }: { job: Job; attempt: number | undefined; onAttempt: (attempt: number | undefined) => void }) {
  const place = usePlace(job)
  const production = useProduction(job.context)
  const progress = progressWords(job)
  return (
    <header className={production ? `${styles.header} ${styles.production}` : styles.header} data-production={production ? production.value : undefined}>
      <StatusIcon status={job.status} />
      <BellSign id={job.id} />
      <code className={styles.command} title={job.title}>
        {job.title}
      </code>
      <span className={styles.place} title={job.env_names.length > 0 ? `${place}\nVariables set: ${job.env_names.join(', ')}` : place}>
        <Folder size={12} aria-hidden />
        {shortenMiddle(place, 36)}
      </span>
      <ContextFacts context={job.context} className={styles.context} />
      {job.effect ? <EffectTag effect={job.effect} /> : null}
      <span className={styles.grow} />
      {job.attempts.length > 1 ? (
        <Select
          aria-label="Attempt shown"
          w={120}
          value={String(attempt ?? job.attempt)}
          data={job.attempts.map((one) => ({ value: String(one.number), label: `Attempt ${one.number}` }))}
          onChange={(value) => onAttempt(value === null || Number(value) === job.attempt ? undefined : Number(value))}
        />
      ) : null}
      <Tooltip label="Filter its output (Ctrl+Shift+Y)">
        <ActionIcon aria-label="Filter its output" onClick={(event) => terminalIn(event.currentTarget.closest('section'))?.filter()}>
          <Filter size={14} />
        </ActionIcon>
      </Tooltip>
      {hasEnded(job.status) ? (
        <Ago at={job.finished_at ?? job.queued_at} />
      ) : (
        <>
          <StatusText status={job.status} />
          {job.ready_when ? (
            <span className={styles.ago} title={job.ready_at ? exactTime(job.ready_at) : 'Not ready yet'}>
              {job.ready_at ? 'ready' : 'not ready yet'}
            </span>
          ) : null}
          <JobTime job={job} />
          {progress === null ? null : <span className={styles.progress}>{progress}</span>}
        </>
      )}
    </header>
  )
}
