/** Writes and reads the rows of servers, of the keys to log in with (their private parts sealed) and of pinned host keys; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { HostKeyPin, Server, SshKey } from '../../src-preload/contract/servers.ts'
import { AppError } from '../base/app-error.ts'
import { Secret } from '../base/secret.ts'
import type { Row } from './job-record.ts'
import type { SecretBox } from './secret-box.ts'
import { Statements } from './statements.ts'

/** The migration that brings these tables. */
export function addServers(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE servers (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    host TEXT NOT NULL,
    port INTEGER,
    root_username TEXT NOT NULL,
    app_username TEXT NOT NULL,
    use_ssh_agent INTEGER NOT NULL,
    manual_key_path TEXT,
    key_id TEXT,
    proxy_jump TEXT,
    -- JSON.
    tags TEXT NOT NULL,
    setup_complete INTEGER NOT NULL,
    security_locked INTEGER NOT NULL,
    connected_as TEXT,
    last_seen_at TEXT,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
  ) STRICT;

  CREATE TABLE ssh_keys (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    type TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    public_key TEXT NOT NULL,
    -- Sealed: the private part as it was given, and its passphrase.
    private_key TEXT NOT NULL,
    created TEXT NOT NULL
  ) STRICT;

  CREATE TABLE host_keys (
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    type TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    pinned_at TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (host, port)
  ) STRICT, WITHOUT ROWID`)
}

/** What is kept of a server; its host key stands with its host, its guard on the server itself. */
export type ServerRecord = Omit<Server, 'host_key' | 'guard'>

export interface SshKeyRecord extends Omit<SshKey, 'source' | 'created'> {
  created: string
  /** As it lies on the disk. */
  sealed: string
}

/** What is sealed of a key. */
export interface PrivateParts {
  private_key: string
  passphrase: string | null
}

const server_columns = [
  ...(['id', 'name', 'host', 'port', 'root_username', 'app_username', 'use_ssh_agent', 'manual_key_path', 'key_id', 'proxy_jump', 'tags'] as const),
  ...(['setup_complete', 'security_locked', 'connected_as', 'last_seen_at', 'status', 'created', 'updated'] as const),
]

export class ServerRows {
  readonly #statements: Statements
  readonly #box: SecretBox

  constructor(database: DatabaseSync, box: SecretBox) {
    this.#statements = new Statements(database)
    this.#box = box
  }

  /** Newest first. */
  all(): ServerRecord[] {
    return this.#statements.of('SELECT * FROM servers ORDER BY seq DESC').all().map(serverOf)
  }

  /** Throws NOT_FOUND. */
  get(id: string): ServerRecord {
    const row = this.#statements.of('SELECT * FROM servers WHERE id = ?').get(id)
    if (!row) throw new AppError('NOT_FOUND', `There is no server ${id.slice(0, 100)}.`, { id })
    return serverOf(row)
  }

  /** Throws CONFLICT for a name that another one has. */
  mustBeFree(name: string, own_id: string): void {
    const taken = this.#statements.of('SELECT id, name FROM servers WHERE name = ? COLLATE NOCASE AND id <> ?').get(name, own_id)
    if (taken) throw new AppError('CONFLICT', `There is a server called "${String(taken['name'])}" already. Choose another name.`, { id: taken['id'] })
  }

  /** Makes it, or writes it anew. */
  put(record: ServerRecord): void {
    const changed = server_columns.filter((name) => name !== 'id' && name !== 'created').map((name) => `${name} = excluded.${name}`)
    this.#statements
      .of(
        `INSERT INTO servers (${server_columns.join(', ')}) VALUES (${server_columns.map((name) => `:${name}`).join(', ')}) ON CONFLICT (id) DO UPDATE SET ${changed.join(', ')}`,
      )
      .run({
        ...record,
        tags: JSON.stringify(record.tags),
        use_ssh_agent: Number(record.use_ssh_agent),
        setup_complete: Number(record.setup_complete),
        security_locked: Number(record.security_locked),
      })
  }

  remove(id: string): void {
    this.#statements.of('DELETE FROM servers WHERE id = ?').run(id)
  }

  /** Newest first. */
  keys(): SshKeyRecord[] {
    return this.#statements.of('SELECT * FROM ssh_keys ORDER BY seq DESC').all().map(keyOf)
  }

  /** Throws NOT_FOUND. */
  key(id: string): SshKeyRecord {
    const row = this.#statements.of('SELECT * FROM ssh_keys WHERE id = ?').get(id)
    if (!row) throw new AppError('NOT_FOUND', `There is no key ${id.slice(0, 100)}.`, { id })
    return keyOf(row)
  }

  /** Throws CONFLICT for a name that another key has. */
  addKey({ sealed, ...record }: SshKeyRecord): void {
    const taken = this.#statements.of('SELECT id FROM ssh_keys WHERE name = ? COLLATE NOCASE').get(record.name)
    if (taken) throw new AppError('CONFLICT', `There is a key called "${record.name}" already. Choose another name.`, { id: taken['id'] })
    this.#statements
      .of(
        'INSERT INTO ssh_keys (id, name, type, fingerprint, public_key, private_key, created) VALUES (:id, :name, :type, :fingerprint, :public_key, :private_key, :created)',
      )
      .run({ ...record, private_key: sealed })
  }

  removeKey(id: string): void {
    this.#statements.of('DELETE FROM ssh_keys WHERE id = ?').run(id)
  }

  seal(parts: PrivateParts): string {
    return this.#box.seal(JSON.stringify(parts))
  }

  /** Throws CONFLICT, saying what to do, where it was sealed with another key than there is now. */
  open({ sealed }: SshKeyRecord): Secret {
    return new Secret(this.#box.open(sealed))
  }

  pin(host: string, port: number): HostKeyPin | null {
    const row = this.#statements.of('SELECT * FROM host_keys WHERE host = ? AND port = ?').get(host, port)
    if (!row) return null
    const { type, fingerprint, pinned_at, origin } = row
    return { type: String(type), fingerprint: String(fingerprint), pinned_at: String(pinned_at), from: origin as HostKeyPin['from'] }
  }

  putPin(host: string, port: number, { type, fingerprint, pinned_at, from }: HostKeyPin): void {
    this.#statements
      .of('INSERT OR REPLACE INTO host_keys (host, port, type, fingerprint, pinned_at, origin) VALUES (?, ?, ?, ?, ?, ?)')
      .run(host, port, type, fingerprint, pinned_at, from)
  }

  removePin(host: string, port: number): void {
    this.#statements.of('DELETE FROM host_keys WHERE host = ? AND port = ?').run(host, port)
  }
}

const text = (value: Row[string] | undefined): string | null => (value === null || value === undefined ? null : String(value))

function serverOf(row: Row): ServerRecord {
  return {
    id: String(row['id']),
    name: String(row['name']),
    host: String(row['host']),
    port: row['port'] === null ? null : Number(row['port']),
    root_username: String(row['root_username']),
    app_username: String(row['app_username']),
    use_ssh_agent: row['use_ssh_agent'] === 1,
    manual_key_path: text(row['manual_key_path']),
    key_id: text(row['key_id']),
    proxy_jump: text(row['proxy_jump']),
    tags: JSON.parse(String(row['tags'])) as string[],
    setup_complete: row['setup_complete'] === 1,
    security_locked: row['security_locked'] === 1,
    connected_as: text(row['connected_as']),
    last_seen_at: text(row['last_seen_at']),
    status: row['status'] as ServerRecord['status'],
    created: String(row['created']),
    updated: String(row['updated']),
  }
}

function keyOf(row: Row): SshKeyRecord {
  return {
    id: String(row['id']),
    name: String(row['name']),
    type: String(row['type']),
    fingerprint: String(row['fingerprint']),
    public_key: String(row['public_key']),
    sealed: String(row['private_key']),
    created: String(row['created']),
  }
}
