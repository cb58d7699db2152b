/** Frees what a long stream of bytes leaves behind before it makes the collector mark the whole heap. */
import { collectGarbage } from './collect-garbage.ts'

/** So many bytes may lie about before they are freed. */
const freed_each_bytes = 8 * 1024 * 1024

/**
 * Counts bytes that came from a socket, each piece of them memory of its own outside the heap. V8 answers that by marking the whole heap
 * every 32 MB: measured in this host, 31 times for 1 GB, 2.3 of 4.5 s of processor time. Collecting the young objects frees the same in a millisecond.
 */
export class YoungMemory {
  #bytes = 0

  add(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < freed_each_bytes) return
    this.#bytes = 0
    collectGarbage('young')
  }
}
