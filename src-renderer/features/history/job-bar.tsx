/** What can be done with the selected job; the room is there before one is selected, so that nothing jumps. */
import { Button } from '@mantine/core'
import { CircleCheckBig, ClipboardCopy, ListPlus, PencilLine, RotateCw, Square, SquareTerminal, Star } from 'lucide-react'
import { useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { itemOfJob } from '../../parts/draft-items.ts'
import { HandledDialog, markHandled, unmarkHandled } from '../../parts/handled-dialog.tsx'
import { addFavourite, cancelJob, copyCommand, editAndRun, rerun } from '../../parts/job-actions.ts'
import { openRun } from '../../stores/layout.ts'
import { addToDraft } from '../../stores/queue-draft.ts'
import { isUnhandled } from '../../stores/unhandled.ts'
import styles from './history.module.css'

export function JobBar({ job }: { job: Job | null }) {
  const live = job !== null && !hasEnded(job.status)
  const off = job === null
  const [asking, setAsking] = useState<Job | null>(null)
  return (
    <div className={styles.jobBar} role="toolbar" aria-label="Selected job">
      <Button
        size="compact-sm"
        disabled={off}
        leftSection={<SquareTerminal size={14} />}
        onClick={() => job && openRun(job.id, { title: job.title, focus: true })}
      >
        Open output
      </Button>
      {live ? (
        <Button size="compact-sm" leftSection={<Square size={12} />} onClick={() => void cancelJob(job.id)}>
          Cancel
        </Button>
      ) : (
        <Button size="compact-sm" disabled={off} leftSection={<RotateCw size={14} />} onClick={() => job && void rerun(job, { focus: true })}>
          Re-run
        </Button>
      )}
      <Button size="compact-sm" disabled={off} leftSection={<PencilLine size={14} />} onClick={() => job && editAndRun(job)}>
        Edit and run
      </Button>
      <Button size="compact-sm" disabled={job?.kind !== 'command'} leftSection={<ListPlus size={14} />} onClick={() => job && addToDraft([itemOfJob(job)])}>
        Add to the draft queue
      </Button>
      <Button size="compact-sm" disabled={off} leftSection={<Star size={14} />} onClick={() => job && void addFavourite(job)}>
        Add to favourites
      </Button>
      <Button size="compact-sm" disabled={off} leftSection={<ClipboardCopy size={14} />} onClick={() => job && void copyCommand(job)}>
        Copy as shell line
      </Button>
      {job?.handled ? (
        <Button size="compact-sm" leftSection={<CircleCheckBig size={14} />} title={job.handled.note} onClick={() => void unmarkHandled(job)}>
          Not handled after all
        </Button>
      ) : (
        <Button size="compact-sm" disabled={job === null || !isUnhandled(job)} leftSection={<CircleCheckBig size={14} />} onClick={() => setAsking(job)}>
          Mark as handled
        </Button>
      )}
      {asking ? <HandledDialog what={asking.title} onNote={(note) => void markHandled(asking, note)} onClose={() => setAsking(null)} /> : null}
    </div>
  )
}
