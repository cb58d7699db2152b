/** Makes a queue: all of it judged, then all of it on the disk, or nothing. */
import type { QueueInput } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { CrashPoint } from '../../base/crash-point.ts'
import { newId } from '../../base/ids.ts'
import { maskText } from '../../logging/mask.ts'
import { requestHash } from '../../store/idempotency-keys.ts'
import type { NewQueueItem, QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import { itemsOfLine } from './items-of-line.ts'
import { type Asker, type ResolveOptions, resolveItems } from './resolve-items.ts'

export interface MakeOptions extends Omit<ResolveOptions, 'seal'> {
  store: Pick<Store, 'queues' | 'commits' | 'idempotency' | 'place'>
  crash: CrashPoint
}

/** What is written with the queue, or taken back with it. */
export interface BesideQueue {
  write(queue_id: string): void
  undo(): void
}

/** What was made; for a request that was sent before only the id of what was made then. */
export type MadeQueue = { id: string } & Partial<{ record: QueueRecord; items: readonly NewQueueItem[] }>

/** Rejects with what speaks against an item, DISK_FULL, or CONFLICT for an idempotency key of another request. */
export async function makeQueue(options: MakeOptions, input: QueueInput, asker: Asker, beside?: BesideQueue): Promise<MadeQueue> {
  const { store, crash, surroundings } = options
  const { idempotency_key, ...wish } = input
  const owner = asker.requested_by.key_id ?? asker.requested_by.door
  const remembered = idempotency_key === undefined ? undefined : { owner, key: `queue:${idempotency_key}`, request_hash: requestHash(wish) }
  const known = remembered && store.idempotency.find(remembered.owner, remembered.key)
  if (known && remembered) return { id: sameOrConflict(known, remembered.request_hash, idempotency_key!) }
  const moved = store.place.problem()
  if (moved !== undefined) throw new AppError('NOT_READY', moved)
  const { stop_on_failure } = askedItems(options, input)
  const items = await judgeItems({ ...options, seal: (request) => store.queues.seal(request) }, input, asker)
  const queue: Omit<QueueRecord, 'seq'> = {
    id: newId(),
    name: maskText(input.name),
    status: 'draft',
    workspace: surroundings(input.workspace ?? null).workspace?.id ?? null,
    stop_on_failure: input.stop_on_failure ?? stop_on_failure,
    concurrency: input.concurrency,
    priority: input.priority,
    run: 0,
    total: items.length,
    counts: null,
    requested_by: asker.requested_by,
    created: timestampNow(),
    started_at: null,
    finished_at: null,
  }
  let seq = 0
  let existing: string | undefined
  await store.commits.write(
    () => {
      // Sent twice at the same time: the first one counts.
      const found = remembered && store.idempotency.find(remembered.owner, remembered.key)
      if (found && remembered) {
        existing = sameOrConflict(found, remembered.request_hash, idempotency_key!)
        return
      }
      seq = store.queues.nextSeq()
      store.queues.insert({ ...queue, seq })
      for (const item of items) store.queues.insertItem(seq, item)
      if (remembered) store.idempotency.remember(remembered.owner, remembered.key, { request_hash: remembered.request_hash, job_id: queue.id })
      beside?.write(queue.id)
    },
    () => {
      if (existing !== undefined) return
      beside?.undo()
      store.queues.remove(seq)
      if (remembered) store.idempotency.forget(remembered.owner, remembered.key)
    },
  )
  crash('queue-made')
  return existing === undefined ? { id: queue.id, record: { ...queue, seq }, items } : { id: existing }
}

/** The items as they would be kept. Rejects with what speaks against one. */
export function judgeItems(options: ResolveOptions, input: QueueInput, asker: Asker): Promise<NewQueueItem[]> {
  return resolveItems(options, askedItems(options, input).asked, input, asker)
}

function sameOrConflict(known: { request_hash: string; job_id: string }, request_hash: string, key: string): string {
  if (known.request_hash === request_hash) return known.job_id
  throw new AppError('CONFLICT', `The idempotency key "${key}" was already used for another queue. Use a new key for a new queue.`, { idempotency_key: key })
}

/** The items as they were asked for. Throws INVALID_INPUT where neither a list nor a line says what they are, and what `itemsOfLine` throws. */
export function askedItems({ commands }: Pick<ResolveOptions, 'commands'>, { commands: list, line }: QueueInput) {
  if ((list === undefined) === (line === undefined)) {
    const message = 'Give either "commands" or a "line".'
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: list ? 'line' : 'commands', message }] })
  }
  return list ? { asked: list, stop_on_failure: true } : itemsOfLine(commands, line!)
}
