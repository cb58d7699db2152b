/** Input of a program through a pipe: as fast as it reads, and bounded. */
import type { Writable } from 'node:stream'
import { refuseFlood, waiting_input_bytes } from './terminal-input.ts'

/** Resolves when so much was read that more may come. Rejects when too much waits; nothing of `data` was taken then. */
export async function writeBounded(stdin: Writable | null, data: string): Promise<void> {
  if (!stdin) return
  refuseFlood(stdin.writableLength, Buffer.byteLength(data))
  await new Promise<void>((done) => {
    // Also called, with an error that is the program's own affair, when it closes its stdin or ends.
    stdin.write(data, () => done())
    if (stdin.writableLength <= waiting_input_bytes) done()
  })
}
