/** A trash of our own in the data dir: what was deleted can be put back, until it is too old or there is too much. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { type ChangeRoom, refuseNewly, type Standing } from './change-entries.ts'
import { alreadyThere } from './file-failures.ts'
import { checkNewName, numberedName, partName } from './file-names.ts'
import { codeOf, OpenFolder } from './open-folder.ts'
import { atPlace, type Place, refuseRepository } from './place.ts'
import { copyTree, removeTree, walkTree } from './trees.ts'
import { most_copies } from './write-file.ts'

const record_schema = z.object({
  id: z.string(),
  /** Root of the workspace it was deleted from. */
  root: z.string(),
  path: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  size_bytes: z.number(),
  deleted_at: z.string(),
})
export type TrashRecord = z.infer<typeof record_schema>

export interface TrashBounds {
  keep_days: number
  total_bytes: number
}

export class Trash {
  readonly #folder: string
  readonly #bounds: () => TrashBounds
  readonly #records = new Map<string, TrashRecord>()
  #loaded: Promise<void> | undefined

  /** `folder` is in the data dir. */
  constructor(folder: string, bounds: () => TrashBounds) {
    this.#folder = folder
    this.#bounds = bounds
  }

  /** Puts what is at `place` into the trash. Throws NOT_FOUND and what the file system says; then it is still where it was. */
  async discard(place: Place, signal?: AbortSignal): Promise<TrashRecord> {
    await this.#load()
    const { folder, name, path } = place
    const stats = folder.look(name)
    if (stats === null) throw new AppError('NOT_FOUND', `There is no "${path}".`, { path })
    let size_bytes = 0
    await walkTree(
      folder,
      name,
      (_, { size }) => {
        size_bytes += size
      },
      signal,
    )
    const kind = stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : stats.isSymbolicLink() ? 'link' : 'other'
    const record: TrashRecord = { id: newId(), root: folder.root, path, kind, size_bytes, deleted_at: timestampNow() }
    const bin = join(this.#folder, record.id)
    mkdirSync(bin, { recursive: true, mode: 0o700 })
    try {
      // First the note, so that nothing lies here of which nobody knows.
      await writeFile(join(bin, 'record.json'), JSON.stringify(record), { mode: 0o600 })
      await transfer(folder, name, bin, signal)
    } catch (error) {
      await rm(bin, { recursive: true, force: true })
      throw error
    }
    this.#records.set(record.id, record)
    await this.tidy()
    return record
  }

  /** Newest first; of one workspace. */
  async list(root: string): Promise<TrashRecord[]> {
    await this.#load()
    return [...this.#records.values()]
      .filter((record) => record.root === root)
      .sort((a, b) => b.deleted_at.localeCompare(a.deleted_at) || b.id.localeCompare(a.id))
  }

  /** Puts it back where it was, or at `to`. Throws NOT_FOUND, GONE, CONFLICT, and what making something there can throw. */
  async restore(room: ChangeRoom, root: string, id: string, to: string | undefined, conflict: Standing): Promise<{ from: string; path: string }> {
    const record = await this.#record(root, id)
    const bin = join(this.#folder, id)
    if (!existsSync(bin)) throw this.#lost(id)
    return atPlace(root, (to ?? record.path).replace(/\/+$/, ''), { last: 'entry', change: true, make: true }, (target) =>
      room.turns.run(`${root}\0${target.path}`, async () => {
        using held = OpenFolder.openRoot(bin)
        if (held.look(content) === null) throw this.#lost(id)
        const below = (path: string, inner: string) => (inner === '' ? path : `${path}/${inner}`)
        await walkTree(held, content, (inner) => refuseNewly(below(record.path, inner), below(target.path, inner)))
        const name = await this.#freeName(room, target, conflict)
        target.folder.refuseProtected(name)
        refuseRepository(target.folder, name)
        await putBack(room, held, target.folder, name)
        this.#records.delete(id)
        await rm(bin, { recursive: true, force: true })
        return { from: record.path, path: target.path.slice(0, target.path.length - target.name.length) + name }
      }),
    )
  }

  async #freeName(room: ChangeRoom, target: Place, conflict: Standing): Promise<string> {
    const { folder, name, path } = target
    if (folder.look(name) === null) {
      // It may be older than our rules for names: then it gets back the one it had.
      return name
    }
    if (conflict === 'refuse') throw alreadyThere(path)
    if (conflict === 'replace') {
      await room.discard(target)
      return name
    }
    for (let number = 2; number <= most_copies; number++) {
      const chosen = numberedName(name, number)
      if (folder.look(chosen) === null) {
        checkNewName(chosen)
        return chosen
      }
    }
    throw alreadyThere(path)
  }

  /** For good. Throws NOT_FOUND. */
  async purge(root: string, id: string): Promise<void> {
    await this.#record(root, id)
    this.#records.delete(id)
    await rm(join(this.#folder, id), { recursive: true, force: true })
  }

  /** Everything of one workspace, for good; says how many. */
  async empty(root: string): Promise<number> {
    const records = await this.list(root)
    for (const { id } of records) await this.purge(root, id)
    return records.length
  }

  /** Removes what is too old, then the oldest until the rest fits; the newest stays while its time is not over. */
  async tidy(): Promise<void> {
    await this.#load()
    const { keep_days, total_bytes } = this.#bounds()
    const oldest_kept = Date.now() - keep_days * 86_400_000
    const newest_first = [...this.#records.values()].sort((a, b) => b.deleted_at.localeCompare(a.deleted_at) || b.id.localeCompare(a.id))
    let sum = 0
    for (const [index, record] of newest_first.entries()) {
      sum += record.size_bytes
      const is_old = Date.parse(record.deleted_at) < oldest_kept
      if (!is_old && (index === 0 || sum <= total_bytes)) continue
      this.#records.delete(record.id)
      await rm(join(this.#folder, record.id), { recursive: true, force: true })
    }
  }

  #lost(id: string): AppError {
    this.#records.delete(id)
    return new AppError('GONE', 'It is no longer in the trash.', { id })
  }

  async #record(root: string, id: string): Promise<TrashRecord> {
    await this.#load()
    const record = this.#records.get(id)
    if (!record || record.root !== root) throw new AppError('NOT_FOUND', 'There is nothing in the trash under this id.', { id })
    return record
  }

  #load(): Promise<void> {
    this.#loaded ??= this.#read()
    return this.#loaded
  }

  async #read(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    for (const id of readdirSync(this.#folder)) {
      const bin = join(this.#folder, id)
      try {
        const record = record_schema.parse(JSON.parse(await readFile(join(bin, 'record.json'), 'utf8')))
        // A host that was killed between note and move left nothing of worth here.
        if (record.id === id && readdirSync(bin).includes(content)) this.#records.set(id, record)
        else rmSync(bin, { recursive: true, force: true })
      } catch {
        // Not ours, or damaged: it may be somebody's only copy, so it stays.
      }
    }
  }
}

/** Under which name the deleted thing lies in its bin. */
const content = 'content'

async function transfer(folder: OpenFolder, name: string, bin: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    renameSync(folder.at(name), join(bin, content))
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    using target = OpenFolder.openRoot(bin)
    await copyTree(folder, name, target, content, { check: () => {}, keep_times: true, signal })
    await removeTree(folder, name)
  }
}

async function putBack(room: ChangeRoom, held: OpenFolder, folder: OpenFolder, name: string): Promise<void> {
  try {
    renameSync(held.at(content), folder.at(name))
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    const id = newId()
    const part = partName(id)
    const forget = room.notes.note(id, folder, part)
    try {
      await copyTree(held, content, folder, part, { check: () => {}, keep_times: true })
      renameSync(folder.at(part), folder.at(name))
    } finally {
      await removeTree(folder, part)
      forget()
    }
  }
}
