/** Files that were handed in for registered programs: kept under ids in the data dir, within a quota, until nobody used them for a while. */
import {
  closeSync,
  constants,
  createReadStream,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { UploadEntry, Uploaded } from '../../src-preload/contract/uploads.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { makeFolder } from '../base/make-folder.ts'
import { tooLarge } from '../files/receive-file.ts'
import type { NamedFile } from './files-of-call.ts'

export interface UploadsOptions {
  /** Absolute; `DATA/uploads`. */
  folder: string
  settings: () => Pick<Settings, 'upload_max_bytes' | 'uploads_total_bytes' | 'uploads_keep_hours'>
  /** Streams a body into `folder`/`name`, hashed, flushed and only whole; throws PAYLOAD_TOO_LARGE, DISK_FULL and what the body throws. */
  receive: (folder: string, name: string, body: AsyncIterable<Buffer>, limit_bytes: number) => Promise<{ size_bytes: number; sha256: string }>
  now?: () => number
}

/** What is noted beside each file. */
const note_schema = z.object({
  id: z.string(),
  name: z.string(),
  size_bytes: z.int(),
  sha256: z.string(),
  key_id: z.string().nullable(),
  uploaded_at_ms: z.number(),
  used_at_ms: z.number(),
})
type Note = z.infer<typeof note_schema>

export const upload_id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const hour_ms = 3_600_000
/** Uses that follow each other closer than that are one. */
const use_ms = 60_000
/** What stands around a file in a multipart body is less. */
const envelope_bytes = 64 * 1024

export class Uploads {
  readonly #options: UploadsOptions
  readonly #notes = new Map<string, Note>()
  readonly #in_use = new Map<string, number>()
  #total_bytes = 0
  /** Bytes of files that are being received. */
  #arriving_bytes = 0

  /** What an earlier host did not finish receiving is removed. */
  constructor(options: UploadsOptions) {
    this.#options = options
    for (const folder of [options.folder, this.#notes_folder, this.#links_folder]) makeFolder(folder, 0o700)
    this.#read()
  }

  get #notes_folder(): string {
    return join(this.#options.folder, 'notes')
  }

  get #links_folder(): string {
    return join(this.#options.folder, 'links')
  }

  get total_bytes(): number {
    return this.#total_bytes
  }

  /** For a body that says how long it is, before any of it is read. Throws PAYLOAD_TOO_LARGE and DISK_FULL. */
  demandRoom(announced_bytes: number): void {
    const { upload_max_bytes } = this.#options.settings()
    // Less what may stand around the file, which itself is counted as it comes.
    const least_bytes = Math.max(0, announced_bytes - envelope_bytes)
    if (least_bytes > upload_max_bytes) throw tooLarge(upload_max_bytes)
    this.removeExpired()
    this.#demandRoom(least_bytes)
  }

  /** Throws PAYLOAD_TOO_LARGE above `upload_max_bytes`, DISK_FULL above the quota and on a full disk, and what the body throws; then nothing of it is kept. */
  async receive(given: { name: string; body: AsyncIterable<Buffer>; key_id: string | null }): Promise<Uploaded> {
    const { upload_max_bytes } = this.#options.settings()
    this.removeExpired()
    const id = newId()
    const arrival = { bytes: 0 }
    try {
      const { size_bytes, sha256 } = await this.#options.receive(this.#options.folder, id, this.#counted(given.body, arrival), upload_max_bytes)
      const now = this.#now()
      const note: Note = { id, name: cleanName(given.name), size_bytes, sha256, key_id: given.key_id, uploaded_at_ms: now, used_at_ms: now }
      this.#link(note)
      this.#write(note)
      this.#notes.set(id, note)
      this.#total_bytes += size_bytes
      return this.#shown(note)
    } catch (error) {
      this.#removeFiles(id)
      throw error
    } finally {
      this.#arriving_bytes -= arrival.bytes
    }
  }

  /** Newest first; `only_key`: those of one key. */
  list(only_key?: string): UploadEntry[] {
    this.removeExpired()
    return [...this.#notes.values()]
      .filter(({ key_id }) => only_key === undefined || key_id === only_key)
      .sort((one, other) => (one.id < other.id ? 1 : -1))
      .map((note) => ({ ...this.#shown(note), uploaded_at: isoTime(note.uploaded_at_ms), last_used_at: isoTime(note.used_at_ms) }))
  }

  /** The file as a program sees it; undefined where it is not there for the key. Counts as no use. */
  find(id: string, only_key?: string): NamedFile | undefined {
    const note = this.#notes.get(id)
    if (!note || (only_key !== undefined && note.key_id !== only_key)) return undefined
    if (this.#isExpired(note)) {
      this.removeExpired()
      return undefined
    }
    const real = join(this.#options.folder, id)
    if (!existsSync(real)) return undefined
    return { path: join(this.#links_folder, id, note.name), real }
  }

  /** Puts off their end: they were used now. */
  touch(ids: readonly string[]): void {
    for (const id of ids) {
      const note = this.#notes.get(id)
      if (!note || this.#now() - note.used_at_ms < use_ms) continue
      const touched = { ...note, used_at_ms: this.#now() }
      this.#notes.set(id, touched)
      try {
        this.#write(touched)
      } catch {
        // The disk is full, or the like: the file goes a little earlier after the next start, and nothing else.
      }
    }
  }

  /** Kept while somebody works with them, however long that takes. */
  hold(ids: readonly string[]): Disposable {
    for (const id of ids) this.#in_use.set(id, (this.#in_use.get(id) ?? 0) + 1)
    return {
      [Symbol.dispose]: () => {
        this.touch(ids)
        for (const id of ids) {
          const left = (this.#in_use.get(id) ?? 1) - 1
          if (left > 0) this.#in_use.set(id, left)
          else this.#in_use.delete(id)
        }
      },
    }
  }

  /** Throws NOT_FOUND, also for one of another key; CONFLICT while a program works with it. */
  remove(id: string, only_key?: string): void {
    const note = this.#notes.get(id)
    if (!note || (only_key !== undefined && note.key_id !== only_key))
      throw new AppError('NOT_FOUND', 'There is no upload with this id.', { file_ids: [id.slice(0, 100)] })
    if (this.#in_use.has(id)) throw new AppError('CONFLICT', 'A program works with this file. Remove it when its job has ended.', { id })
    this.#forget(id)
  }

  /** Gives how many went. */
  removeExpired(): number {
    let removed = 0
    for (const note of this.#notes.values()) {
      if (!this.#isExpired(note)) continue
      this.#forget(note.id)
      removed++
    }
    return removed
  }

  async *#counted(body: AsyncIterable<Buffer>, arrival: { bytes: number }): AsyncGenerator<Buffer> {
    for await (const bytes of body) {
      arrival.bytes += bytes.length
      this.#arriving_bytes += bytes.length
      this.#demandRoom(0)
      yield bytes
    }
  }

  #demandRoom(more_bytes: number): void {
    const { uploads_total_bytes } = this.#options.settings()
    if (this.total_bytes + this.#arriving_bytes + more_bytes <= uploads_total_bytes) return
    const message = `The uploads would take more than the ${uploads_total_bytes} bytes they may. Remove some, or wait until they expire.`
    throw new AppError('DISK_FULL', message, { limit_bytes: uploads_total_bytes })
  }

  #isExpired(note: Note): boolean {
    return this.#now() >= this.#expiry(note) && !this.#in_use.has(note.id)
  }

  #expiry({ used_at_ms }: Note): number {
    return used_at_ms + this.#options.settings().uploads_keep_hours * hour_ms
  }

  #shown(note: Note): Uploaded {
    const { id, name, size_bytes, sha256 } = note
    return { file_id: id, name, size: size_bytes, sha256, expires_at: isoTime(this.#expiry(note)) }
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now()
  }

  /** Beside and renamed, so that a power cut leaves the old or the new. */
  #write(note: Note): void {
    const path = join(this.#notes_folder, `${note.id}.json`)
    writeFileSync(`${path}.new`, JSON.stringify(note), { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  }

  /** The name by which the program sees the file, so that it knows its ending. */
  #link({ id, name }: Note): void {
    const folder = join(this.#links_folder, id)
    mkdirSync(folder, { mode: 0o700 })
    symlinkSync(join('..', '..', id), join(folder, name))
  }

  #forget(id: string): void {
    this.#total_bytes -= this.#notes.get(id)?.size_bytes ?? 0
    this.#notes.delete(id)
    this.#removeFiles(id)
  }

  #removeFiles(id: string): void {
    // The note last: without it nothing knows that there is something to remove.
    for (const path of [join(this.#options.folder, id), join(this.#links_folder, id), join(this.#notes_folder, `${id}.json`)])
      rmSync(path, { recursive: true, force: true })
  }

  #read(): void {
    for (const file of readdirSync(this.#notes_folder)) {
      const note = readNote(join(this.#notes_folder, file))
      if (note && file === `${note.id}.json` && existsSync(join(this.#options.folder, note.id))) {
        this.#notes.set(note.id, note)
        this.#total_bytes += note.size_bytes
      } else rmSync(join(this.#notes_folder, file), { recursive: true, force: true })
    }
    // Received in part, or the host was gone before it was noted.
    for (const folder of [this.#options.folder, this.#links_folder])
      for (const name of readdirSync(folder)) if (upload_id.test(name) && !this.#notes.has(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function readNote(path: string): Note | null {
  try {
    const note = note_schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return upload_id.test(note.id) && cleanName(note.name) === note.name ? note : null
  } catch {
    return null
  }
}

const longest_name = 100
const longest_ending = 20

/** Letters, digits, `.`, `_` and `-`, at most 100, not beginning with `.` or `-`; of a path the last name, of a long one the ending stays. */
export function cleanName(given: string): string {
  const last = given.split(/[/\\]/).at(-1)!
  const clean = last.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^[.-]+/, '_')
  if (clean === '') return 'file'
  if (clean.length <= longest_name) return clean
  const dot = clean.lastIndexOf('.')
  const ending = dot > 0 && clean.length - dot <= longest_ending ? clean.slice(dot) : ''
  return clean.slice(0, longest_name - ending.length) + ending
}

/** The bytes of a plain file as they are read; null for what is none, or cannot be opened. */
export function openPlainFile(path: string): AsyncIterable<Buffer> | null {
  let fd: number
  try {
    // Not waiting for the other end of a pipe; what it is is asked once it is open.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return null
  }
  if (fstatSync(fd).isFile()) return createReadStream('', { fd, autoClose: true, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>
  closeSync(fd)
  return null
}

const isoTime = (ms: number): string => new Date(ms).toISOString()
