/** Tells of endings out of sight: a toast for a failure no tab shows. What the system tells comes from the host (tell-notices.ts). */
import { notifications } from '@mantine/notifications'
import { hasEnded } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { howItEnded } from '../parts/status.tsx'
import { useJobs } from '../stores/jobs.ts'
import { openRun, useLayout } from '../stores/layout.ts'

function toast(job: Job): void {
  notifications.show({
    id: job.id,
    color: 'red',
    title: job.title,
    message: howItEnded(job),
    autoClose: 8000,
    onClick: () => openRun(job.id, { title: job.title, focus: true }),
  })
}

/** What somebody typed in a shell ended before their eyes. */
const isShellLine = ({ kind, rule }: Job): boolean => kind === 'session' && rule === null

/** Returns the way to stop. */
export function watchEndings(): () => void {
  return useJobs.subscribe((state, old) => {
    if (state.resyncs !== old.resyncs) return
    for (const job of state.jobs.values()) {
      const before = old.jobs.get(job.id)
      if (before === job || before === undefined || hasEnded(before.status) || !hasEnded(job.status)) continue
      const seen = useLayout.getState().visibleJobs.includes(job.id)
      // An act of git, and a part of something larger, is told by who asked for it, in better words.
      if (
        !seen &&
        job.kind !== 'git' &&
        !isShellLine(job) &&
        job.parent_id === null &&
        job.requested_by.door === 'window' &&
        (job.status === 'failed' || job.status === 'timed_out')
      )
        toast(job)
    }
  })
}
