/** What can be done with several chosen jobs at once. */
import { Button } from '@mantine/core'
import { CircleCheckBig, RotateCw, Square, Star, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { JobBrief } from '../../../src-preload/contract/history-rows.ts'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import { actOnMany, most_at_once } from '../../parts/bulk-acts.tsx'
import { HandledDialog } from '../../parts/handled-dialog.tsx'
import { formatCount } from '../../ui/format.ts'
import styles from './history.module.css'

const idsOf = (jobs: readonly JobBrief[]): string[] => jobs.map(({ id }) => id)

export function ManyBar({ jobs, onNone, onRemove }: { jobs: readonly JobBrief[]; onNone: () => void; onRemove: () => void }) {
  const [asking, setAsking] = useState(false)
  const live = jobs.filter((job) => !hasEnded(job.status))
  const ended = jobs.filter((job) => hasEnded(job.status))
  const open = jobs.filter((job) => job.unhandled)
  const bounded = (some: readonly JobBrief[]) =>
    some.length > most_at_once ? { disabled: true, title: `At most ${most_at_once} at once` } : { disabled: some.length === 0 }
  return (
    <div className={styles.jobBar} role="toolbar" aria-label="Chosen jobs">
      <span className={styles.chosen} aria-live="polite">
        {formatCount(jobs.length)} chosen
      </span>
      <Button size="compact-sm" {...bounded(ended)} leftSection={<RotateCw size={14} />} onClick={() => void actOnMany(idsOf(ended), 'rerun')}>
        Re-run {formatCount(ended.length)}
      </Button>
      <Button size="compact-sm" disabled={live.length === 0} leftSection={<Square size={12} />} onClick={() => void actOnMany(idsOf(live), 'cancel')}>
        Cancel {formatCount(live.length)}
      </Button>
      <Button size="compact-sm" disabled={open.length === 0} leftSection={<CircleCheckBig size={14} />} onClick={() => setAsking(true)}>
        Mark {formatCount(open.length)} as handled
      </Button>
      <Button size="compact-sm" {...bounded(jobs)} leftSection={<Star size={14} />} onClick={() => void actOnMany(idsOf(jobs), 'favourite')}>
        Add {formatCount(jobs.length)} to favourites
      </Button>
      <Button size="compact-sm" disabled={ended.length === 0} leftSection={<Trash2 size={14} />} title="Delete" onClick={onRemove}>
        Remove {formatCount(ended.length)}
      </Button>
      <Button size="compact-sm" variant="subtle" leftSection={<X size={14} />} title="Esc" onClick={onNone}>
        Choose none
      </Button>
      {asking ? (
        <HandledDialog
          what={`${formatCount(open.length)} failures`}
          onNote={(note) => void actOnMany(idsOf(open), 'handled', note)}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}
