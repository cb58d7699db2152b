/** What there is to know and to do about the selected item: its reason, its earlier runs, its job. */
import { Button } from '@mantine/core'
import { SquareTerminal } from 'lucide-react'
import type { QueueItem } from '../../../src-preload/contract/queues.ts'
import { openRun } from '../../stores/layout.ts'
import { oneLine } from '../../ui/format.ts'
import { useLive } from './item-list.tsx'
import { openJob } from './queue-acts.ts'
import { stateWord } from './queue-status.tsx'
import styles from './queues.module.css'

function Chosen({ item }: { item: QueueItem }) {
  const { status, error, attempt } = useLive(item)
  return (
    <>
      <span className={styles.chosen}>
        <b>{item.key ?? `Item ${item.index + 1}`}</b> <code>{oneLine(item.title)}</code>
        <span className={styles.reason}>
          {`${stateWord(status)}${attempt !== null && attempt > 1 ? `, attempt ${attempt}` : ''}${error ? `: ${error.message}` : ''}`}
        </span>
      </span>
      {item.past.map(({ run, status: was, job_id }) => (
        <Button key={run} size="compact-sm" disabled={job_id === null} onClick={() => job_id !== null && openRun(job_id, { title: item.title, focus: true })}>
          {`Run ${run}: ${stateWord(was)}`}
        </Button>
      ))}
      <Button size="compact-sm" disabled={item.job_id === null} leftSection={<SquareTerminal size={14} />} onClick={() => openJob(item)}>
        Open output
      </Button>
    </>
  )
}

export function ItemBar({ item }: { item: QueueItem | null }) {
  return (
    <div className={styles.itemBar} role="toolbar" aria-label="Selected item">
      {item ? (
        <Chosen item={item} />
      ) : (
        <span className={styles.small}>Choose an item to see why it ended as it did. Enter opens its output; Alt and the arrows move one that waits.</span>
      )}
    </div>
  )
}
