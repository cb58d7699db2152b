/** Counts over spans of time, kept in the database: what a span is, and what a name means, is known to metrics/. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface MetricRow {
  /** Length of the span in seconds; 0: since the last reset. */
  step_s: number
  /** When it begins, in seconds since 1970. */
  at: number
  name: string
  data: string
}

export class MetricRows {
  readonly #put: StatementSync
  readonly #span: StatementSync
  readonly #range: StatementSync
  readonly #drop: StatementSync
  readonly #dropBefore: StatementSync

  constructor(database: DatabaseSync) {
    this.#put = database.prepare('INSERT INTO metrics (step_s, at, name, data) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data')
    this.#span = database.prepare('SELECT name, data FROM metrics WHERE step_s = ? AND at = ?')
    this.#range = database.prepare('SELECT at, data FROM metrics WHERE name = ? AND step_s = ? AND at >= ? AND at < ? ORDER BY at')
    this.#drop = database.prepare('DELETE FROM metrics WHERE step_s = ?')
    this.#dropBefore = database.prepare('DELETE FROM metrics WHERE step_s = ? AND at < ?')
  }

  /** To be called within a commit. */
  put({ step_s, at, name, data }: MetricRow): void {
    this.#put.run(step_s, at, name, data)
  }

  /** Everything that one span holds, by name. */
  span(step_s: number, at: number): Map<string, string> {
    return new Map(this.#span.all(step_s, at).map(({ name, data }) => [String(name), String(data)]))
  }

  /** One name over spans that begin from `from` (inclusive) to `to` (exclusive), in their order. */
  range(name: string, step_s: number, from: number, to: number): { at: number; data: string }[] {
    return this.#range.all(name, step_s, from, to).map(({ at, data }) => ({ at: Number(at), data: String(data) }))
  }

  /** To be called within a commit. */
  drop(step_s: number): void {
    this.#drop.run(step_s)
  }

  /** To be called within a commit. */
  dropBefore(step_s: number, at: number): void {
    this.#dropBefore.run(step_s, at)
  }
}
