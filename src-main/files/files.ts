/** The room's face: everything that can be done with the files of a workspace, by every door. */
import { join } from 'node:path'
import type { Change } from '../../src-preload/contract/events.ts'
import { AppError } from '../base/app-error.ts'
import { Emitter } from '../base/emitter.ts'
import { type ChangeRoom, copyEntry, makeFolder, moveEntry, type Standing, type Transfer, type Transferred } from './change-entries.ts'
import { HashThread } from './hash-thread.ts'
import { ImportRuns } from './import-runs.ts'
import { describePaths, type Listing, type ListWanted, listFolder } from './list-folder.ts'
import { PartNotes } from './part-notes.ts'
import { atPlace } from './place.ts'
import { type OpenedFile, openForReading, type ReadText, readText, text_limit_bytes } from './read-file.ts'
import { type Received, type Receiving, type ReceivingRoom, receiveFile } from './receive-file.ts'
import { type Replaced, type Replacing, replaceInFiles } from './replace-in-files.ts'
import { type FoundLine, type FoundText, findLine, findText, type TextWanted } from './scan-file.ts'
import type { TextQuery } from './search-files.ts'
import { type SearchBounds, type SearchPart, SearchRuns } from './search-runs.ts'
import { Trash, type TrashBounds, type TrashRecord } from './trash.ts'
import { Turns } from './turns.ts'
import { type QuickAnswer, WorkspaceView } from './workspace-view.ts'
import { type Written, writeFile } from './write-file.ts'
import { type Zipped, zipFolder } from './zip-folder.ts'
import { ZipOrders } from './zip-orders.ts'

export interface FilesOptions {
  /** In the data dir: the trash, and notes of what is being written. */
  folder: string
  trash: () => TrashBounds
  /** Entry of the thread that hashes, where it is not on this tree (a bundle). */
  hash_file?: URL
  announce: (change: Change) => void
  notice: (sentence: string) => void
}

export interface NewContent {
  content: string
  encoding: 'utf8' | 'base64'
  if_match?: string | null | undefined
}

/** Workspaces that are watched at once; who asks for one more lets the longest unused go. */
const most_views = 16

export class Files implements AsyncDisposable {
  readonly #options: FilesOptions
  readonly #room: ChangeRoom & ReceivingRoom
  readonly #hash_thread: HashThread
  readonly trash: Trash
  readonly searches = new SearchRuns()
  readonly imports = new ImportRuns()
  /** What changed in a workspace that somebody looks at; `paths` is null where it cannot be told what. */
  readonly on_changed = new Emitter<{ root: string; paths: readonly string[] | null }>()
  /** How many want a workspace to be watched for as long as they say. */
  readonly #held = new Map<string, number>()
  readonly zip_orders = new ZipOrders()
  /** By root, the last used last. */
  readonly #views = new Map<string, WorkspaceView>()
  readonly #closing = new AbortController()

