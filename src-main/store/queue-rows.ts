/** Writes and reads the rows of queues and their items; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { QueueListQuery, QueueSummary } from '../../src-preload/contract/queues.ts'
import { AppError } from '../base/app-error.ts'
import { cursorAt, seqOfCursor } from './history.ts'
import type { Json } from './job-record.ts'
import {
  type ItemJob,
  item_columns,
  itemJobOf,
  itemOf,
  itemValues,
  type NewQueueItem,
  type QueueItemRecord,
  type QueueRecord,
  queueOf,
  queueValues,
} from './queue-record.ts'
import type { SecretBox } from './secret-box.ts'
import { Statements } from './statements.ts'

/** What changes of an item; a field that is left out stays as it is. */
export type ItemChange = Pick<QueueItemRecord, 'status' | 'error'> &
  Partial<Pick<QueueItemRecord, 'job_id'>> & {
    /** What starting it needs holds no secret and stays after a success, so that the queue can be made once more. */
    keeps_request?: boolean
  }

export class QueueRows {
  readonly #box: SecretBox
  readonly #statements: Statements

  constructor(database: DatabaseSync, box: SecretBox) {
    this.#statements = new Statements(database)
    this.#box = box
  }

  seal(request: Json): string | null {
    return request === null ? null : this.#box.seal(JSON.stringify(request))
  }

