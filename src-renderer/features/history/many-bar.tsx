/** What can be done with several chosen jobs at once. */
import { Button } from '@mantine/core'
import { CircleCheckBig, RotateCw, Square, Star, X } from 'lucide-react'
import { useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { HandledDialog } from '../../parts/handled-dialog.tsx'
import { isUnhandled } from '../../stores/unhandled.ts'
import { actOnMany } from './bulk-acts.tsx'
import styles from './history.module.css'

export function ManyBar({ jobs, onNone }: { jobs: readonly Job[]; onNone: () => void }) {
  const [asking, setAsking] = useState(false)
  const live = jobs.filter((job) => !hasEnded(job.status))
  const ended = jobs.filter((job) => hasEnded(job.status))
  const open = jobs.filter(isUnhandled)
  return (
    <div className={styles.jobBar} role="toolbar" aria-label="Chosen jobs">
      <span className={styles.chosen} aria-live="polite">
        {jobs.length} chosen
      </span>
      <Button size="compact-sm" disabled={ended.length === 0} leftSection={<RotateCw size={14} />} onClick={() => void actOnMany(ended, 'rerun')}>
        Re-run {ended.length}
      </Button>
      <Button size="compact-sm" disabled={live.length === 0} leftSection={<Square size={12} />} onClick={() => void actOnMany(live, 'cancel')}>
        Cancel {live.length}
      </Button>
      <Button size="compact-sm" disabled={open.length === 0} leftSection={<CircleCheckBig size={14} />} onClick={() => setAsking(true)}>
        Mark {open.length} as handled
      </Button>
      <Button size="compact-sm" leftSection={<Star size={14} />} onClick={() => void actOnMany(jobs, 'favourite')}>
        Add {jobs.length} to favourites
      </Button>
      <Button size="compact-sm" variant="subtle" leftSection={<X size={14} />} onClick={onNone}>
        Choose none
      </Button>
      {asking ? (
        <HandledDialog
          what={open.length === 1 ? open[0]!.title : `${open.length} failures`}
          onNote={(note) => void actOnMany(open, 'handled', note)}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}
