/** Changes of a queue that does not run: a draft is cancelled, one that rests gets another name, other rules or another order. */
import { timestampNow } from '../../base/clock.ts'
import type { QueueRecord } from '../../store/queue-record.ts'
import type { QueueParts } from './queue-parts.ts'
import { surely } from './surely.ts'

/** Resolves when it is on the disk. */
export async function cancelDraft(parts: QueueParts, record: QueueRecord): Promise<void> {
  const { queues } = parts.store
  await surely(parts, () => {
    queues.update({ ...record, status: 'cancelled', finished_at: timestampNow(), counts: { cancelled: record.total } })
    queues.updateItems(record.seq, 'waiting', 'cancelled')
  })
  parts.changed(record.id)
}

/** Resolves when it is on the disk; `places` by the index of the item. */
export async function changeResting(
  { store: { commits, queues } }: Pick<QueueParts, 'store'>,
  record: QueueRecord,
  change: Partial<QueueRecord>,
  places: ReadonlyMap<number, number>,
): Promise<void> {
  await commits.write(
    () => {
      queues.update({ ...record, ...change })
      for (const [index, place] of places) queues.movePlace(record.seq, index, place)
    },
    () => queues.update(record),
  )
}
