/** Which arguments of an item take files that other items of the queue make. */
import type { ItemRef, QueueItemInput } from '../../../src-preload/contract/queues.ts'
import type { Value } from '../../registry/declaration.ts'
import { mapHandedFiles } from '../../registry/handed-file.ts'

type Args = QueueItemInput['args']

/** The arguments of a registered program's command; undefined for words of a command. */
export const valuesOf = (args: Args): Readonly<Record<string, Value>> | undefined =>
  args === undefined || Array.isArray(args) ? undefined : (args as Readonly<Record<string, Value>>)

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether `from` is the id of an earlier job: no item of the queue has it as its key. */
export const isEarlierJob = (from: ItemRef, by_key: ReadonlyMap<string, number>): boolean => typeof from === 'string' && id.test(from) && !by_key.has(from)

/** Whose files the arguments take, and where they say so. */
export function handedFiles(args: Args): { from: ItemRef; path: string }[] {
  const found: { from: ItemRef; path: string }[] = []
  mapHandedFiles(valuesOf(args) ?? {}, ({ from }, path) => {
    found.push({ from, path })
    return null
  })
  return found
}
