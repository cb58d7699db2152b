/** The timing index of a stream: when how many bytes were there, for replay. Small, bounded, losable. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { index_record_bytes, indexName } from '../store/output-names.ts'

/** Records are written in groups of this many: one a second at the usual pace. */
const group = 64
/** What came at once in a run that was over by then needs no file for when: the times of the attempt tell it. Making one costs as much as all the rest of an output. */
const untimed_ms = 100
/** After this many records (1 MiB, over a quarter of an hour at full pace) only one in ten is kept, after twice as many one in a hundred. */
const full_pace_records = 65_536

export class TimingIndex {
  readonly #path: string
  #records: [ms: number, bytes: number][] = []
  #seen = 0
  #last_bytes = 0
  #fd: number | undefined
  #broken = false

  constructor(folder: string, attempt: number, stream: StreamName) {
    this.#path = join(folder, indexName(attempt, stream))
  }

  add(ms: number, bytes: number): void {
    const every = this.#seen < full_pace_records ? 1 : this.#seen < 2 * full_pace_records ? 10 : 100
    if (bytes === this.#last_bytes || this.#seen++ % every !== 0) return
    this.#last_bytes = bytes
    this.#records.push([ms, bytes])
    if (this.#records.length >= group) this.#write()
  }

  #write(): void {
    if (this.#records.length === 0 || this.#broken) return
    const block = Buffer.allocUnsafe(this.#records.length * index_record_bytes)
    this.#records.forEach(([ms, bytes], n) => {
      block.writeDoubleLE(ms, n * index_record_bytes)
      block.writeDoubleLE(bytes, n * index_record_bytes + 8)
    })
    this.#records = []
    try {
      this.#fd ??= openSync(this.#path, 'a', 0o600)
      writeSync(this.#fd, block)
    } catch {
      // Without an index the replay has no timing; nothing else depends on it.
      this.#broken = true
    }
  }

  /** `ms` is how long the run took. */
  close(ms: number): void {
    if (ms > untimed_ms || this.#fd !== undefined || this.#records.length > 1) this.#write()
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}
