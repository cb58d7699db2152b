/** Saved commands: created, changed and listed without being run. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { SavedCommand } from '../../src-preload/contract/commands.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { maskWords } from '../logging/mask.ts'
import type { GroupCommit } from './group-commit.ts'
import { cursorAt, seqOfCursor } from './history.ts'
import type { Row } from './job-record.ts'
import type { SecretBox } from './secret-box.ts'

type Optional<T> = { [Name in keyof T]?: T[Name] | undefined }
export type SavedInput = Pick<SavedCommand, 'command' | 'args'> &
  Optional<Pick<SavedCommand, 'name' | 'work_dir' | 'env' | 'workspace' | 'favourite' | 'context'>>
export type SavedPatch = Optional<Omit<SavedCommand, 'id' | 'created' | 'updated'>>

/**
 * Every method that takes `only_key_id` knows nothing but what that key saved, when it is given: whatever else there is
 * throws NOT_FOUND as if there were nothing.
 */
export class SavedCommands {
  readonly #database: DatabaseSync
  readonly #commits: GroupCommit

  readonly #box: SecretBox

  constructor(database: DatabaseSync, commits: GroupCommit, box: SecretBox) {
    this.#box = box
    this.#database = database
    this.#commits = commits
  }

  /** Newest first. Throws INVALID_CURSOR. */
  list(query: { limit: number; cursor?: string | undefined }, only_key_id?: string): { items: SavedCommand[]; next_cursor: string | null } {
    const below = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(query.cursor)
    const rows = this.#database
      .prepare('SELECT * FROM saved_commands WHERE seq < :below AND (:only IS NULL OR made_by = :only) ORDER BY seq DESC LIMIT :limit')
      .all({ below, only: only_key_id ?? null, limit: query.limit + 1 })
    const shown = rows.slice(0, query.limit)
    return { items: shown.map((row) => savedOf(row, this.#box)), next_cursor: rows.length > query.limit ? cursorAt(Number(shown.at(-1)!['seq'])) : null }
  }

  /** Throws NOT_FOUND. */
  get(id: string, only_key_id?: string): SavedCommand {
    const row = this.#database
      .prepare('SELECT * FROM saved_commands WHERE id = :id AND (:only IS NULL OR made_by = :only)')
      .get({ id, only: only_key_id ?? null })
    if (!row) throw new AppError('NOT_FOUND', `There is no saved command ${id}.`, { id })
    return savedOf(row, this.#box)
  }

  /** Without a name it is called by its command line. `made_by` is the id of the key that saves it. */
  async create(input: SavedInput, made_by: string | null = null): Promise<SavedCommand> {
    const now = timestampNow()
    const saved: SavedCommand = {
      id: newId(),
      name:
        input.name ??
        maskWords([input.command, ...input.args])
          .join(' ')
          .slice(0, 200),
      command: input.command,
      args: input.args,
      work_dir: input.work_dir ?? null,
      env: input.env ?? null,
      workspace: input.workspace ?? null,
      favourite: input.favourite ?? false,
      context: input.context ?? null,
      created: now,
      updated: now,
    }
    await this.#commits.write(
      () => {
        this.#database
          .prepare(
            'INSERT INTO saved_commands (id, name, command, args, work_dir, env, workspace, favourite, context, created, updated, made_by) VALUES (:id, :name, :command, :args, :work_dir, :env, :workspace, :favourite, :context, :created, :updated, :made_by)',
          )
          .run({ ...columnsOf(saved, this.#box), made_by })
      },
      () => this.#delete(saved.id),
    )
    return saved
  }

  /** Throws NOT_FOUND. */
  async update(id: string, patch: SavedPatch, only_key_id?: string): Promise<SavedCommand> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<SavedCommand>
    const saved: SavedCommand = { ...this.get(id, only_key_id), ...given, id, updated: timestampNow() }
    await this.#commits.write(() => {
      const { created: _fixed, ...columns } = columnsOf(saved, this.#box)
      this.#database
        .prepare(
          'UPDATE saved_commands SET name = :name, command = :command, args = :args, work_dir = :work_dir, env = :env, workspace = :workspace, favourite = :favourite, context = :context, updated = :updated WHERE id = :id',
        )
        .run(columns)
    }, this.#restoring(id))
    return saved
  }

  /** Throws NOT_FOUND. */
  async remove(id: string, only_key_id?: string): Promise<void> {
    this.get(id, only_key_id)
    await this.#commits.write(() => this.#delete(id), this.#restoring(id))
  }

  #delete(id: string): void {
    this.#database.prepare('DELETE FROM saved_commands WHERE id = ?').run(id)
  }

  /** Puts the row back as it is now. */
  #restoring(id: string): () => void {
    const row = { ...this.#database.prepare('SELECT * FROM saved_commands WHERE id = ?').get(id) } as Record<string, SQLInputValue>
    const names = Object.keys(row)
    return () => {
      this.#delete(id)
      this.#database.prepare(`INSERT INTO saved_commands (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`).run(row)
    }
  }
}

function columnsOf(saved: SavedCommand, box: SecretBox) {
  const args = JSON.stringify(saved.args)
  return {
    ...saved,
    // The words must run again as they are; those that hold a secret lie sealed.
    args: maskWords(saved.args).some((word, n) => word !== saved.args[n]) ? box.seal(args) : args,
    env: saved.env ? box.seal(JSON.stringify(saved.env)) : null,
    favourite: saved.favourite ? 1 : 0,
    context: saved.context ? JSON.stringify(saved.context) : null,
  }
}

function savedOf(row: Row, box: SecretBox): SavedCommand {
  return {
    id: String(row['id']),
    name: String(row['name']),
    command: String(row['command']),
    args: JSON.parse(box.open(String(row['args']))) as string[],
    work_dir: row['work_dir'] === null ? null : String(row['work_dir']),
    env: row['env'] === null ? null : (JSON.parse(box.open(String(row['env']))) as Record<string, string>),
    workspace: row['workspace'] === null ? null : String(row['workspace']),
    favourite: row['favourite'] === 1,
    context: typeof row['context'] === 'string' ? (JSON.parse(row['context']) as Record<string, string>) : null,
    created: String(row['created']),
    updated: String(row['updated']),
  }
}
