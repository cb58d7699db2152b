/** Takes a file that arrives as a stream: hashed on its way, bounded, and in its place only when all of it is there. */
import { createHash } from 'node:crypto'
import { AppError } from '../base/app-error.ts'
import type { PartFile } from './part-file.ts'
import { type Conflict, type WritingRoom, writeFile } from './write-file.ts'

export interface Receiving {
  path: string
  conflict: Conflict
  /** The bytes; one that breaks off has to throw. */
  body: AsyncIterable<Buffer>
  limit_bytes: number
}

export interface Received {
  path: string
  size_bytes: number
  sha256: string
  created: boolean
  /** Something was there and stayed; nothing was written. */
  skipped: boolean
  etag: string
}

/** Written in pieces of this size. */
const piece_bytes = 1024 * 1024

/** Throws PAYLOAD_TOO_LARGE, DISK_FULL, what the body throws, and as `writeFile`; then nothing of it is left. */
export async function receiveFile(room: WritingRoom, root: string, { path, conflict, body, limit_bytes }: Receiving): Promise<Received> {
  let sum: { size_bytes: number; sha256: string } | undefined
  const written = await writeFile(room, root, path, {
    conflict,
    fill: async (part) => {
      // Everything is resolved anew when a folder was swapped; a body comes only once.
      if (sum) throw new AppError('CONFLICT', `Somebody changed the folders of "${path}" while it arrived. Send it again.`, { path, reason: 'changing' })
      sum = { size_bytes: 0, sha256: '' }
      Object.assign(sum, await take(part, body, limit_bytes))
    },
  })
  const { size_bytes, sha256 } = sum ?? { size_bytes: written.size_bytes, sha256: '' }
  return { path: written.path, size_bytes, sha256, created: written.created, skipped: !written.written, etag: written.etag }
}

async function take(part: PartFile, body: AsyncIterable<Buffer>, limit_bytes: number): Promise<{ size_bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  // One piece for all of it: new memory for every megabyte would keep the collector busy.
  const piece = Buffer.allocUnsafeSlow(piece_bytes)
  let filled = 0
  let size_bytes = 0
  const write = async () => {
    if (filled > 0) await part.file.writeFile(piece.subarray(0, filled))
    filled = 0
  }
  for await (const bytes of body) {
    size_bytes += bytes.length
    if (size_bytes > limit_bytes) {
      throw new AppError('PAYLOAD_TOO_LARGE', `The file is larger than the limit of ${limit_bytes} bytes. An administrator can raise it in the settings.`, {
        limit_bytes,
      })
    }
    hash.update(bytes)
    for (let from = 0; from < bytes.length; ) {
      const count = bytes.copy(piece, filled, from)
      filled += count
      from += count
      if (filled === piece_bytes) await write()
    }
  }
  await write()
  return { size_bytes, sha256: hash.digest('hex') }
}
