/** All queues, newest first, each with how far it is; before them the one under construction. */
import { Button } from '@mantine/core'
import { ListOrdered, PencilLine } from 'lucide-react'
import { useMemo } from 'react'
import type { QueueSummary } from '../../../src-preload/contract/queues.ts'
import { useDraft } from '../../stores/queue-draft.ts'
import { moreQueues, useQueues, wantQueues } from '../../stores/queues.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { progressWords, QueueProgress } from './queue-progress.tsx'
import { StateIcon, stateWord } from './queue-status.tsx'
import styles from './queues.module.css'

type Row = { kind: 'draft'; key: 'draft' } | { kind: 'queue'; key: string; queue: QueueSummary }
const draft_row: Row = { kind: 'draft', key: 'draft' }
const keyOf = (row: Row): string => row.key

function DraftRow() {
  const { name, items } = useDraft()
  return (
    <div className={styles.queueRow}>
      <PencilLine size={14} className={styles.state} data-tone="asking" aria-hidden />
      <span className={styles.name}>{name || 'New queue'}</span>
      <span className={styles.small}>{items.length === 0 ? 'empty' : `${formatCount(items.length)} not saved`}</span>
    </div>
  )
}

function QueueRow({ queue }: { queue: QueueSummary }) {
  const now = useNow(30)
  return (
    <div className={styles.queueRow} title={`${queue.name}\n${stateWord(queue.status)}, ${progressWords(queue)}\n${exactTime(queue.created)}`}>
      <StateIcon status={queue.status} />
      <span className={styles.name}>{queue.name}</span>
      <span className={styles.small}>{relativeTime(queue.created, now)}</span>
      <span className={styles.progress}>
        <QueueProgress queue={queue} />
        <span className={styles.small}>{`${stateWord(queue.status)}, ${progressWords(queue)}`}</span>
      </span>
    </div>
  )
}

interface Props {
  selected: string
  onSelect: (key: string) => void
}

export function QueueList({ selected, onSelect }: Props) {
  const { list, loaded, failure } = useQueues()
  const rows = useMemo((): Row[] => [draft_row, ...list.map((queue): Row => ({ kind: 'queue', key: queue.id, queue }))], [list])
  const slow = useDelayed(!loaded && !failure)
  return (
    <div className={styles.queues} aria-busy={!loaded}>
      {failure && failure.code !== 'DISCONNECTED' ? (
        <Note tone="failure" action={<Button onClick={wantQueues}>Ask again</Button>}>
          {failure.message}
        </Note>
      ) : null}
      <div className={styles.list} data-short={list.length === 0 || undefined}>
        <VirtualList
          label="Queues"
          items={rows}
          keyOf={keyOf}
          rowHeight={44}
          selected={selected}
          onSelect={(key) => key !== null && onSelect(key)}
          onOpen={(row) => onSelect(row.key)}
          onEnd={() => void moreQueues()}
          render={(row) => (row.kind === 'draft' ? <DraftRow /> : <QueueRow queue={row.queue} />)}
        />
      </div>
      {loaded && list.length === 0 ? (
        <Empty icon={<ListOrdered size={20} />} title="No queue yet">
          A queue runs commands one after the other, or as they need each other.
        </Empty>
      ) : slow ? (
        <Empty title="Reading the queues" />
      ) : null}
    </div>
  )
}