  nextSeq(): number {
    return Number(this.#statements.of('SELECT coalesce(max(seq), 0) + 1 AS seq FROM queues').get()?.['seq'])
  }

  insert(queue: QueueRecord): void {
    const values = { seq: queue.seq, ...queueValues(queue) }
    const names = Object.keys(values)
    this.#statements.of(`INSERT INTO queues (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`).run(values)
  }

  insertItem(seq: number, item: NewQueueItem): void {
    const values = itemValues(seq, item)
    this.#statements.of(`INSERT INTO queue_items (${item_columns}) VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  }

  /** Takes a queue back that was never answered. */
  remove(seq: number): void {
    this.#statements.of('DELETE FROM queue_items WHERE queue_seq = ?').run(seq)
    this.#statements.of('DELETE FROM queues WHERE seq = ?').run(seq)
  }

  /** Writes all columns of the queue itself. */
  update(queue: QueueRecord): void {
    const { id: _fixed, ...values } = queueValues(queue)
    const set = Object.keys(values).map((name) => `${name} = :${name}`)
    this.#statements.of(`UPDATE queues SET ${set.join(', ')} WHERE seq = :seq`).run({ ...values, seq: queue.seq })
  }

  /** An item that succeeded is not started again: what starting it needed goes where it can hold secrets. */
  updateItem(seq: number, index: number, { status, error, job_id, keeps_request = false }: ItemChange): void {
    this.#statements
      .of(
        `UPDATE queue_items SET status = :status, error_code = :code, error_message = :message, job_id = CASE WHEN :has_job = 1 THEN :job_id ELSE job_id END,
       request = CASE WHEN :status = 'succeeded' AND :keeps = 0 THEN NULL ELSE request END WHERE queue_seq = :seq AND number = :index`,
      )
      .run({
        seq,
        index,
        status,
        code: error?.code ?? null,
        message: error?.message ?? null,
        has_job: job_id === undefined ? 0 : 1,
        job_id: job_id ?? null,
        keeps: keeps_request ? 1 : 0,
      })
  }

  /** All items in one state. */
  updateItems(seq: number, from: QueueItemRecord['status'], to: QueueItemRecord['status']): void {
    this.#statements.of('UPDATE queue_items SET status = ? WHERE queue_seq = ? AND status = ?').run(to, seq, from)
  }

  movePlace(seq: number, index: number, place: number): void {
    this.#statements.of('UPDATE queue_items SET place = ? WHERE queue_seq = ? AND number = ?').run(place, seq, index)
  }

  /** A new run: what did not succeed waits again, and how it ended stays in its past. */
  beginAgain(seq: number, item: QueueItemRecord): void {
    this.#statements
      .of(`UPDATE queue_items SET status = 'waiting', error_code = NULL, error_message = NULL, job_id = NULL, past = ? WHERE queue_seq = ? AND number = ?`)
      .run(JSON.stringify(item.past), seq, item.index)
  }

  /** Throws NOT_FOUND; also for one of another key than `only_key_id`, in the same words. */
  get(id: string, only_key_id?: string): QueueRecord {
    const row = this.#statements.of('SELECT * FROM queues WHERE id = :id AND (:only IS NULL OR key_id = :only)').get({ id, only: only_key_id ?? null })
    if (!row) throw new AppError('NOT_FOUND', `There is no queue ${id.slice(0, 100)}.`, { id })
    return queueOf(row)
  }

  isOf(id: string, key_id: string): boolean {
    return this.#statements.of('SELECT 1 FROM queues WHERE id = ? AND key_id = ?').get(id, key_id) !== undefined
  }

  /** Newest first; those in `held` count as paused, whatever their row says. Throws INVALID_CURSOR. */
  list(
    { limit, cursor, status, saved_id }: QueueListQuery,
    only_key_id?: string,
    held: readonly string[] = [],
  ): { items: QueueRecord[]; next_cursor: string | null } {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(cursor)
    const rows = this.#statements
      .of(
        `SELECT * FROM queues WHERE seq < :below AND (:only IS NULL OR key_id = :only)
       AND (:status IS NULL OR :status = CASE WHEN id IN (SELECT value FROM json_each(:held)) THEN 'paused' ELSE status END)
       AND (:saved IS NULL OR seq IN (SELECT queue_seq FROM queue_items WHERE saved_id = :saved)) ORDER BY seq DESC LIMIT :limit`,
      )
      .all({ below, only: only_key_id ?? null, status: status ?? null, held: JSON.stringify(held), saved: saved_id ?? null, limit: limit + 1 })
    const shown = rows.slice(0, limit).map(queueOf)
    return { items: shown, next_cursor: rows.length > limit ? cursorAt(shown.at(-1)!.seq) : null }
  }

  /** Everything that was started and is not over, oldest first. */
  live(): QueueRecord[] {
    return this.#statements.of('SELECT * FROM queues WHERE started_at IS NOT NULL AND finished_at IS NULL ORDER BY seq').all().map(queueOf)
  }

  /** Everything that is not over: drafts, too. */
  open(): QueueRecord[] {
    return this.#statements.of('SELECT * FROM queues WHERE finished_at IS NULL ORDER BY seq').all().map(queueOf)
  }

  /** In their order. */
  items(seq: number): QueueItemRecord[] {
    return this.#statements.of('SELECT * FROM queue_items WHERE queue_seq = ? ORDER BY place, number').all(seq).map(itemOf)
  }

  /** At most `limit`, by their index, from the one behind `index` on. */
  itemsAfter(seq: number, index: number, limit: number): QueueItemRecord[] {
    return this.#statements.of('SELECT * FROM queue_items WHERE queue_seq = ? AND number > ? ORDER BY number LIMIT ?').all(seq, index, limit).map(itemOf)
  }

  /** By the index of the item, of `only` these or of all; what has no job, or one that is not on record, is left out. All in one look: there may be 10 000. */
  jobs(seq: number, only?: readonly number[]): Map<number, ItemJob> {
    const rows = this.#statements
      .of(
        `SELECT number, jobs.status, jobs.attempt, jobs.exit_code, jobs.started_at, jobs.finished_at, jobs.duration_ms
       FROM queue_items JOIN jobs ON jobs.id = queue_items.job_id WHERE queue_seq = :seq${only ? ' AND number IN (SELECT value FROM json_each(:only))' : ''}`,
      )
      .all({ seq, ...(only && { only: JSON.stringify(only) }) })
    return new Map(rows.map((row) => [Number(row['number']), itemJobOf(row)]))
  }

  counts(seq: number): QueueSummary['counts'] {
    const rows = this.#statements.of('SELECT status, count(*) AS many FROM queue_items WHERE queue_seq = ? GROUP BY status').all(seq)
    return Object.fromEntries(rows.map((row) => [String(row['status']), Number(row['many'])]))
  }

  /** What starting the item needs; null where there is none any more. Throws CONFLICT where it was sealed with another key. */
  request(seq: number, index: number): Json {
    const row = this.#statements.of('SELECT request FROM queue_items WHERE queue_seq = ? AND number = ?').get(seq, index)
    const sealed = row?.['request']
    return typeof sealed === 'string' ? (JSON.parse(this.#box.open(sealed)) as Json) : null
  }
}
