/** Remembers which job a caller's idempotency key stands for. */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

export interface RememberedKey {
  request_hash: string
  job_id: string
}

export class IdempotencyKeys {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  find(owner: string, key: string): RememberedKey | undefined {
    const row = this.#database.prepare('SELECT request_hash, job_id FROM idempotency WHERE owner = ? AND key = ?').get(owner, key)
    return row && { request_hash: String(row['request_hash']), job_id: String(row['job_id']) }
  }

  /** Belongs into the same group commit as the job itself. */
  remember(owner: string, key: string, remembered: RememberedKey): void {
    this.#database
      .prepare('INSERT INTO idempotency (owner, key, request_hash, job_id) VALUES (?, ?, ?, ?)')
      .run(owner, key, remembered.request_hash, remembered.job_id)
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
