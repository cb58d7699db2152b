/** Remembers which job a caller's idempotency key stands for. */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

export interface RememberedKey {
  request_hash: string
  job_id: string
}

/** A caller that repeats a request does so within minutes; a week is for one whose machine slept. */
const kept_ms = 7 * 86_400_000
const removed_at_once = 4

export class IdempotencyKeys {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  find(owner: string, key: string): RememberedKey | undefined {
    const row = this.#database.prepare('SELECT request_hash, job_id FROM idempotency WHERE owner = ? AND key = ?').get(owner, key)
    return row && { request_hash: String(row['request_hash']), job_id: String(row['job_id']) }
  }

  /** Takes a key back whose job was never answered. */
  forget(owner: string, key: string): void {
    this.#database.prepare('DELETE FROM idempotency WHERE owner = ? AND key = ?').run(owner, key)
  }

  /**
   * Belongs into the same group commit as the job itself. With each new key a few old ones go, never one whose job is not
   * over: they stay bounded, and a clock that jumped ahead costs a few and not all.
   */
  remember(owner: string, key: string, remembered: RememberedKey, now: number = Date.now()): void {
    this.#database
      .prepare('INSERT INTO idempotency (owner, key, request_hash, job_id, created_ms) VALUES (?, ?, ?, ?, ?)')
      .run(owner, key, remembered.request_hash, remembered.job_id, now)
    this.#database
      .prepare(
        `DELETE FROM idempotency WHERE (owner, key) IN (
           SELECT owner, key FROM idempotency WHERE created_ms < ?
           AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = job_id AND finished_at IS NULL)
           ORDER BY created_ms LIMIT ?)`,
      )
      .run(now - kept_ms, removed_at_once)
  }
}

/** Equal for requests that ask for the same; the order of fields does not matter, that of lists does. */
export function requestHash(request: unknown): string {
  return createHash('sha256').update(canonical(request)).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    return `{${fields
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
      .join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}
