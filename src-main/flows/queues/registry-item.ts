/** Items that are calls of registered programs: read from what was asked for, and given the files of the items before them. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { QueueItemInput } from '../../../src-preload/contract/queues.ts'
import type { RegistryArgs } from '../../../src-preload/contract/registry.ts'
import { earlierCall } from '../../registry/earlier-call.ts'
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
  for (const { from, path } of handedFiles(args)) {
    const index = files_from.get(from)
    if (index !== undefined && !mayMakeFiles(items[index]!))
      throw invalid(`${path}.from`, `The item ${JSON.stringify(from)} is no command of a registered program, and hands on no file.`)
  }
  return {
    ...{ stage: stage!, command, ...(program !== undefined && { program }), ...(only_key !== undefined && { only_key }) },
    args: mapHandedFiles(valuesOf(args) ?? {}, ({ from, file }) => ({ from: files_from.get(from) ?? from, ...(file !== null && { file }) })),
  }
}

/** A call, or an earlier job that may have been one. */
const mayMakeFiles = (item: AskedItem): boolean => item.stage !== undefined || item.job_id !== undefined || Object.keys(item).length === 0

/** The call of an earlier job. Throws as `earlierCall`, and INVALID_INPUT for fields that mean nothing here. */
export function callOfJob(job: Job, item: AskedItem, only_key: string | undefined): RegistryWish {
  onlyWith(item, 'job_id', ['job_id', ...fields])
  return { ...earlierCall(job), ...(only_key !== undefined && { only_key }) }
}

/** As it is judged before the items whose files it takes have made any. */
export const beforeResults = (call: RegistryWish): RegistryWish => ({ ...call, before_results: true })

/** The call with the jobs of the items in their places. */
export function withJobs(call: RegistryWish, job_of: (index: number) => string | null): RegistryWish {
  return {
    ...call,
    args: mapHandedFiles(call.args, ({ from, file }) => ({ from: typeof from === 'number' ? (job_of(from) ?? '') : from, ...(file !== null && { file }) })),
  }
}

/** As it was asked for; `at` gives the places that the items have now. */
export function askedAgain({ program, stage, command, args }: RegistryWish, at: ReadonlyMap<number, number>): QueueItemInput {
  const moved = mapHandedFiles(args, ({ from, file }) => ({ from: typeof from === 'number' ? at.get(from)! : from, ...(file !== null && { file }) }))
  return { ...(program !== undefined && { program }), stage, command, args: moved as RegistryArgs }
}
