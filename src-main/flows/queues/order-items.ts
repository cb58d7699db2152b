/** From names to indexes: what each item needs, checked to be free of cycles before anything of the queue is made. */
import type { ItemRef, QueueItemInput } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import { handedFiles, isEarlierJob } from './handed-files.ts'

/** What the order of an item depends on. */
export interface ItemToOrder extends Pick<QueueItemInput, 'key' | 'needs' | 'input_from' | 'pause' | 'args'> {
  /** Indexes of items that must be over before, however they end. */
  after?: readonly number[]
}

export interface ItemOrder {
  needs: number[]
  after: number[]
  input_from: number | null
  /** Indexes of the items by the names by which its arguments say whose files they take. */
  files_from: ReadonlyMap<ItemRef, number>
}

/**
 * Throws INVALID_INPUT for a key that stands twice, a name that no item has, and a cycle, which it names. A question without needs of its own
 * stands for everybody: it comes after all before it, and all after it need it.
 */
export function orderItems(items: readonly ItemToOrder[]): ItemOrder[] {
  const by_key = keysOf(items)
  const indexOf = (ref: ItemRef, path: string): number => {
    const index = typeof ref === 'number' ? ref : by_key.get(ref)
    if (index !== undefined && index < items.length) return index
    const message = `There is no item ${typeof ref === 'number' ? `with the index ${ref}` : `with the key "${ref}"`} in this queue.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
  }
  let barrier: number | null = null
  let since_barrier: number[] = []
  const orders = items.map((item, index): ItemOrder => {
    const needs = new Set((item.needs ?? []).map((ref, n) => indexOf(ref, `commands.${index}.needs.${n}`)))
    const input_from = item.input_from === undefined ? null : indexOf(item.input_from, `commands.${index}.input_from`)
    if (input_from !== null) needs.add(input_from)
    const handed = handedFiles(item.args).filter(({ from }) => !isEarlierJob(from, by_key))
    const files_from = new Map(handed.map(({ from, path }) => [from, indexOf(from, `commands.${index}.${path}.from`)]))
    for (const need of files_from.values()) needs.add(need)
    if (barrier !== null) needs.add(barrier)
    const after = new Set(item.after)
    if (item.pause !== undefined && item.needs === undefined) {
      for (const before of since_barrier) after.add(before)
      barrier = index
      since_barrier = []
    } else since_barrier.push(index)
    return { needs: [...needs], after: [...after], input_from, files_from }
  })
  const cycle = findCycle(orders)
  if (cycle) {
    const names = cycle.map((index) => nameOf(items, index))
    const message = `The items need each other in a circle: ${names.join(' needs ')}. Take one of these needs away.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: `commands.${cycle[0]}.needs`, message }], cycle })
  }
  return orders
}

function keysOf(items: readonly ItemToOrder[]): Map<string, number> {
  const by_key = new Map<string, number>()
  for (const [index, { key }] of items.entries()) {
    if (key === undefined) continue
    const first = by_key.get(key)
    if (first !== undefined) {
      const message = `The key "${key}" stands twice: at the items ${first} and ${index}. Give each its own.`
      throw new AppError('INVALID_INPUT', message, { issues: [{ path: `commands.${index}.key`, message }] })
    }
    by_key.set(key, index)
  }
  return by_key
}

const nameOf = (items: readonly ItemToOrder[], index: number): string => (items[index]!.key === undefined ? `item ${index}` : `"${items[index]!.key}"`)

/** The indexes of a circle, the first one again at its end; null where there is none. Without recursion: a chain may be 10 000 long. */
function findCycle(orders: readonly ItemOrder[]): number[] | null {
  const edges = orders.map(({ needs, after }) => [...needs, ...after])
  const seen = new Uint8Array(orders.length) // 1: on the way from the start to here, 2: known to lead into no circle
  for (let start = 0; start < orders.length; start++) {
    if (seen[start] !== 0) continue
    const way: { index: number; next: number }[] = [{ index: start, next: 0 }]
    seen[start] = 1
    while (way.length > 0) {
      const here = way.at(-1)!
      const to = edges[here.index]![here.next++]
      if (to === undefined) {
        seen[here.index] = 2
        way.pop()
      } else if (seen[to] === 1) {
        const circle = way.slice(way.findIndex(({ index }) => index === to)).map(({ index }) => index)
        return [...circle, to]
      } else if (seen[to] === 0) {
        seen[to] = 1
        way.push({ index: to, next: 0 })
      }
    }
  }
  return null
}
