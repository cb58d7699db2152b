/** The items of a saved queue as a list: state, what each needs, how it ended; waiting ones are moved by Alt+arrows or dragged. */
import { useCallback, useMemo } from 'react'
import type { QueueItem, QueueSummary } from '../../../src-preload/contract/queues.ts'
import { EffectTag } from '../../parts/status.tsx'
import { useJobs } from '../../stores/jobs.ts'
import { oneLine } from '../../ui/format.ts'
import { formatDuration } from '../../ui/time.ts'
import { type RowDrag, VirtualList } from '../../ui/virtual-list.tsx'
import { move, openJob } from './queue-acts.ts'
import { StateIcon, stateWord } from './queue-status.tsx'
import styles from './queues.module.css'

const row_type = 'application/x-opsdeck-queue-place'
const keyOf = ({ index }: QueueItem): string => String(index)

/** While it is not over its job is told of sooner than the queue. */
export function useLive(item: QueueItem): QueueItem {
  const job = useJobs(({ jobs }) => (item.job_id !== null && (item.status === 'queued' || item.status === 'running') ? jobs.get(item.job_id) : undefined))
  if (!job || (job.status !== 'queued' && job.status !== 'running')) return item
  return { ...item, status: job.status, attempt: job.attempt, started_at: job.started_at }
}

function Row({ item }: { item: QueueItem }) {
  const live = useLive(item)
  const { status, error, attempt, exit_code, duration_ms, effect, input_from, needs, after } = live
  const order = [
    input_from === null ? '' : `reads ${input_from + 1}`,
    ...(needs.some((need) => need !== input_from) ? [`needs ${shortList(needs.filter((need) => need !== input_from))}`] : []),
    ...(after.length > 0 ? [`after ${shortList(after)}`] : []),
  ].filter(Boolean)
  return (
    <div className={styles.itemRow} title={error?.message ?? item.title}>
      <span className={styles.number}>{item.index + 1}</span>
      <StateIcon status={status} />
      <span className={styles.name}>
        {item.key === null ? null : <b>{item.key} </b>}
        <code>{oneLine(item.title)}</code>
      </span>
      <span className={`${styles.small} ${styles.wide}`}>{order.join(', ')}</span>
      <span className={styles.wide}>{effect ? <EffectTag effect={effect} /> : null}</span>
      <span className={styles.small} data-status={status}>
        {[stateWord(status), exit_code !== null && exit_code !== 0 ? `exit ${exit_code}` : '', (attempt ?? 1) > 1 ? `attempt ${attempt}` : '']
          .filter(Boolean)
          .join(', ')}
      </span>
      <span className={styles.number}>{duration_ms === null ? '' : formatDuration(duration_ms)}</span>
    </div>
  )
}

const shortList = (indexes: readonly number[]): string =>
  `${indexes
    .slice(0, 3)
    .map((index) => index + 1)
    .join(', ')}${indexes.length > 3 ? ` and ${indexes.length - 3} more` : ''}`

interface Props {
  queue: QueueSummary
  items: readonly QueueItem[]
  selected: string | null
  onSelect: (key: string | null) => void
}

export function ItemList({ queue, items, selected, onSelect }: Props) {
  const drag = useMemo(
    (): RowDrag<QueueItem> => ({
      start: (transfer, { index }) => {
        transfer.effectAllowed = 'move'
        transfer.setData(row_type, String(index))
      },
      takes: (transfer) => transfer.types.includes(row_type),
      drop: (transfer, before) => {
        const index = Number(transfer.getData(row_type))
        if (before) move(queue, items, index, { before: before.index })
      },
    }),
    [queue, items],
  )
  const onKey = useCallback(
    (event: React.KeyboardEvent, item: QueueItem | undefined) => {
      const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined
      if (!item || by === undefined) return
      event.preventDefault()
      move(queue, items, item.index, { by })
    },
    [queue, items],
  )
  return (
    <VirtualList
      label="Items of the queue"
      items={items}
      keyOf={keyOf}
      selected={selected}
      onSelect={onSelect}
      onOpen={openJob}
      onKey={onKey}
      drag={drag}
      render={(item) => <Row item={item} />}
    />
  )
}
