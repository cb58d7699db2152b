/** Reads files of the workspace: text whole and bounded, bytes by range. */

import { isUtf8 } from 'node:buffer'
import { close, closeSync, createReadStream, fstatSync, read as readAt } from 'node:fs'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { AppError } from '../base/app-error.ts'
import { etagOf, modifiedAt, settledStats } from './file-version.ts'
import { atPlace, isProtectedPlace } from './place.ts'

const closeLater = promisify(close)

/** Longest file that is answered whole; larger ones are read by range. */
export const text_limit_bytes = 10 * 1024 * 1024

export interface ReadText {
  path: string
  content: string
  encoding: 'utf8' | 'base64'
  /** Holds bytes that no text holds. */
  binary: boolean
  size_bytes: number
  modified_at: string
  etag: string
  /** Tools load code or settings from it: it cannot be written here. */
  protected?: true
}

/** An open file: its size, version and bytes. Whoever opens it closes it. */
export class OpenedFile implements AsyncDisposable {
  #fd: number | null
  readonly path: string
  readonly size_bytes: number
  readonly modified_at: string
  readonly etag: string

  constructor(fd: number, path: string, stats: Awaited<ReturnType<typeof settledStats>>) {
    this.#fd = fd
    this.path = path
    this.size_bytes = Number(stats.size)
    this.modified_at = modifiedAt(stats)
    this.etag = etagOf(stats)
  }

  /** Up to `limit` bytes from `from`; fewer where the file ends. */
  async bytes(from: number, limit: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(limit, this.size_bytes - from))
    const bytes = Buffer.allocUnsafe(wanted)
    let got = 0
    while (got < wanted) {
      const count = await readBytes(this.#open(), bytes, got, wanted - got, from + got)
      if (count === 0) break // cut shorter meanwhile
      got += count
    }
    return bytes.subarray(0, got)
  }

  /** The bytes from `start` to before `end`; closes the file when it is read or let go. */
  stream(start: number, end: number): Readable {
    const fd = this.#open()
    this.#fd = null
    return createReadStream('', { fd, start, end: end - 1, autoClose: true, highWaterMark: 256 * 1024 })
  }

  #open(): number {
    if (this.#fd === null) throw new AppError('INTERNAL', 'The file is closed.')
    return this.#fd
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const fd = this.#fd
    this.#fd = null
    if (fd !== null) await closeLater(fd)
  }
}

function readBytes(fd: number, buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => readAt(fd, buffer, offset, length, position, (error, count) => (error ? reject(error) : resolve(count))))
}

/** Opens for reading, `.git` too; `settled`: with an etag that a later write cannot share. Throws NOT_FOUND, INVALID_PATH, PATH_OUTSIDE_WORKSPACE, PERMISSION_DENIED, CONFLICT. */
export function openForReading(root: string, path: string, { settled = true } = {}): Promise<OpenedFile> {
  return atPlace(root, path, { last: 'follow' }, async ({ folder, name, path: found }) => {
    if (path.endsWith('/')) throw new AppError('INVALID_PATH', `"${path}" names a folder, because it ends in "/". Name a file.`, { path })
    const fd = folder.openFile(name)
    try {
      return new OpenedFile(fd, found, settled ? await settledStats(fd) : fstatSync(fd, { bigint: true }))
    } catch (error) {
      closeSync(fd)
      throw error
    }
  })
}

/** As `openForReading`; also PAYLOAD_TOO_LARGE. What is not valid UTF-8 comes as base64, so that it can be saved back as it was. */
export async function readText(root: string, path: string): Promise<ReadText> {
  await using file = await openForReading(root, path)
  const { size_bytes, modified_at, etag } = file
  if (size_bytes > text_limit_bytes) {
    throw new AppError('PAYLOAD_TOO_LARGE', `"${path}" has ${size_bytes} bytes; up to ${text_limit_bytes} are opened whole. Read it by ranges.`, {
      size_bytes,
      limit_bytes: text_limit_bytes,
    })
  }
  const bytes = await file.bytes(0, size_bytes)
  const is_text = isUtf8(bytes)
  return {
    path: file.path,
    content: bytes.toString(is_text ? 'utf8' : 'base64'),
    encoding: is_text ? 'utf8' : 'base64',
    binary: bytes.includes(0),
    size_bytes: bytes.length,
    modified_at,
    etag,
    ...((await isProtectedPlace(root, file.path)) && { protected: true as const }),
  }
}
