/** The items of a queue in pieces of bounded size: all of them first, then only what changed. */
import type { QueueItems } from '../../../src-preload/contract/queues.ts'
import { newId } from '../../base/ids.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import { itemView } from './queue-view.ts'
import type { RunningQueue } from './running-queue.ts'

/** `epoch` names the time over which the counts below mean the same. */
interface Place {
  epoch: string
  count: number
  index: number
}

const placeOf = (cursor: string | undefined): Place | null => {
  const [, epoch, count, index] = /^([^:]+):(\d+):(-?\d+)$/.exec(cursor ?? '') ?? []
  return epoch === undefined ? null : { epoch, count: Number(count), index: Number(index) }
}

export class ItemPieces {
  readonly #store: Pick<Store, 'queues'>
  /** Of this host: what does not run changes by edits only. */
  readonly #own = newId()
  readonly #running = new WeakMap<RunningQueue, string>()
  #edits = 0

  constructor(store: Pick<Store, 'queues'>) {
    this.#store = store
  }

  /** The items of a queue that does not run have other places now. */
  edited(): void {
    this.#edits++
  }

  /** A cursor that means nothing any more gives the items from the first on. */
  piece(record: QueueRecord, running: RunningQueue | undefined, { cursor, limit }: { cursor?: string | undefined; limit: number }): Omit<QueueItems, 'queue'> {
    const epoch = running ? this.#epochOf(running) : `${this.#own}.${this.#edits}.${record.run}.${record.status}`
    const given = placeOf(cursor)
    const anew = given?.epoch !== epoch
    const from = anew ? { count: 0, index: -1 } : given
    const { items, more } = running ? this.#ofRunning(running, from, limit) : this.#ofStill(record, from, limit)
    const jobs = this.#store.queues.jobs(
      record.seq,
      items.map(({ index }) => index),
    )
    const last = items.at(-1)?.index
    const count = last === undefined ? from.count : (running?.changes.at(last) ?? 0)
    return {
      items: items.map((item) => itemView(item, jobs.get(item.index), running?.isReady(item.index) ?? false)),
      cursor: `${epoch}:${count}:${last ?? from.index}`,
      more,
      anew,
    }
  }

  #epochOf(running: RunningQueue): string {
    const epoch = this.#running.get(running) ?? newId()
    this.#running.set(running, epoch)
    return epoch
  }

  #ofRunning(running: RunningQueue, from: Pick<Place, 'count' | 'index'>, limit: number): { items: QueueItemRecord[]; more: boolean } {
    const { indexes, more } = running.changes.after(from.count, from.index, limit)
    return { items: indexes.map((index) => running.items[index]!), more }
  }

  #ofStill({ seq }: QueueRecord, { index }: Pick<Place, 'index'>, limit: number): { items: QueueItemRecord[]; more: boolean } {
    const items = this.#store.queues.itemsAfter(seq, index, limit + 1)
    return { items: items.slice(0, limit), more: items.length > limit }
  }
}
