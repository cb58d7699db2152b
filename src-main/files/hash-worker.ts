/** The thread that writes pieces of large files and hashes them on the way: at 1 GB/s that is work for a core of its own. */
import { createHash, type Hash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { FromHashThread, ToHashThread } from './hash-messages.ts'

const hashes = new Map<number, Hash>()
const answer = (message: FromHashThread) => parentPort!.postMessage(message)

function write({ id, fd, memory, length_bytes }: Extract<ToHashThread, { t: 'piece' }>): void {
  const bytes = new Uint8Array(memory, 0, length_bytes)
  for (let from = 0; from < length_bytes; ) from += writeSync(fd, bytes, from, length_bytes - from)
  const hash = hashes.get(id) ?? createHash('sha256')
  hashes.set(id, hash.update(bytes))
}

parentPort!.on('message', (message: ToHashThread) => {
  const { id } = message
  if (message.t === 'end') {
    answer({ t: 'ended', id, sha256: hashes.get(id)?.digest('hex') ?? '' })
    hashes.delete(id)
    return
  }
  try {
    write(message)
    answer({ t: 'written', id })
  } catch (error) {
    const { code, message: words } = error as NodeJS.ErrnoException
    answer({ t: 'failed', id, code, message: words })
  }
})
