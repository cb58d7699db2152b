/** What the last successes of each kind of run were like, by the shape of their command; few of each, and none for ever. */
import type { DatabaseSync } from 'node:sqlite'
import { Statements } from './statements.ts'

/** More say nothing more. */
const kept_of_shape = 5
/** A tool that was not used for so long is another one by then. */
const keep_ms = 90 * 86_400_000
/** About 3 KB each. */
const most_rows = 2500

export interface PastRunRow {
  shape: string
  /** When it ended; milliseconds since 1970. */
  at_ms: number
  duration_ms: number
  /** JSON of what reads it. */
  marks: string
}

export class PastRuns {
  readonly #statements: Statements

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database)
  }

  /** The newest first. */
  of(shape: string): { duration_ms: number; marks: string }[] {
    return this.#statements
      .of('SELECT duration_ms, marks FROM past_runs WHERE shape = ? ORDER BY at_ms DESC')
      .all(shape)
      .map((row) => ({ duration_ms: Number(row['duration_ms']), marks: String(row['marks']) }))
  }

  /** To be called within a commit. Older ones of its shape go, and of all shapes those beyond number and age. */
  add(row: PastRunRow): void {
    this.#statements.of('INSERT OR REPLACE INTO past_runs (shape, at_ms, duration_ms, marks) VALUES (:shape, :at_ms, :duration_ms, :marks)').run({ ...row })
    this.#statements
      .of('DELETE FROM past_runs WHERE shape = :shape AND at_ms NOT IN (SELECT at_ms FROM past_runs WHERE shape = :shape ORDER BY at_ms DESC LIMIT :kept)')
      .run({ shape: row.shape, kept: kept_of_shape })
    this.#statements.of('DELETE FROM past_runs WHERE at_ms < ?').run(row.at_ms - keep_ms)
    this.#statements.of('DELETE FROM past_runs WHERE at_ms <= (SELECT at_ms FROM past_runs ORDER BY at_ms DESC LIMIT 1 OFFSET ?)').run(most_rows)
  }
}
