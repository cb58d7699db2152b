/** A queue and its items as the database keeps them: parsed once when a row is read, believed afterwards. */
import type { SQLInputValue } from 'node:sqlite'
import type { JobStatus } from '../../src-preload/contract/job-status.ts'
import type { QueueItem, QueueItemPast, QueueItemStatus, QueueStatus, QueueSummary } from '../../src-preload/contract/queues.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import type { Row, Values } from './job-record.ts'

export interface QueueRecord extends Omit<QueueSummary, 'question' | 'counts'> {
  seq: number
  /** Null while it changes. */
  counts: QueueSummary['counts'] | null
}

/** `running` from the moment its job is accepted; what the job says goes beyond that. */
export type QueueItemRecord = Omit<QueueItem, 'ready' | 'attempt' | 'exit_code' | 'started_at' | 'finished_at' | 'duration_ms'>

/** An item with what its start needs. */
export interface NewQueueItem extends QueueItemRecord {
  /** Sealed outside of the transaction, which nobody else can use meanwhile. Null for a question. */
  sealed: string | null
}

/** What the job of an item says about it. */
export type ItemJob = Pick<QueueItem, 'attempt' | 'exit_code' | 'started_at' | 'finished_at' | 'duration_ms'> & { status: JobStatus }

export function itemJobOf(row: Row): ItemJob {
  const number = (name: string) => (typeof row[name] === 'number' ? row[name] : null)
  return {
    status: row['status'] as JobStatus,
    attempt: number('attempt'),
    exit_code: number('exit_code'),
    started_at: text(row['started_at']),
    finished_at: text(row['finished_at']),
    duration_ms: number('duration_ms'),
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export function queueOf(row: Row): QueueRecord {
  return {
    seq: Number(row['seq']),
    id: String(row['id']),
    name: String(row['name']),
    status: row['status'] as QueueStatus,
    workspace: text(row['workspace']),
    stop_on_failure: row['stop_on_failure'] === 1,
    concurrency: Number(row['concurrency']),
    priority: Number(row['priority']),
    run: Number(row['run']),
    total: Number(row['total']),
    counts: listOr(row['counts'], null),
    requested_by: { door: row['door'] as RequestedBy['door'], key_id: text(row['key_id']) },
    created: String(row['created']),
    started_at: text(row['started_at']),
    finished_at: text(row['finished_at']),
  }
}

export function queueValues({ requested_by, counts, stop_on_failure, ...queue }: Omit<QueueRecord, 'seq'>): Values {
  return {
    ...queue,
    stop_on_failure: stop_on_failure ? 1 : 0,
    counts: counts && JSON.stringify(counts),
    door: requested_by.door,
    key_id: requested_by.key_id,
  }
}

export function itemOf(row: Row): QueueItemRecord {
  const code = text(row['error_code'])
  return {
    index: Number(row['number']),
    place: Number(row['place']),
    key: text(row['key']),
    title: String(row['title']),
    status: row['status'] as QueueItemStatus,
    error: code === null ? null : { code, message: text(row['error_message']) ?? '' },
    needs: listOr<number[]>(row['needs'], []),
    after: listOr<number[]>(row['after_items'], []),
    input_from: row['input_from'] === null ? null : Number(row['input_from']),
    command: text(row['command']),
    args: listOr<string[]>(row['args'], []),
    work_dir: text(row['work_dir']) ?? '.',
    effect: text(row['effect']) as QueueItem['effect'],
    pause: text(row['pause']),
    saved_id: text(row['saved_id']),
    job_id: text(row['job_id']),
    past: listOr<QueueItemPast[]>(row['past'], []),
  }
}

/** Columns in the order of `item_columns`. */
export function itemValues(seq: number, item: NewQueueItem): SQLInputValue[] {
  return [
    seq,
    item.index,
    item.place,
    item.key,
    item.title,
    item.status,
    jsonOrNull(item.needs),
    jsonOrNull(item.after),
    item.input_from,
    item.command,
    jsonOrNull(item.args),
    item.work_dir,
    item.effect,
    item.pause,
    item.saved_id,
    item.sealed,
  ]
}

export const item_columns =
  'queue_seq, number, place, key, title, status, needs, after_items, input_from, command, args, work_dir, effect, pause, saved_id, request'

const jsonOrNull = (list: readonly unknown[]): string | null => (list.length > 0 ? JSON.stringify(list) : null)

/** A value that a damaged disk left unreadable must not take its row along. */
function listOr<T>(value: unknown, otherwise: T): T {
  if (typeof value !== 'string') return otherwise
  try {
    return JSON.parse(value) as T
  } catch {
    return otherwise
  }
}
