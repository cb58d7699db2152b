/** Reads and removes the stored output of jobs; the runner writes it (see output-names.ts for what lies where). */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { firstPieceName, laterPieceName, pieceStart } from './output-names.ts'

/** A file that holds the stream from the logical offset `start` on. */
export interface Piece {
  start: number
  size_bytes: number
  path: string
}

export interface ReadBytes {
  /** Where the bytes begin; later than asked where something was not kept. */
  from: number
  bytes: Buffer
}

export class OutputFiles {
  readonly #folder: string

  constructor(data_dir: string) {
    this.#folder = join(data_dir, 'output')
  }

  /** Folder of one job; the runner makes it when the first byte comes. */
  folderOf(job_id: string): string {
    return join(this.#folder, job_id)
  }

  /**
   * Path of the file with everything that an attempt wrote to its standard output, which were `bytes`. Throws GONE when it was removed, or
   * when its middle was not kept: half of an output must not be taken for all of it.
   */
  wholeFile(job_id: string, attempt: number, bytes: number): string {
    if (bytes === 0) return devNull
    const path = join(this.folderOf(job_id), firstPieceName(attempt, 'stdout'))
    if (statSync(path, { throwIfNoEntry: false })?.size === bytes) return path
    throw new AppError('GONE', 'The output that is to be the input is not there as a whole any more: it was removed, or was larger than is kept.', {
      id: job_id,
    })
  }

  /** The pieces of a stream in order; none when nothing was written. */
  async pieces(job_id: string, attempt: number, stream: StreamName): Promise<Piece[]> {
    const folder = this.folderOf(job_id)
    const names = await readdir(folder).catch(ignoreMissing)
    const pieces: Piece[] = []
    for (const name of names ?? []) {
      const start = pieceStart(name, attempt, stream)
      if (start === undefined) continue
      const path = join(folder, name)
      const found = await stat(path).catch(ignoreMissing)
      // An old piece of the tail may go while we look.
      if (found && found.size > 0) pieces.push({ start, size_bytes: found.size, path })
    }
    return pieces.sort((one, other) => one.start - other.start)
  }

  /** Up to `limit` bytes at `from` or, where that was not kept, at the next offset that was; empty when nothing follows. */
  async read(job_id: string, attempt: number, stream: StreamName, from: number, limit: number): Promise<ReadBytes> {
    // The usual case needs no look into the folder: an output that was never cut is one file.
    const first = await readAt(join(this.folderOf(job_id), firstPieceName(attempt, stream)), from, limit)
    if (first && first.length > 0) return { from, bytes: first }
    // A piece of the tail may be replaced between looking and reading: look again, it is further on by then.
    for (let tries = 0; tries < 10; tries++) {
      const pieces = await this.pieces(job_id, attempt, stream)
      const piece = pieces.find((one) => one.start + one.size_bytes > from)
      if (!piece) break
      const start = Math.max(from, piece.start)
      const bytes = await readAt(join(this.folderOf(job_id), laterPieceName(attempt, stream, piece.start)), start - piece.start, limit)
      if (bytes && bytes.length > 0) return { from: start, bytes }
    }
    return { from, bytes: Buffer.alloc(0) }
  }

  /** The end of what is stored of a stream (its logical size), read off the files. */
  async storedEnd(job_id: string, attempt: number, stream: StreamName): Promise<number> {
    const last = (await this.pieces(job_id, attempt, stream)).at(-1)
    return last ? last.start + last.size_bytes : 0
  }

  /** Bytes that all files of a job take. */
  async keptBytes(job_id: string): Promise<number> {
    const folder = this.folderOf(job_id)
    let bytes = 0
    for (const name of (await readdir(folder).catch(ignoreMissing)) ?? []) bytes += (await stat(join(folder, name)).catch(ignoreMissing))?.size ?? 0
    return bytes
  }

  async remove(job_id: string): Promise<void> {
    await rm(this.folderOf(job_id), { recursive: true, force: true })
  }
}

/** Most outputs are smaller. So few bytes are read at once, as rows of the database are: three ways to a thread and back cost ten times as much. */
const at_once_bytes = 16 * 1024

/** Undefined where there is no such file; fewer bytes than `limit` only at its end. */
async function readAt(path: string, position: number, limit: number): Promise<Buffer | undefined> {
  const few = readFewAt(path, position, limit)
  if (few !== 'more') return few
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const { size } = await file.stat()
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(limit, size - position)))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, position)
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    return ignoreMissing(error)
  } finally {
    await file?.close()
  }
}

/** As `readAt`, where little is to be read; "more" where that would hold up others. */
function readFewAt(path: string, position: number, limit: number): Buffer | undefined | 'more' {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const length = Math.max(0, Math.min(limit, fstatSync(file).size - position))
    if (length > at_once_bytes) return 'more'
    const bytes = Buffer.allocUnsafe(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, position))
  } catch (error) {
    return ignoreMissing(error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function ignoreMissing(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}
