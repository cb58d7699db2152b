/** The outbox: what is to be told, kept until it was, and how that went; the writes belong inside a group commit. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Notice, NoticeKind, WebhookOutcome } from '../../src-preload/contract/notifications.ts'
import { AppError } from '../base/app-error.ts'
import { cursorAt, seqOfCursor } from './history.ts'
import type { Json } from './job-record.ts'
import { Statements } from './statements.ts'

/** The migration that brings this table. */
export function addNotices(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE notices (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    job_id TEXT,
    key_id TEXT,
    -- What the webhook is told beyond that.
    data TEXT,
    webhook TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    answer_status INTEGER,
    problem TEXT,
    attempted_at TEXT
  ) STRICT;
  CREATE INDEX notices_waiting ON notices(seq) WHERE webhook = 'waiting';
  `)
}

export interface NoticeRecord extends Notice {
  /** The key whose job it is about. */
  key_id: string | null
  data: Json
}

/** What was told longer ago is forgotten. */
const kept = 500

export class NoticeRows {
  readonly #statements: Statements

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database)
  }

  insert({ webhook, data, queue_id: _in_data, ...notice }: NoticeRecord): void {
    this.#statements
      .of(
        'INSERT INTO notices (id, kind, at, title, message, job_id, key_id, data, webhook) VALUES (:id, :kind, :at, :title, :message, :job_id, :key_id, :data, :webhook)',
      )
      .run({ ...notice, data: data === null ? null : JSON.stringify(data), webhook: webhook.status })
    this.#statements.of("DELETE FROM notices WHERE webhook <> 'waiting' AND seq <= (SELECT max(seq) FROM notices) - ?").run(kept)
  }

  setWebhook(id: string, { status, at, ...rest }: WebhookOutcome): void {
    this.#statements
      .of('UPDATE notices SET webhook = :status, attempts = :attempts, answer_status = :answer_status, problem = :problem, attempted_at = :at WHERE id = :id')
      .run({ id, status, at, ...rest })
  }

  /** What the webhook has not got yet, oldest first. */
  waiting(): NoticeRecord[] {
    return this.#statements.of("SELECT * FROM notices WHERE webhook = 'waiting' ORDER BY seq").all().map(recordOf)
  }

  /** Throws NOT_FOUND. */
  get(id: string, only_key_id?: string): NoticeRecord {
    const row = this.#statements.of('SELECT * FROM notices WHERE id = :id AND (:only IS NULL OR key_id = :only)').get({ id, only: only_key_id ?? null })
    if (!row) throw new AppError('NOT_FOUND', `There is no notification ${id.slice(0, 100)}.`, { id })
    return recordOf(row)
  }

  /** Newest first. Throws INVALID_CURSOR. */
  list(query: { limit: number; cursor?: string | undefined }, only_key_id?: string): { items: NoticeRecord[]; next_cursor: string | null } {
    const below = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(query.cursor)
    const rows = this.#statements
      .of('SELECT * FROM notices WHERE seq < :below AND (:only IS NULL OR key_id = :only) ORDER BY seq DESC LIMIT :limit')
      .all({ below, only: only_key_id ?? null, limit: query.limit + 1 })
    const shown = rows.slice(0, query.limit)
    return { items: shown.map(recordOf), next_cursor: rows.length > query.limit ? cursorAt(Number(shown.at(-1)!['seq'])) : null }
  }
}

const text = (value: SQLOutputValue | undefined): string | null => (value === null || value === undefined ? null : String(value))

function recordOf(row: Record<string, SQLOutputValue>): NoticeRecord {
  const data = row['data'] === null ? null : (JSON.parse(String(row['data'])) as Json)
  return {
    id: String(row['id']),
    kind: row['kind'] as NoticeKind,
    at: String(row['at']),
    title: String(row['title']),
    message: String(row['message']),
    job_id: text(row['job_id']),
    queue_id: (data as { queue?: { id: string } } | null)?.queue?.id ?? null,
    key_id: text(row['key_id']),
    data,
    webhook: {
      status: row['webhook'] as WebhookOutcome['status'],
      attempts: Number(row['attempts']),
      answer_status: row['answer_status'] === null ? null : Number(row['answer_status']),
      problem: text(row['problem']),
      at: text(row['attempted_at']),
    },
  }
}
