/** Marks the items that are not started because another one did not succeed, and says which. */
import type { QueueItemRecord } from '../../store/queue-record.ts'
import type { Skipped } from './course.ts'
import { nameOf } from './queue-view.ts'

/** `items` stand at their index; gives those that changed. */
export function markSkipped(items: readonly QueueItemRecord[], skipped: readonly Skipped[]): QueueItemRecord[] {
  return skipped.map(({ index, because }) => {
    const item = items[index]!
    const blamed = items[because]!
    item.status = 'skipped'
    item.error = { code: 'SKIPPED', message: `${nameOf(blamed)} ended as ${blamed.status}, so this was not started.` }
    return item
  })
}
