/** Items by the names that a request gives them, and the places that an order gives to those that wait. */
import type { ItemRef } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import type { QueueItemRecord } from '../../store/queue-record.ts'

/** The index of an item. Throws INVALID_INPUT where there is none. */
export function indexOf(items: readonly QueueItemRecord[], ref: ItemRef, path: string): number {
  const item = items.find(({ index, key }) => (typeof ref === 'number' ? index === ref : key === ref))
  if (item) return item.index
  const message = `There is no item ${typeof ref === 'number' ? ref : `"${ref}"`} in this queue.`
  throw new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}

/** New places of the waiting items: those that are named, in that order, then the others. Throws INVALID_INPUT, and CONFLICT for one that does not wait. */
export function placesOf(items: readonly QueueItemRecord[], order: readonly ItemRef[]): Map<number, number> {
  const by_ref = new Map<ItemRef, QueueItemRecord>()
  for (const item of items) {
    by_ref.set(item.index, item)
    if (item.key !== null) by_ref.set(item.key, item)
  }
  const named = new Set<QueueItemRecord>()
  for (const [n, ref] of order.entries()) {
    const item = by_ref.get(ref)
    const message = item && named.has(item) ? 'This item is named twice.' : `There is no item ${typeof ref === 'number' ? ref : `"${ref}"`} in this queue.`
    if (!item || named.has(item)) throw new AppError('INVALID_INPUT', message, { issues: [{ path: `order.${n}`, message }] })
    if (item.status !== 'waiting') throw new AppError('CONFLICT', `Item ${item.index} does not wait any more (${item.status}); only what waits can be moved.`)
    named.add(item)
  }
  const others = items.filter((item) => item.status === 'waiting' && !named.has(item)).toSorted((one, other) => one.place - other.place)
  // Behind those that were let go before.
  const first = Math.max(-1, ...items.filter(({ status }) => status !== 'waiting').map(({ place }) => place)) + 1
  return new Map([...named, ...others].map((item, n) => [item.index, first + n]))
}
