/** The thread that hashes large files while they are written: at 1 GB/s that is work for a core of its own. */
import { createHash, type Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { FromHashThread, ToHashThread } from './hash-messages.ts'

const files = new Map<number, { hash: Hash; hashed_bytes: number }>()
const piece = Buffer.alloc(1024 * 1024)
const answer = (message: FromHashThread) => parentPort!.postMessage(message)

/** What was just written still lies in the system's memory: reading it back costs less than handing it over did. */
function goOn({ id, fd, until_bytes }: Extract<ToHashThread, { t: 'written' }>): void {
  const file = files.get(id) ?? { hash: createHash('sha256'), hashed_bytes: 0 }
  files.set(id, file)
  while (file.hashed_bytes < until_bytes) {
    const count = readSync(fd, piece, 0, Math.min(piece.length, until_bytes - file.hashed_bytes), file.hashed_bytes)
    if (count === 0) throw new Error('The file became shorter while it was written.')
    file.hash.update(piece.subarray(0, count))
    file.hashed_bytes += count
  }
}

parentPort!.on('message', (message: ToHashThread) => {
  const { id } = message
  if (message.t === 'end') {
    answer({ t: 'ended', id, sha256: files.get(id)?.hash.digest('hex') ?? '' })
    files.delete(id)
    return
  }
  try {
    goOn(message)
  } catch (error) {
    const { code, message: words } = error as NodeJS.ErrnoException
    answer({ t: 'failed', id, code, message: words })
  }
})
