/** What is noted on jobs beside their record: that somebody saw to a failure, and when a follower was ready. Writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { JobBrief } from '../../src-preload/contract/history-rows.ts'
import { setFact } from './facts.ts'
import { Statements } from './statements.ts'

/** Failures that nobody has seen to; the text must be the index's own for SQLite to take it. What is part of something larger counts with that. */
const unhandled = "status IN ('failed', 'timed_out', 'interrupted') AND handled_at IS NULL AND parent_id IS NULL AND kind <> 'session'"

/** As a condition of a query of `jobs`, on top of what has `unhandled_index`. What failed before anybody could note this is not asked about. */
export const unhandled_condition = `${unhandled} AND jobs.seq > CAST((SELECT value FROM facts WHERE name = 'handled_since_seq') AS INTEGER)`
export const unhandled_index = 'jobs_unhandled'

/** The migration that brings these columns. */
export function addJobMarks(database: DatabaseSync): void {
  database.exec(`
  ALTER TABLE jobs ADD COLUMN handled_at TEXT;
  ALTER TABLE jobs ADD COLUMN handled_note TEXT;
  -- What shows that a follower is ready (sealed), and when it was.
  ALTER TABLE jobs ADD COLUMN ready_when TEXT;
  ALTER TABLE jobs ADD COLUMN ready_at TEXT;
  CREATE INDEX ${unhandled_index} ON jobs(seq, key_id) WHERE ${unhandled};
  `)
  setFact(database, 'handled_since_seq', String(database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM jobs').get()?.['seq']))
}

export class JobMarks {
  readonly #statements: Statements

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database)
  }

  setHandled(seq: number, handled: { note: string; at: string } | null): void {
    this.#statements.of('UPDATE jobs SET handled_at = ?, handled_note = ? WHERE seq = ?').run(handled?.at ?? null, handled?.note ?? null, seq)
  }

  setReady(seq: number, ready_at: string | null): void {
    this.#statements.of('UPDATE jobs SET ready_at = ? WHERE seq = ?').run(ready_at, seq)
  }

  /** In the order given; a seq without a row is left out. */
  briefs(seqs: readonly number[]): JobBrief[] {
    const statement = this.#statements.of(`SELECT id, status, (${unhandled_condition}) AS unhandled FROM jobs WHERE seq = ?`)
    return seqs.flatMap((seq) => {
      const row = statement.get(seq)
      return row ? [{ id: String(row['id']), status: row['status'] as JobBrief['status'], unhandled: row['unhandled'] === 1 }] : []
    })
  }

  /** Counts no further than `most`. */
  countUnhandled(most: number, only_key_id?: string): number {
    const mine = only_key_id === undefined ? '' : ' AND key_id = :only'
    const row = this.#statements
      .of(`SELECT count(*) AS n FROM (SELECT 1 FROM jobs INDEXED BY ${unhandled_index} WHERE ${unhandled_condition}${mine} LIMIT :most)`)
      .get({ most, ...(only_key_id !== undefined && { only: only_key_id }) })
    return Number(row?.['n'])
  }
}
