/** Writes and reads the rows of schedules and of their runs; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { Schedule, ScheduleRun, ScheduleTarget } from '../../src-preload/contract/schedules.ts'
import { AppError } from '../base/app-error.ts'
import type { Row } from './job-record.ts'
import type { SecretBox } from './secret-box.ts'
import { Statements } from './statements.ts'

/** Schema of schedules. */
export function makeScheduleTables(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE schedules (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    -- All that is not secret, as JSON.
    data TEXT NOT NULL,
    -- What it starts, sealed.
    target TEXT NOT NULL,
    key_id TEXT,
    -- The next time it is due, as it was last worked out: what lies before now when the host starts was missed.
    next_at TEXT,
    -- The last time that was dealt with.
    last_due TEXT
  ) STRICT;
  CREATE TABLE schedule_runs (
    schedule_seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    cause TEXT NOT NULL,
    due_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    status TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    job_id TEXT,
    queue_id TEXT,
    PRIMARY KEY (schedule_seq, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX schedule_runs_live ON schedule_runs(schedule_seq, number) WHERE status IN ('waiting', 'running')`)
}

export interface ScheduleRecord extends Omit<Schedule, 'target_name' | 'confirms' | 'next_at' | 'overdue_since' | 'last_run'> {
  seq: number
  /** What saving it confirmed: hashes of argv, or the shape of a template with the rule. */
  confirmed: readonly string[]
  confirm: true | string | null
  /** Its key sees only its own things, and so does the schedule. */
  only_own: boolean
  next_at: string | null
  last_due: string | null
}

export class ScheduleRows {
  readonly #statements: Statements
  readonly #box: SecretBox

  constructor(database: DatabaseSync, box: SecretBox) {
    this.#statements = new Statements(database)
    this.#box = box
  }

  /** In the order they were made. What cannot be opened or read any more is told, and left as it is: the others must go on. */
  all(unreadable: (name: string, error: unknown) => void): ScheduleRecord[] {
    const rows = this.#statements.of('SELECT * FROM schedules ORDER BY seq').all()
    return rows.flatMap((row) => {
      try {
        return this.#record(row)
      } catch (error) {
        unreadable(String(row['id']), error)
        return []
      }
    })
  }

  nextSeq(): number {
    return Number(this.#statements.of('SELECT coalesce(max(seq), 0) + 1 AS seq FROM schedules').get()?.['seq'])
  }

  /** Makes it, or writes it anew. */
  put({ seq, id, target, next_at, last_due, ...data }: ScheduleRecord): void {
    this.#statements
      .of(
        `INSERT INTO schedules (seq, id, data, target, key_id, next_at, last_due) VALUES (:seq, :id, :data, :target, :key_id, :next_at, :last_due)
       ON CONFLICT (seq) DO UPDATE SET data = excluded.data, target = excluded.target, next_at = excluded.next_at, last_due = excluded.last_due`,
      )
      .run({
        ...{ seq, id, next_at, last_due },
        data: JSON.stringify(data),
        target: this.#box.seal(JSON.stringify(target)),
        key_id: data.requested_by.key_id,
      })
  }

  putTimes({ seq, next_at, last_due }: Pick<ScheduleRecord, 'seq' | 'next_at' | 'last_due'>): void {
    this.#statements.of('UPDATE schedules SET next_at = ?, last_due = ? WHERE seq = ?').run(next_at, last_due, seq)
  }

  remove(seq: number): void {
    this.#statements.of('DELETE FROM schedule_runs WHERE schedule_seq = ?').run(seq)
    this.#statements.of('DELETE FROM schedules WHERE seq = ?').run(seq)
  }

  putRun(seq: number, { number, cause, due_at, started_at, finished_at, status, error, job_id, queue_id }: ScheduleRun): void {
    this.#statements
      .of(
        `INSERT OR REPLACE INTO schedule_runs (schedule_seq, number, cause, due_at, started_at, finished_at, status, error_code, error_message, job_id, queue_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(seq, number, cause, due_at, started_at, finished_at, status, error?.code ?? null, error?.message ?? null, job_id, queue_id)
  }

  removeRun(seq: number, number: number): void {
    this.#statements.of('DELETE FROM schedule_runs WHERE schedule_seq = ? AND number = ?').run(seq, number)
  }

  /** Keeps the newest, and what is not over. */
  trimRuns(seq: number, below: number): void {
    this.#statements.of("DELETE FROM schedule_runs WHERE schedule_seq = ? AND number < ? AND status NOT IN ('waiting', 'running')").run(seq, below)
  }

  /** Newest first. */
  runs(seq: number, below: number, limit: number): ScheduleRun[] {
    return this.#statements
      .of('SELECT * FROM schedule_runs WHERE schedule_seq = ? AND number < ? ORDER BY number DESC LIMIT ?')
      .all(seq, below, limit)
      .map(runOf)
  }

  /** Those that are not over, oldest first. */
  liveRuns(seq: number): ScheduleRun[] {
    return this.#statements.of("SELECT * FROM schedule_runs WHERE schedule_seq = ? AND status IN ('waiting', 'running') ORDER BY number").all(seq).map(runOf)
  }

  #record(row: Row): ScheduleRecord {
    const data = JSON.parse(String(row['data'])) as Omit<ScheduleRecord, 'seq' | 'id' | 'target' | 'next_at' | 'last_due'>
    return {
      ...data,
      seq: Number(row['seq']),
      id: String(row['id']),
      target: JSON.parse(this.#box.open(String(row['target']))) as ScheduleTarget,
      next_at: row['next_at'] === null ? null : String(row['next_at']),
      last_due: row['last_due'] === null ? null : String(row['last_due']),
    }
  }
}

function runOf(row: Row): ScheduleRun {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : null)
  const code = text('error_code')
  return {
    number: Number(row['number']),
    cause: row['cause'] as ScheduleRun['cause'],
    due_at: String(row['due_at']),
    started_at: text('started_at'),
    finished_at: text('finished_at'),
    status: row['status'] as ScheduleRun['status'],
    error: code === null ? null : { code, message: text('error_message') ?? '' },
    job_id: text('job_id'),
    queue_id: text('queue_id'),
  }
}

export function noSchedule(id: string): AppError {
  return new AppError('NOT_FOUND', `There is no schedule ${id.slice(0, 100)}.`, { id })
}
