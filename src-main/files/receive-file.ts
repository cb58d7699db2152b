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
/** The disk begins while the rest still arrives, so that nobody waits for all of it at the end. */
const flush_bytes = 64 * 1024 * 1024

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
  let size_bytes = 0
  let waiting: Buffer[] = []
  let waiting_bytes = 0
  let unflushed_bytes = 0
  let flushing: Promise<void> | null = null
  let failure: { error: unknown } | undefined
  const write = async () => {
    if (waiting_bytes > 0) await part.file.writeFile(waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting))
    unflushed_bytes += waiting_bytes
    waiting = []
    waiting_bytes = 0
    if (failure) throw failure.error
    if (flushing !== null || unflushed_bytes < flush_bytes) return
    unflushed_bytes = 0
    flushing = part.file
      .datasync()
      .catch((error: unknown) => {
        failure = { error }
      })
      .finally(() => {
        flushing = null
      })
  }
  for await (const bytes of body) {
    size_bytes += bytes.length
    if (size_bytes > limit_bytes) {
      throw new AppError('PAYLOAD_TOO_LARGE', `The file is larger than the limit of ${limit_bytes} bytes. An administrator can raise it in the settings.`, {
        limit_bytes,
      })
    }
    hash.update(bytes)
    waiting.push(bytes)
    waiting_bytes += bytes.length
    if (waiting_bytes >= piece_bytes) await write()
  }
  await write()
  await flushing
  if (failure) throw (failure as { error: unknown }).error
  return { size_bytes, sha256: hash.digest('hex') }
}
