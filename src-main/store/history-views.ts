/** Saved views of the history: a name for filters that somebody asks for again and again. */
import type { DatabaseSync } from 'node:sqlite'
import type { HistoryView, HistoryViewInput, HistoryViewPatch } from '../../src-preload/contract/history-views.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Row } from './job-record.ts'

/** The migration that brings this table. */
export function addHistoryViews(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE history_views (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    filters TEXT NOT NULL,
    since TEXT,
    -- The key that saved it; NULL for the window and the command line.
    made_by TEXT,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
  ) STRICT;
  `)
}

/** So many may be kept: they are a list to choose from. */
const most_views = 200

/** Every method that takes `only_key_id` knows nothing but what that key saved, when it is given. */
export class HistoryViews {
  readonly #database: DatabaseSync
  readonly #commits: GroupCommit

  constructor(database: DatabaseSync, commits: GroupCommit) {
    this.#database = database
    this.#commits = commits
  }

  /** In the order of their names. */
  list(only_key_id?: string): HistoryView[] {
    return this.#rows(only_key_id).map(viewOf)
  }

  #rows(only_key_id?: string): Row[] {
    return this.#database
      .prepare('SELECT * FROM history_views WHERE :only IS NULL OR made_by = :only ORDER BY name COLLATE NOCASE, seq')
      .all({ only: only_key_id ?? null })
  }

  /** Throws NOT_FOUND. */
  get(id: string, only_key_id?: string): HistoryView {
    const row = this.#rows(only_key_id).find((one) => one['id'] === id)
    if (!row) throw new AppError('NOT_FOUND', `There is no saved view ${id.slice(0, 100)}.`, { id })
    return viewOf(row)
  }

  /** Throws CONFLICT for a name that is taken, and when there are too many. `made_by` is the key that saves it. */
  async create(input: HistoryViewInput, made_by: string | null, only_key_id?: string): Promise<HistoryView> {
    if (this.#rows().length >= most_views) throw new AppError('CONFLICT', `There are ${most_views} saved views already. Remove one first.`)
    this.#mustBeFree(input.name, undefined, only_key_id)
    const now = timestampNow()
    const view: HistoryView = { id: newId(), name: input.name, filters: input.filters, since: input.since ?? null, created: now, updated: now }
    await this.#commits.write(
      () => {
        // Two at once: the second finds the first.
        this.#mustBeFree(view.name, undefined, only_key_id)
        this.#database
          .prepare(
            'INSERT INTO history_views (id, name, filters, since, made_by, created, updated) VALUES (:id, :name, :filters, :since, :made_by, :created, :updated)',
          )
          .run({ ...columnsOf(view), made_by, created: now })
      },
      () => this.#delete(view.id),
    )
    return view
  }

  /** Throws NOT_FOUND, and CONFLICT for a name that is taken. */
  async update({ id, ...patch }: HistoryViewPatch, only_key_id?: string): Promise<HistoryView> {
    const before = this.get(id, only_key_id)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<HistoryView>
    const view: HistoryView = { ...before, ...given, updated: timestampNow() }
    await this.#commits.write(
      () => {
        this.#mustBeFree(view.name, id, only_key_id)
        this.#write(view)
      },
      () => this.#write(before),
    )
    return view
  }

  #write(view: HistoryView): void {
    this.#database.prepare('UPDATE history_views SET name = :name, filters = :filters, since = :since, updated = :updated WHERE id = :id').run(columnsOf(view))
  }

  /** Throws NOT_FOUND. */
  async remove(id: string, only_key_id?: string): Promise<void> {
    this.get(id, only_key_id)
    const made_by = this.#rows().find((one) => one['id'] === id)?.['made_by'] ?? null
    const view = this.get(id)
    await this.#commits.write(
      () => this.#delete(id),
      () =>
        this.#database
          .prepare(
            'INSERT INTO history_views (id, name, filters, since, made_by, created, updated) VALUES (:id, :name, :filters, :since, :made_by, :created, :updated)',
          )
          .run({ ...columnsOf(view), made_by, created: view.created }),
    )
  }

  #delete(id: string): void {
    this.#database.prepare('DELETE FROM history_views WHERE id = ?').run(id)
  }

  /** Throws CONFLICT. */
  #mustBeFree(name: string, own_id: string | undefined, only_key_id: string | undefined): void {
    const taken = this.list(only_key_id).find((one) => one.name.toLowerCase() === name.toLowerCase() && one.id !== own_id)
    if (taken) throw new AppError('CONFLICT', `There is a view called "${taken.name}" already. Choose another name, or change that one.`, { id: taken.id })
  }
}

function columnsOf({ id, name, filters, since, updated }: HistoryView) {
  return { id, name, filters: JSON.stringify(filters), since, updated }
}

function viewOf(row: Row): HistoryView {
  return {
    id: String(row['id']),
    name: String(row['name']),
    filters: JSON.parse(String(row['filters'])) as HistoryView['filters'],
    since: row['since'] === null ? null : String(row['since']),
    created: String(row['created']),
    updated: String(row['updated']),
  }
}
