/** Jobs that were taken out of the history, kept for a while as they were so that they can be given back. Writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import { forgetDays } from './history-days.ts'
import type { Row } from './job-record.ts'
import { Statements } from './statements.ts'

/** The migration that brings this table, and makes the index of parts one whose entries can be removed. */
export const removed_jobs_table = `
  -- The row of the job, and those of its attempts, as JSON.
  CREATE TABLE removed_jobs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    -- The job with which it was removed.
    root_id TEXT NOT NULL,
    removed_ms INTEGER NOT NULL,
    job TEXT NOT NULL,
    attempts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX removed_jobs_root ON removed_jobs(root_id);
  DROP TABLE job_text_parts;
  CREATE VIRTUAL TABLE job_text_parts USING fts5(parts, short, tags, content='', contentless_delete=1, tokenize='ascii');
  UPDATE jobs SET indexed = 1 WHERE indexed = 2;
`

export class RemovedJobs {
  readonly #database: DatabaseSync
  readonly #statements: Statements

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#statements = new Statements(database)
  }

  /** The job and all that it is made of, as far as they are in the history. */
  family(id: string): { seq: number; id: string; ended: boolean; queue_id: string | null }[] {
    return this.#statements
      .of(
        `WITH RECURSIVE family(id) AS (SELECT :id UNION SELECT jobs.id FROM jobs JOIN family ON jobs.parent_id = family.id)
         SELECT seq, jobs.id, finished_at IS NOT NULL AS ended, queue_id FROM family JOIN jobs ON jobs.id = family.id`,
      )
      .all({ id })
      .map((row) => ({ seq: Number(row['seq']), id: String(row['id']), ended: row['ended'] === 1, queue_id: (row['queue_id'] ?? null) as string | null }))
  }

  /** The name of the queue, while it has begun and not ended: its items ask for their jobs. */
  liveQueue(queue_id: string): string | undefined {
    const row = this.#statements.of('SELECT name FROM queues WHERE id = ? AND started_at IS NOT NULL AND finished_at IS NULL').get(queue_id)
    return row && String(row['name'])
  }

  /** Takes a job out: its row, its attempts, and what the search knows of it. Its output stays until `purge`. */
  remove(seq: number, root_id: string, now_ms: number): void {
    const job = this.#statements.of('SELECT * FROM jobs WHERE seq = ?').get(seq)
    if (!job) return
    const attempts = this.#statements.of('SELECT * FROM attempts WHERE job_seq = ? ORDER BY number').all(seq)
    this.#statements
      .of('INSERT INTO removed_jobs (seq, id, root_id, removed_ms, job, attempts) VALUES (?, ?, ?, ?, ?, ?)')
      .run(seq, String(job['id']), root_id, now_ms, JSON.stringify(job), JSON.stringify(attempts))
    for (const table of ['job_text', 'job_text_parts']) this.#statements.of(`DELETE FROM ${table} WHERE rowid = ?`).run(seq)
    this.#statements.of('DELETE FROM jobs WHERE seq = ?').run(seq)
  }

  /** Gives back what was removed with the job; its words are to be indexed anew. The seqs, none where nothing is kept of it. */
  restore(root_id: string): number[] {
    const rows = this.#statements.of('SELECT seq, job, attempts FROM removed_jobs WHERE root_id = ? ORDER BY seq').all(root_id)
    for (const row of rows) {
      this.#insert('jobs', { ...(JSON.parse(String(row['job'])) as Row), indexed: 0 })
      for (const attempt of JSON.parse(String(row['attempts'])) as Row[]) this.#insert('attempts', attempt)
    }
    this.#statements.of('DELETE FROM removed_jobs WHERE root_id = ?').run(root_id)
    forgetDays(this.#database)
    return rows.map(({ seq }) => Number(seq))
  }

  #insert(table: 'jobs' | 'attempts', row: Row): void {
    const names = Object.keys(row)
    this.#statements.of(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`).run(row)
  }

  /** Ids of those that were removed before that moment, the oldest first; at most `most`. */
  removedBefore(ms: number, most: number): string[] {
    return this.#statements
      .of('SELECT id FROM removed_jobs WHERE removed_ms < ? ORDER BY removed_ms LIMIT ?')
      .all(ms, most)
      .map(({ id }) => String(id))
  }

  /** Forgets them for good. */
  purge(ids: readonly string[]): void {
    for (const id of ids) this.#statements.of('DELETE FROM removed_jobs WHERE id = ?').run(id)
  }
}
