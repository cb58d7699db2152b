/** What may not stand together in an item of a queue, or between two of them. */
import type { QueueItemInput } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import type { Admitted } from '../../jobs/work.ts'
import type { ItemOrder, ItemToOrder } from './order-items.ts'

/** An item as it was asked for, with what a typed line adds to it. */
export type AskedItem = QueueItemInput & Pick<ItemToOrder, 'after'>

/** Throws INVALID_INPUT for a pipe that cannot be. */
export function checkPipes(items: readonly AskedItem[], orders: readonly ItemOrder[]): void {
  for (const [index, { input_from }] of orders.entries()) {
    if (input_from === null) continue
    const item = items[index]!
    const from = items[input_from]!
    const path = (name: string) => `commands.${index}.${name}`
    if (item.input !== undefined) throw invalid(path('input'), 'An item has either "input" or "input_from", not both.')
    if (from.pause !== undefined) throw invalid(path('input_from'), 'A question has no output that could be read.')
    for (const [at, one] of [
      [index, item],
      [input_from, from],
    ] as const)
      if (one.capture === 'terminal') throw invalid(`commands.${at}.capture`, 'What is piped from or into a command needs the capture "split".')
  }
}

/** Throws INVALID_INPUT for a command that follows and is used as if it ended, or the other way round. */
export function checkFollowing(item: AskedItem, { follow }: Admitted, index: number, items: readonly AskedItem[], order: ItemOrder): void {
  const { ready_when } = item
  if (follow && !ready_when)
    throw invalid(
      'ready_when',
      'This command follows and does not end by itself. Say with "ready_when" when those after it may start; it is ended with the queue.',
    )
  if (follow && items.some((other) => other.input_from === index || (item.key !== undefined && other.input_from === item.key)))
    throw invalid('ready_when', 'A command that follows cannot be the input of another item: its output has no end.')
  if (follow && order.input_from !== null) throw invalid('input_from', 'A command that follows takes no input from another item.')
}

/** Throws INVALID_INPUT for a field that means nothing beside `name`. */
export function onlyWith(item: AskedItem, name: string, allowed: readonly string[]): void {
  const other = Object.keys(item).find((field) => !allowed.includes(field) && item[field as keyof AskedItem] !== undefined)
  if (other !== undefined) throw invalid(other, `"${other}" means nothing beside "${name}".`)
}

/** An INVALID_INPUT about one field. */
export function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}
