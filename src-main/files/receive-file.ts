/** Takes a file that arrives as a stream: hashed on its way, bounded, and in its place only when all of it is there. */
import { createHash } from 'node:crypto'
import { AppError } from '../base/app-error.ts'
import { YoungMemory } from '../base/young-memory.ts'
import type { HashedFile, HashThread } from './hash-thread.ts'
import type { PartFile } from './part-file.ts'
import { type Conflict, type WritingRoom, writeFile } from './write-file.ts'
import { PieceWriter } from './write-pieces.ts'

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

/** Up to that a file is written and hashed here; a larger one is hashed in a thread of its own. */
const small_bytes = 1024 * 1024

export interface ReceivingRoom extends WritingRoom {
  hash_thread: HashThread
}

/** Throws PAYLOAD_TOO_LARGE, DISK_FULL, what the body throws, and as `writeFile`; then nothing of it is left. */
export async function receiveFile(room: ReceivingRoom, root: string, { path, conflict, body, limit_bytes }: Receiving): Promise<Received> {
  let sum: { size_bytes: number; sha256: string } | undefined
  const written = await writeFile(room, root, path, {
    conflict,
    fill: async (part) => {
      // Everything is resolved anew when a folder was swapped; a body comes only once.
      if (sum) throw new AppError('CONFLICT', `Somebody changed the folders of "${path}" while it arrived. Send it again.`, { path, reason: 'changing' })
      sum = { size_bytes: 0, sha256: '' }
      Object.assign(sum, await take(room, part, body, limit_bytes))
    },
  })
  const { size_bytes, sha256 } = sum ?? { size_bytes: written.size_bytes, sha256: '' }
  return { path: written.path, size_bytes, sha256, created: written.created, skipped: !written.written, etag: written.etag }
}

async function take(room: ReceivingRoom, part: PartFile, body: AsyncIterable<Buffer>, limit_bytes: number): Promise<{ size_bytes: number; sha256: string }> {
  const left_behind = new YoungMemory()
  const first: Buffer[] = []
  let large: { hash: HashedFile; writer: PieceWriter } | undefined
  let size_bytes = 0
  try {
    for await (const bytes of body) {
      size_bytes += bytes.length
      if (size_bytes > limit_bytes) throw tooLarge(limit_bytes)
      if (large) await large.writer.write(bytes)
      else {
        first.push(bytes)
        if (size_bytes > small_bytes) {
          const hash = room.hash_thread.begin(part.file.fd)
          large = { hash, writer: new PieceWriter(part.file, (until_bytes) => hash.written(until_bytes)) }
          for (const early of first.splice(0)) await large.writer.write(early)
        }
      }
      left_behind.add(bytes.length)
    }
    await large?.writer.end()
  } catch (error) {
    // Nothing may still be written to a file that is given up, or read from it.
    await large?.writer.end().catch(() => {})
    await large?.hash.end().catch(() => {})
    throw error
  }
  if (large) return { size_bytes, sha256: await large.hash.end() }
  const all = Buffer.concat(first)
  await part.file.writeFile(all)
  return { size_bytes, sha256: createHash('sha256').update(all).digest('hex') }
}

export function tooLarge(limit_bytes: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The file is larger than the limit of ${limit_bytes} bytes. An administrator can raise it in the settings.`, {
    limit_bytes,
  })
}
