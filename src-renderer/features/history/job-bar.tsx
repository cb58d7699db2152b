/** What can be done with the selected job; the room is there before one is selected, so that nothing jumps. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { CircleCheckBig, ClipboardCopy, Ellipsis, ListPlus, type LucideIcon, PencilLine, RotateCw, Square, SquareTerminal, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { actOnMany } from '../../parts/bulk-acts.tsx'
import { itemOfJob } from '../../parts/draft-items.ts'
import { HandledDialog, markHandled, unmarkHandled } from '../../parts/handled-dialog.tsx'
import { addFavourite, cancelJob, copyCommand, editAndRun, rerun } from '../../parts/job-actions.ts'
import { openRun } from '../../stores/layout.ts'
import { addToDraft } from '../../stores/queue-draft.ts'
import { isUnhandled } from '../../stores/unhandled.ts'
import styles from './history.module.css'

interface Act {
  name: string
  icon: LucideIcon
  off: boolean
  title?: string
  act: () => unknown
}

/** The most wanted first; without a job all of them are off. */
function actsOn(job: Job | null, askNote: () => void): Act[] {
  const on = (act: (job: Job) => unknown) => () => job && act(job)
  const off = job === null
  const live = job !== null && !hasEnded(job.status)
  return [
    { name: 'Open output', icon: SquareTerminal, off, act: on(({ id, title }) => openRun(id, { title, focus: true })) },
    live
      ? { name: 'Cancel', icon: Square, off, act: on(({ id }) => cancelJob(id)) }
      : { name: 'Re-run', icon: RotateCw, off, act: on((one) => rerun(one, { focus: true })) },
    { name: 'Edit and run', icon: PencilLine, off, act: on(editAndRun) },
    { name: 'Add to the draft queue', icon: ListPlus, off: job?.kind !== 'command', act: on((one) => addToDraft([itemOfJob(one)])) },
    { name: 'Add to favourites', icon: Star, off, act: on(addFavourite) },
    { name: 'Copy as shell line', icon: ClipboardCopy, off, act: on(copyCommand) },
    job?.handled
      ? { name: 'Not handled after all', icon: CircleCheckBig, off, title: job.handled.note, act: on(unmarkHandled) }
      : { name: 'Mark as handled', icon: CircleCheckBig, off: job === null || !isUnhandled(job), act: askNote },
    { name: 'Remove', icon: Trash2, off: off || live, title: 'Delete', act: on(({ id }) => actOnMany([id], 'remove')) },
  ]
}

/** `short`: there is room for two buttons; the others are in a menu. */
export function JobBar({ job, short = false }: { job: Job | null; short?: boolean }) {
  const [asking, setAsking] = useState<Job | null>(null)
  const acts = actsOn(job, () => setAsking(job))
  const shown = short ? acts.slice(0, 2) : acts
  return (
    <div className={styles.jobBar} role="toolbar" aria-label="Selected job">
      {shown.map(({ name, icon: Icon, off, title, act }) => (
        <Button key={name} size="compact-sm" disabled={off} title={title} leftSection={<Icon size={14} />} onClick={() => void act()}>
          {name}
        </Button>
      ))}
      {short ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label="More acts on the job" size={26} disabled={job === null}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {acts.slice(2).map(({ name, icon: Icon, off, act }) => (
              <Menu.Item key={name} disabled={off} leftSection={<Icon size={14} />} onClick={() => void act()}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {asking ? <HandledDialog what={asking.title} onNote={(note) => void markHandled(asking, note)} onClose={() => setAsking(null)} /> : null}
    </div>
  )
}
