/** Writes and reads the rows of jobs and their attempts; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import { type AttemptRecord, changingValues, fixedValues, type JobRecord, type Row, recordOf, type Values } from './job-record.ts'
import type { SecretBox } from './secret-box.ts'
import { Statements } from './statements.ts'

export class JobRows {
  readonly #box: SecretBox
  readonly #statements: Statements

  constructor(database: DatabaseSync, box: SecretBox) {
    this.#statements = new Statements(database)
    this.#box = box
  }

  insert(job: JobRecord): void {
    const values = { ...fixedValues(job, this.#box), ...changingValues(job, this.#box) }
    this.#statements.of(insertSql('jobs', values)).run(values)
  }

  /** Writes the columns that change. */
  update(job: JobRecord): void {
    const values = changingValues(job, this.#box)
    const set = Object.keys(values).map((name) => `${name} = :${name}`)
    this.#statements.of(`UPDATE jobs SET ${set.join(', ')} WHERE seq = :seq`).run({ ...values, seq: job.seq })
  }

  /** A new attempt; the primary key refuses a number that was already started. */
  insertAttempt(seq: number, attempt: AttemptRecord): void {
    const values: Values = { job_seq: seq, ...attempt }
    this.#statements.of(insertSql('attempts', values)).run(values)
  }

  /** Takes a job back that was never answered; its attempts go along. */
  remove(seq: number): void {
    this.#statements.of('DELETE FROM jobs WHERE seq = ?').run(seq)
  }

  /** Takes back an attempt that was not started. */
  removeAttempt(seq: number, number: number): void {
    this.#statements.of('DELETE FROM attempts WHERE job_seq = ? AND number = ?').run(seq, number)
  }

  updateAttempt(seq: number, attempt: AttemptRecord): void {
    const { number, started_at: _fixed, ...changing } = attempt
    const set = Object.keys(changing).map((name) => `${name} = :${name}`)
    this.#statements.of(`UPDATE attempts SET ${set.join(', ')} WHERE job_seq = :seq AND number = :number`).run({ ...changing, seq, number })
  }

  #attempts(seq: number): Row[] {
    return this.#statements.of('SELECT * FROM attempts WHERE job_seq = ? ORDER BY number').all(seq)
  }

  #record(row: Row): JobRecord {
    return recordOf(row, this.#attempts(Number(row['seq'])), this.#box)
  }

  byId(id: string): JobRecord | undefined {
    const row = this.#statements.of('SELECT * FROM jobs WHERE id = ?').get(id)
    return row && this.#record(row)
  }

  /** Records of these seqs in the order given; a seq without a row is left out. */
  bySeqs(seqs: readonly number[]): JobRecord[] {
    const records: JobRecord[] = []
    for (const seq of seqs) {
      const row = this.#statements.of('SELECT * FROM jobs WHERE seq = ?').get(seq)
      if (row) records.push(this.#record(row))
    }
    return records
  }

  /** Everything that has not ended, oldest first. */
  unfinished(): JobRecord[] {
    return this.#statements
      .of("SELECT * FROM jobs WHERE status IN ('queued', 'running') ORDER BY seq")
      .all()
      .map((row) => this.#record(row))
  }

  /** Where counting goes on: the highest seq, also of what was removed and may come back, and the largest order_ms, which never goes back. */
  last(): { seq: number; order_ms: number } {
    const row = this.#statements
      .of(
        'SELECT max(seq, (SELECT coalesce(max(seq), 0) FROM removed_jobs)) AS seq, order_ms FROM (SELECT coalesce(max(seq), 0) AS seq, max(order_ms) AS order_ms FROM jobs)',
      )
      .get()
    return { seq: Number(row?.['seq'] ?? 0), order_ms: Number(row?.['order_ms'] ?? 0) }
  }
}

function insertSql(table: string, values: Values): string {
  const names = Object.keys(values)
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`
}
