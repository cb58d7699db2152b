/** Leases that are frozen by hand, and for how long leases were held; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { LeaseFreeze } from '../../src-preload/contract/leases.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import { Statements } from './statements.ts'

/** So many of the newest holdings of a lease say how long it is usually held. */
const remembered = 21
/** Names that nobody has held for so long are forgotten. */
const keep_ms = 90 * 86_400_000

/** The migration that brings these tables. */
export function addLeases(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE lease_freezes (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    lease TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    until TEXT,
    created TEXT NOT NULL,
    door TEXT NOT NULL,
    key_id TEXT
  ) STRICT;
  CREATE TABLE lease_holdings (
    seq INTEGER PRIMARY KEY,
    lease TEXT NOT NULL,
    held_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX lease_holdings_lease ON lease_holdings(lease, seq, held_ms);
  CREATE INDEX lease_holdings_ended ON lease_holdings(ended_ms);
  `)
}

export class LeaseRows {
  readonly #statements: Statements

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database)
  }

  freezes(): LeaseFreeze[] {
    return this.#statements
      .of('SELECT * FROM lease_freezes ORDER BY seq')
      .all()
      .map((row) => ({
        id: String(row['id']),
        lease: String(row['lease']),
        reason: String(row['reason']),
        until: row['until'] === null ? null : String(row['until']),
        created: String(row['created']),
        requested_by: { door: row['door'] as RequestedBy['door'], key_id: row['key_id'] === null ? null : String(row['key_id']) },
      }))
  }

  insertFreeze({ requested_by, ...freeze }: LeaseFreeze): void {
    this.#statements
      .of('INSERT INTO lease_freezes (id, lease, reason, until, created, door, key_id) VALUES (:id, :lease, :reason, :until, :created, :door, :key_id)')
      .run({ ...freeze, ...requested_by })
  }

  removeFreeze(id: string): void {
    this.#statements.of('DELETE FROM lease_freezes WHERE id = ?').run(id)
  }

  addHolding(lease: string, held_ms: number, now_ms: number): void {
    this.#statements.of('INSERT INTO lease_holdings (lease, held_ms, ended_ms) VALUES (?, ?, ?)').run(lease, held_ms, now_ms)
    this.#statements
      .of(
        'DELETE FROM lease_holdings WHERE lease = :lease AND seq <= (SELECT seq FROM lease_holdings WHERE lease = :lease ORDER BY seq DESC LIMIT 1 OFFSET :keep)',
      )
      .run({ lease, keep: remembered })
    this.#statements.of('DELETE FROM lease_holdings WHERE ended_ms < ?').run(now_ms - keep_ms)
  }

  /** The median of the newest holdings; undefined where there is none. */
  usuallyMs(lease: string): number | undefined {
    const held = this.#statements
      .of('SELECT held_ms FROM lease_holdings WHERE lease = ? ORDER BY seq DESC LIMIT ?')
      .all(lease, remembered)
      .map((row) => Number(row['held_ms']))
      .sort((one, other) => one - other)
    const middle = held.length >> 1
    return held.length % 2 === 1 ? held[middle] : held.length > 0 ? Math.round((held[middle - 1]! + held[middle]!) / 2) : undefined
  }
}
