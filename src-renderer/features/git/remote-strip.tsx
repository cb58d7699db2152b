/** The last act that talked to a remote: how far it is, a way to cancel it, how it ended and what to do next. */
import { Button } from '@mantine/core'
import { X } from 'lucide-react'
import type { GitReason } from '../../../src-preload/contract/git.ts'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { cancelJob } from '../../parts/job-actions.ts'
import { howItEnded, StatusIcon } from '../../parts/status.tsx'
import { noteRemoteJob, useGit } from '../../stores/git.ts'
import { useJob } from '../../stores/jobs.ts'
import { openRun } from '../../stores/layout.ts'
import { pull, pullOver, pushSettingUpstream } from './branch-acts.ts'
import styles from './git.module.css'
import { openClone } from './open-clone.ts'

const reportOf = (job: Job) => (job.report ?? {}) as { reason?: GitReason; message?: string; outcome?: string }

function NextStep({ job }: { job: Job }) {
  const { reason, message } = reportOf(job)
  if (job.status === 'succeeded' && job.args[0] === 'clone')
    return (
      <Button size="compact-sm" onClick={() => void openClone(job)}>
        Open as workspace
      </Button>
    )
  if (job.status !== 'failed') return null
  if (reason === 'ignored_files')
    return (
      <Button size="compact-sm" onClick={() => void pullOver(message ?? '')}>
        Overwrite them
      </Button>
    )
  // Both sides went on: how they are joined is the person's choice, where no configuration says it.
  const apart = reason === 'diverged' || (reason === 'rejected' && job.args[0] === 'push')
  if (apart)
    return (
      <>
        <Button size="compact-sm" onClick={() => void pull('merge')}>
          Pull and merge
        </Button>
        <Button size="compact-sm" onClick={() => void pull('rebase')}>
          Pull and rebase
        </Button>
      </>
    )
  if (reason === 'no_upstream' && job.args[0] === 'push')
    return (
      <Button size="compact-sm" onClick={() => void pushSettingUpstream()}>
        Publish the branch
      </Button>
    )
  return null
}

export function RemoteStrip() {
  const id = useGit((state) => state.remoteJob)
  const job = useJob(id ?? '')
  if (!job) return null
  const live = !hasEnded(job.status)
  const share = job.progress === null ? null : Math.round(job.progress * 100)
  const { message } = reportOf(job)
  return (
    <section className={styles.strip} aria-label="Remote">
      <StatusIcon status={job.status} mute />
      <span className={styles.stripText} role="status">
        {job.title}
        {live ? (share === null ? ': connecting' : `: ${share} %`) : `: ${job.status === 'failed' && message ? message : howItEnded(job)}`}
      </span>
      {live ? (
        <span
          className={styles.bar}
          role="progressbar"
          aria-label={job.title}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share !== null && { 'aria-valuenow': share })}
        >
          <span style={{ width: `${share ?? 0}%` }} />
        </span>
      ) : null}
      <NextStep job={job} />
      {live ? (
        <Button size="compact-sm" onClick={() => void cancelJob(job.id)}>
          Cancel
        </Button>
      ) : null}
      <Button size="compact-sm" onClick={() => openRun(job.id, { title: job.title, focus: true })}>
        Output
      </Button>
      {live ? null : (
        <button type="button" className={styles.iconButton} onClick={() => noteRemoteJob(null)} aria-label="Dismiss">
          <X size={14} aria-hidden />
        </button>
      )}
    </section>
  )
}
