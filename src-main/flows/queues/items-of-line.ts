/** A typed line with && ; or | between plain commands as the items of a queue. */
import { most_queue_items } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import type { Commands } from '../../commands/commands.ts'
import type { AskedItem } from './item-rules.ts'

/**
 * `a && b`: b when a succeeded; `a ; b`: b when a is over; `a | b`: b when a succeeded, with the output of a as its input. A line with ; goes on
 * after a failure. Throws COMMAND_REFUSED for what only a shell can do, INVALID_INPUT for a place where a command is missing.
 */
export function itemsOfLine(commands: Pick<Commands, 'readChain'>, line: string): { asked: AskedItem[]; stop_on_failure: boolean } {
  const read = commands.readChain(line)
  if ('refused' in read) throw new AppError('COMMAND_REFUSED', read.refused.reason, { verdict: read.refused })
  if (read.links.length > most_queue_items) {
    const message = `A queue has at most ${most_queue_items} items.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'line', message }] })
  }
  const asked = read.links.map(({ request: { command, args }, joined_by }, index): AskedItem => {
    const item = { command, args: [...args] }
    const before = index - 1
    if (joined_by === '|') return { ...item, input_from: before }
    if (joined_by === '&&') return { ...item, needs: [before] }
    return joined_by === ';' ? { ...item, after: [before] } : item
  })
  return { asked, stop_on_failure: !read.links.some(({ joined_by }) => joined_by === ';') }
}