  constructor(options: FilesOptions) {
    this.#options = options
    this.#hash_thread = new HashThread(options.hash_file)
    this.trash = new Trash(join(options.folder, 'trash'), options.trash)
    this.#room = {
      hash_thread: this.#hash_thread,
      notes: new PartNotes(join(options.folder, 'parts')),
      turns: new Turns(),
      discard: async (place) => void (await this.trash.discard(place)),
    }
  }

  /** Somebody looks at the workspace: from now on changes in it are announced. */
  view(root: string): WorkspaceView {
    const known = this.#views.get(root)
    const view =
      known ??
      new WorkspaceView({ root, heard: (paths) => this.on_changed.emit({ root, paths }), announce: this.#options.announce, notice: this.#options.notice })
    this.#views.delete(root)
    this.#views.set(root, view)
    const oldest = this.#views.keys().find((one) => one !== root && !this.#held.has(one))
    if (this.#views.size > most_views && oldest !== undefined) void this.leave(oldest)
    return view
  }

  /** Watches it until that is disposed, whoever else asks for others. */
  hold(root: string): Disposable {
    this.#held.set(root, (this.#held.get(root) ?? 0) + 1)
    this.view(root)
    return {
      [Symbol.dispose]: () => {
        const left = (this.#held.get(root) ?? 1) - 1
        if (left > 0) this.#held.set(root, left)
        else this.#held.delete(root)
      },
    }
  }

  /** Watches it no longer. */
  async leave(root: string): Promise<void> {
    const view = this.#views.get(root)
    this.#views.delete(root)
    await view?.[Symbol.asyncDispose]()
  }

  /** Lets go of workspaces that are no longer among `roots`. */
  keepOnly(roots: readonly string[]): void {
    for (const root of this.watched) if (!roots.includes(root)) void this.leave(root)
  }

  /** The roots that are watched. */
  get watched(): string[] {
    return [...this.#views.keys()]
  }

  list(root: string, path: string, wanted: ListWanted): Promise<Listing> {
    this.view(root)
    return listFolder(root, path, wanted)
  }

  readText(root: string, path: string): Promise<ReadText> {
    this.view(root)
    return readText(root, path)
  }

  open(root: string, path: string): Promise<OpenedFile> {
    return openForReading(root, path)
  }

  /** A folder as a stream of bytes; `only` names what of it. Throws as `zipFolder`. */
  zip(root: string, path: string, only: readonly string[] | null): Promise<Zipped> {
    return zipFolder(root, path, only)
  }

  /** Throws as `openForReading`. */
  async findLine(root: string, path: string, line: number, signal?: AbortSignal): Promise<FoundLine> {
    await using file = await openForReading(root, path, { settled: false })
    return await findLine(file, line, signal)
  }

  /** Throws as `openForReading`. */
  async findText(root: string, path: string, wanted: TextWanted, signal?: AbortSignal): Promise<FoundText> {
    await using file = await openForReading(root, path, { settled: false })
    return await findText(file, wanted, signal)
  }

  /** Throws INVALID_INPUT, PAYLOAD_TOO_LARGE, and as `writeFile`. */
  write(root: string, path: string, { content, encoding, if_match }: NewContent): Promise<Written> {
    const bytes = bytesOf(content, encoding)
    if (bytes.length > text_limit_bytes) {
      throw new AppError('PAYLOAD_TOO_LARGE', `The content has ${bytes.length} bytes; up to ${text_limit_bytes} are written at once. Upload it instead.`, {
        size_bytes: bytes.length,
        limit_bytes: text_limit_bytes,
      })
    }
    return writeFile(this.#room, root, path, { if_match, conflict: 'replace', fill: (part) => part.file.writeFile(bytes) })
  }

  receive(root: string, receiving: Receiving): Promise<Received> {
    return receiveFile(this.#room, root, receiving)
  }

  /** Hex SHA-256 of the first `size_bytes` of an open file, in a thread of its own. */
  sha256(fd: number, size_bytes: number): Promise<string> {
    const hashed = this.#hash_thread.begin(fd)
    hashed.written(size_bytes)
    return hashed.end()
  }

  makeFolder(root: string, path: string): Promise<string> {
    return makeFolder(root, path)
  }

  move(root: string, transfer: Transfer): Promise<Transferred> {
    return moveEntry(this.#room, root, transfer)
  }

  copy(root: string, transfer: Transfer): Promise<Transferred> {
    return copyEntry(this.#room, root, transfer)
  }

  /** Into the trash; a link as a link. Throws NOT_FOUND, PATH_PROTECTED, and what the file system says. */
  remove(root: string, path: string, signal?: AbortSignal): Promise<TrashRecord> {
    return atPlace(root, path, { last: 'entry', change: true }, (place) =>
      this.#room.turns.run(`${root}\0${place.path}`, () => this.trash.discard(place, signal)),
    )
  }

  restore(root: string, id: string, to: string | undefined, conflict: Standing): Promise<{ from: string; path: string }> {
    return this.trash.restore(this.#room, root, id, to, conflict)
  }

  quick(root: string, typed: string, limit: number): Promise<QuickAnswer> {
    return this.view(root).quick(typed, limit)
  }

  /** Files and folders anywhere whose names hold the letters. */
  async named(root: string, letters: string, limit: number): Promise<Listing> {
    const { paths, truncated } = await this.view(root).named(letters, limit)
    return { files: await describePaths(root, paths), truncated }
  }

  search(root: string, query: TextQuery, bounds: SearchBounds, signal?: AbortSignal): Promise<SearchPart> {
    return SearchRuns.whole(root, query, bounds, this.#untilClosed(signal))
  }

  /** What a replacement would change, with the version of each file for `replace`. */
  async previewReplace(
    root: string,
    query: TextQuery,
    replacement: string,
    bounds: SearchBounds,
    signal?: AbortSignal,
  ): Promise<SearchPart & { files: { path: string; etag: string }[] }> {
    const part = await SearchRuns.whole(root, query, bounds, this.#untilClosed(signal), replacement)
    const files: { path: string; etag: string }[] = []
    for (const path of new Set(part.items.map((item) => item.path))) {
      await using file = await openForReading(root, path)
      files.push({ path, etag: file.etag })
    }
    return { ...part, files }
  }

  replace(root: string, replacing: Replacing): Promise<Replaced> {
    return replaceInFiles(this.#room, root, { ...replacing, signal: this.#untilClosed(replacing.signal) })
  }

  #untilClosed(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.searches[Symbol.asyncDispose]()
    await this.imports[Symbol.asyncDispose]()
    await this.#hash_thread[Symbol.asyncDispose]()
    await Promise.all([...this.#views.keys()].map((root) => this.leave(root)))
  }
}

function bytesOf(content: string, encoding: 'utf8' | 'base64'): Buffer {
  if (encoding === 'utf8') {
    if (content.isWellFormed()) return Buffer.from(content, 'utf8')
    throw wrongContent('The content holds half of a letter (a lone surrogate), which no file can hold.')
  }
  const bytes = Buffer.from(content, 'base64')
  if (bytes.toString('base64') !== content) throw wrongContent('The content is not base64.')
  return bytes
}

function wrongContent(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'content', message }] })
}
