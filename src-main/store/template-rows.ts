/** Writes and reads the rows of saved templates; the writes belong inside a group commit. */
import type { DatabaseSync } from 'node:sqlite'
import type { TemplateDefinition } from '../../src-preload/contract/templates.ts'
import { AppError } from '../base/app-error.ts'
import type { Row, Values } from './job-record.ts'
import type { SecretBox } from './secret-box.ts'
import { Statements } from './statements.ts'

/** Schema of templates. */
export function makeTemplateTable(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE templates (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Sealed.
    definition TEXT NOT NULL,
    workspace TEXT,
    favourite INTEGER NOT NULL,
    shortcut INTEGER,
    confirmed TEXT,
    made_by TEXT,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
  ) STRICT`)
}

export interface TemplateRecord {
  id: string
  definition: TemplateDefinition
  workspace: string | null
  favourite: boolean
  shortcut: number | null
  /** What saving it confirmed: the shape of the command, and the rule that called it destroying; null where it destroys nothing. */
  confirmed: { shape: string; rule: string } | null
  /** The key that made it; null for the window and the command line. */
  made_by: string | null
  created: string
  updated: string
}

export class TemplateRows {
  readonly #statements: Statements
  readonly #box: SecretBox

  constructor(database: DatabaseSync, box: SecretBox) {
    this.#statements = new Statements(database)
    this.#box = box
  }

  /** By name. With `only_key_id` only what that key made. What cannot be opened any more is left out; asked for by its id it says why. */
  all(only_key_id?: string): TemplateRecord[] {
    const rows = this.#statements.of('SELECT * FROM templates WHERE :only IS NULL OR made_by = :only ORDER BY name, seq').all({ only: only_key_id ?? null })
    return rows.flatMap((row) => {
      try {
        return this.#record(row)
      } catch {
        return []
      }
    })
  }

  /** Throws NOT_FOUND; also for one of another key than `only_key_id`, in the same words. */
  get(id: string, only_key_id?: string): TemplateRecord {
    const row = this.#statements.of('SELECT * FROM templates WHERE id = :id AND (:only IS NULL OR made_by = :only)').get({ id, only: only_key_id ?? null })
    if (!row) throw noTemplate(id)
    return this.#record(row)
  }

  /** Makes it, or writes it anew. A shortcut belongs to one template: the one that had it loses it. */
  put(template: TemplateRecord): void {
    if (template.shortcut !== null)
      this.#statements.of('UPDATE templates SET shortcut = NULL WHERE shortcut = ? AND id <> ?').run(template.shortcut, template.id)
    const values = this.#values(template)
    const names = Object.keys(values)
    const changed = names.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`)
    this.#statements
      .of(
        `INSERT INTO templates (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')}) ON CONFLICT (id) DO UPDATE SET ${changed.join(', ')}`,
      )
      .run(values)
  }

  remove(id: string): void {
    this.#statements.of('DELETE FROM templates WHERE id = ?').run(id)
  }

  /** Fixed words and variables can hold what is nobody's business, so all of it lies sealed. */
  #values({ definition, favourite, confirmed, ...template }: TemplateRecord): Values {
    return {
      ...template,
      name: definition.name,
      definition: this.#box.seal(JSON.stringify(definition)),
      favourite: favourite ? 1 : 0,
      confirmed: confirmed && JSON.stringify(confirmed),
    }
  }

  #record(row: Row): TemplateRecord {
    return {
      id: String(row['id']),
      definition: JSON.parse(this.#box.open(String(row['definition']))) as TemplateDefinition,
      workspace: row['workspace'] === null ? null : String(row['workspace']),
      favourite: row['favourite'] === 1,
      shortcut: row['shortcut'] === null ? null : Number(row['shortcut']),
      confirmed: typeof row['confirmed'] === 'string' ? (JSON.parse(row['confirmed']) as TemplateRecord['confirmed']) : null,
      made_by: row['made_by'] === null ? null : String(row['made_by']),
      created: String(row['created']),
      updated: String(row['updated']),
    }
  }
}

export function noTemplate(id: string): AppError {
  return new AppError('NOT_FOUND', `There is no template ${id.slice(0, 100)}.`, { id })
}
