/** Reads a small plain file of somebody else's: bounded, and a pipe or a device in its place holds nobody up. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Throws what the system says, and an Error for what is no plain file or has more than `limit_bytes`. */
export function readPlainFile(path: string, limit_bytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const entry = fstatSync(file)
    if (!entry.isFile()) throw new Error('it is no plain file')
    if (entry.size > limit_bytes) throw new Error(`it has ${entry.size} bytes`)
    const bytes = Buffer.alloc(entry.size)
    let length = 0
    while (length < bytes.length) {
      const got = readSync(file, bytes, length, bytes.length - length, length)
      if (got === 0) break
      length += got
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}
