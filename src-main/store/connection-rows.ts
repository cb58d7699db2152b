/** Writes and reads the rows of connections, their keys sealed; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { Connection } from '../../src-preload/contract/connections.ts'
import { AppError } from '../base/app-error.ts'
import { Secret } from '../base/secret.ts'
import type { Row } from './job-record.ts'
import type { SecretBox } from './secret-box.ts'
import { Statements } from './statements.ts'

/** The migration that brings this table. */
export function addConnections(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE connections (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    "database" TEXT,
    username TEXT,
    protocol TEXT NOT NULL,
    -- Sealed.
    api_key TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
  ) STRICT`)
}

export interface ConnectionRecord extends Pick<Connection, 'id' | 'name' | 'kind' | 'url' | 'database' | 'username' | 'protocol' | 'created' | 'updated'> {
  /** As it lies on the disk. */
  sealed_key: string
}

const columns = ['id', 'name', 'kind', 'url', 'database', 'username', 'protocol', 'api_key', 'created', 'updated'] as const

export class ConnectionRows {
  readonly #statements: Statements
  readonly #box: SecretBox

  constructor(database: DatabaseSync, box: SecretBox) {
    this.#statements = new Statements(database)
    this.#box = box
  }

  /** By name. */
  all(): ConnectionRecord[] {
    return this.#statements.of('SELECT * FROM connections ORDER BY name COLLATE NOCASE, seq').all().map(recordOf)
  }

  /** Throws NOT_FOUND. */
  get(id: string): ConnectionRecord {
    const row = this.#statements.of('SELECT * FROM connections WHERE id = ?').get(id)
    if (!row) throw new AppError('NOT_FOUND', `There is no connection ${id.slice(0, 100)}.`, { id })
    return recordOf(row)
  }

  /** Throws CONFLICT for a name that another one has. */
  mustBeFree(name: string, own_id: string): void {
    const taken = this.#statements.of('SELECT id, name FROM connections WHERE name = ? COLLATE NOCASE AND id <> ?').get(name, own_id)
    if (taken)
      throw new AppError('CONFLICT', `There is a connection called "${String(taken['name'])}" already. Choose another name, or change that one.`, {
        id: taken['id'],
      })
  }

  /** Makes it, or writes it anew. */
  put({ sealed_key, ...record }: ConnectionRecord): void {
    const changed = columns.filter((name) => name !== 'id' && name !== 'created').map((name) => `"${name}" = excluded."${name}"`)
    this.#statements
      .of(
        `INSERT INTO connections (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')}) ON CONFLICT (id) DO UPDATE SET ${changed.join(', ')}`,
      )
      .run({ ...record, api_key: sealed_key })
  }

  remove(id: string): void {
    this.#statements.of('DELETE FROM connections WHERE id = ?').run(id)
  }

  seal(key: string): string {
    return this.#box.seal(key)
  }

  /** Throws CONFLICT, saying what to do, where it was sealed with another key than there is now. */
  open({ sealed_key }: ConnectionRecord): Secret {
    return new Secret(this.#box.open(sealed_key))
  }
}

const text = (value: Row[string] | undefined): string | null => (value === null || value === undefined ? null : String(value))

function recordOf(row: Row): ConnectionRecord {
  return {
    id: String(row['id']),
    name: String(row['name']),
    kind: row['kind'] as ConnectionRecord['kind'],
    url: String(row['url']),
    database: text(row['database']),
    username: text(row['username']),
    protocol: row['protocol'] as ConnectionRecord['protocol'],
    sealed_key: String(row['api_key']),
    created: String(row['created']),
    updated: String(row['updated']),
  }
}
