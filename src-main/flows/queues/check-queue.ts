/** Reads and judges a queue as making it would, and keeps nothing: each item with the rule that allows it, or with what speaks against it. */
import type { CheckedItem, CheckedQueue, QueueInput } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import { maskText, maskWords } from '../../logging/mask.ts'
import type { AskedItem } from './item-rules.ts'
import { askedItems } from './make-queue.ts'
import { type Asker, eachItem, type ResolveOptions, resolveItem } from './resolve-items.ts'

/** Rejects with INVALID_INPUT for an order that cannot be (a circle is named), COMMAND_REFUSED for a line that needs a shell. */
export async function checkQueue(options: ResolveOptions, input: QueueInput, asker: Asker): Promise<CheckedQueue> {
  const { asked, stop_on_failure } = askedItems(options, input)
  const items: CheckedItem[] = []
  await eachItem(options, asked, asker, (seat, item, index) => {
    const { needs, after, input_from } = seat.order
    try {
      const { item: made, rule } = resolveItem(options, asked[index]!, item, { ...seat, queue: input, asker })
      const { title, command, args, work_dir, effect, pause } = made
      items.push({ title, needs, after, input_from, command, args, work_dir, effect, pause, rule, error: null })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      items.push({ ...asGiven(item), needs, after, input_from, rule: null, error: { code: error.code, message: error.message } })
    }
  })
  return { items, stop_on_failure: input.stop_on_failure ?? stop_on_failure }
}

/** What can be said of an item that cannot be read. */
function asGiven(item: AskedItem): Pick<CheckedItem, 'title' | 'command' | 'args' | 'work_dir' | 'effect' | 'pause'> {
  const { command = null, stage, args = [], line, title, work_dir = '.', pause = null, saved_id, job_id, template_id } = item
  const named = stage === undefined ? [] : [stage]
  const words = command === null ? [] : maskWords([...named, command, ...(Array.isArray(args) ? args : [])], [])
  const told = title ?? pause ?? line ?? (words.length > 0 ? words.join(' ') : (saved_id ?? job_id ?? template_id ?? ''))
  return { title: maskText(told.slice(0, 200)), command: words[0] ?? null, args: words.slice(1), work_dir, effect: null, pause }
}
