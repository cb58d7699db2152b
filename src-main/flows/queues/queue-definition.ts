/** A queue as it could be made once more: its items with the variables, time-outs and retries they were given, as far as these were kept. */
import type { QueueDefinition, QueueItemInput } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import { type EarlierCommandOptions, earlierCommand } from '../earlier-command.ts'
import type { CommandItemRequest, ItemRequest } from './item-request.ts'
import { askedAgain } from './registry-item.ts'

export interface DefinitionOptions extends EarlierCommandOptions {
  engine: Pick<JobEngine, 'job'>
  store: Pick<Store, 'queues'>
}

/** Opening what is sealed of 10 000 items takes a while, and others want answers meanwhile. */
const slice_ms = 6

/** `items` in any order. What of an item was not kept (a secret, what was given on standard input) is named in `lost`. */
export async function queueDefinition(options: DefinitionOptions, record: QueueRecord, items: readonly QueueItemRecord[]): Promise<QueueDefinition> {
  const in_order = items.toSorted((one, other) => one.place - other.place || one.index - other.index)
  const at = new Map(in_order.map(({ index }, place) => [index, place]))
  const commands: QueueItemInput[] = []
  const lost: QueueDefinition['lost'] = []
  let slice_began_ms = performance.now()
  for (const item of in_order) {
    const { source, problem } = sourceOf(options, record, item, at)
    if (problem !== undefined) lost.push({ index: commands.length, message: problem })
    const needs = item.needs.filter((need) => need !== item.input_from).map((need) => at.get(need)!)
    commands.push({
      ...source,
      ...(item.key !== null && { key: item.key }),
      ...(needs.length > 0 && { needs }),
      ...(item.input_from !== null && { input_from: at.get(item.input_from)! }),
    })
    if (performance.now() - slice_began_ms < slice_ms) continue
    await new Promise((resolve) => setImmediate(resolve))
    slice_began_ms = performance.now()
  }
  const { name, workspace, stop_on_failure, concurrency, priority } = record
  return { definition: { name, ...(workspace !== null && { workspace }), stop_on_failure, concurrency, priority, commands }, lost }
}

interface Source {
  source: QueueItemInput
  problem?: string
}

function sourceOf(options: DefinitionOptions, { seq, workspace }: QueueRecord, item: QueueItemRecord, at: ReadonlyMap<number, number>): Source {
  const { pause, title } = item
  if (pause !== null) return { source: { pause, ...(title !== pause.slice(0, 200) && { title }) } }
  const kept = options.store.queues.request(seq, item.index) as unknown as ItemRequest | null
  return kept ? { source: { ...titleOf(item, kept), ...fromRequest(kept, workspace, at) } } : fromJob(options, item, workspace)
}

/** One that its command alone gives is left out: who changes the command would keep the old one. */
function titleOf({ title, command, args }: QueueItemRecord, kept: ItemRequest | null): Pick<QueueItemInput, 'title'> {
  const words = kept && 'call' in kept ? [command, kept.call.stage, kept.call.command] : [command, ...args]
  return title === words.join(' ').slice(0, 200) ? {} : { title }
}

function fromRequest(kept: ItemRequest, of_queue: string | null, at: ReadonlyMap<number, number>): QueueItemInput {
  const { workspace_id, timeout_ms, retry, leases, ready_when } = kept
  return {
    ...('call' in kept ? askedAgain(kept.call, at) : fromWish(kept)),
    ...(workspace_id !== null && workspace_id !== of_queue && { workspace: workspace_id }),
    ...(timeout_ms !== undefined && { timeout_ms }),
    ...(retry && { retry }),
    ...(leases && leases.length > 0 && { leases: [...leases] }),
    ...(ready_when && { ready_when }),
  }
}

function fromWish({ wish: { request, capture, input } }: CommandItemRequest): QueueItemInput {
  const { command, args, work_dir, env } = request
  return {
    ...{ command, args: [...args] },
    ...(work_dir !== undefined && work_dir !== '.' && { work_dir }),
    ...(env && Object.keys(env).length > 0 && { env: { ...env } }),
    ...(capture === 'terminal' && { capture }),
    ...(input !== undefined && { input }),
  }
}

/** What its start needed is gone: its job tells the rest. */
function fromJob(options: DefinitionOptions, item: QueueItemRecord, of_queue: string | null): Source {
  const { command, args, work_dir, job_id } = item
  const told: QueueItemInput = { ...titleOf(item, null), command: command!, args, ...(work_dir !== '.' && { work_dir }) }
  const lost = 'What it was given on standard input, or in variables that hold secrets, was not kept.'
  if (job_id === null) return { source: told, problem: lost }
  try {
    const { timeout_ms, retry, leases, ready_when } = options.engine.job(job_id)
    const { request, workspace } = earlierCommand(options, job_id, { workspace: of_queue, only_key_id: undefined })
    const source: QueueItemInput = {
      ...told,
      args: [...request.args],
      timeout_ms,
      ...(workspace !== null && workspace !== of_queue && { workspace }),
      ...(retry && { retry }),
      ...(leases.length > 0 && { leases }),
      ...(ready_when && { ready_when }),
    }
    return { source, problem: lost }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { source: told, problem: error.message }
  }
}
