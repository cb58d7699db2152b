/** Items that are calls of registered programs: read from what was asked for, and given the files of the items before them. */
import type { QueueItemInput } from '../../../src-preload/contract/queues.ts'
import type { RegistryArgs } from '../../../src-preload/contract/registry.ts'
import { mapHandedFiles } from '../../registry/handed-file.ts'
import type { RegistryWish } from '../../registry/registry-work.ts'
import { handedFiles, valuesOf } from './handed-files.ts'
import { type AskedItem, invalid, onlyWith } from './item-rules.ts'
import type { ItemOrder } from './order-items.ts'

const fields = ['program', 'stage', 'command', 'args', 'workspace', 'timeout_ms', 'confirm', 'title', 'retry', 'leases', 'key', 'needs', 'after']

/** The call, its files named by the indexes of their items. Throws INVALID_INPUT for fields that mean nothing here, and for files of what makes none. */
export function callOf(item: AskedItem, { files_from }: ItemOrder, items: readonly AskedItem[], only_key: string | undefined): RegistryWish {
  onlyWith(item, 'stage', fields)
  const { program, stage, command, args } = item
  if (command === undefined) throw invalid('command', 'A stage has commands; say which.')
  if (Array.isArray(args)) throw invalid('args', 'A command of a registered program takes values by name, not words.')
  for (const { from, path } of handedFiles(args))
    if (items[files_from.get(from)!]!.stage === undefined)
      throw invalid(`${path}.from`, `The item ${JSON.stringify(from)} is no command of a registered program, and hands on no file.`)
  return {
    ...{ stage: stage!, command, ...(program !== undefined && { program }), ...(only_key !== undefined && { only_key }) },
    args: mapHandedFiles(valuesOf(args) ?? {}, ({ from, file }) => ({ from: files_from.get(from)!, ...(file !== null && { file }) })),
  }
}

/** As it is judged before the items whose files it takes have made any. */
export const beforeResults = (call: RegistryWish): RegistryWish => ({ ...call, before_results: true })

/** The call with the jobs of the items in their places. */
export function withJobs(call: RegistryWish, job_of: (index: number) => string | null): RegistryWish {
  return { ...call, args: mapHandedFiles(call.args, ({ from, file }) => ({ from: job_of(Number(from)) ?? '', ...(file !== null && { file }) })) }
}

/** As it was asked for; `at` gives the places that the items have now. */
export function askedAgain({ program, stage, command, args }: RegistryWish, at: ReadonlyMap<number, number>): QueueItemInput {
  const moved = mapHandedFiles(args, ({ from, file }) => ({ from: at.get(Number(from))!, ...(file !== null && { file }) }))
  return { ...(program !== undefined && { program }), stage, command, args: moved as RegistryArgs }
}
