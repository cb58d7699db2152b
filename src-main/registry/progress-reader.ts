/** Follows the stored output of a running program for what it tells of its progress, a few times a second and bounded each time. */
import type { ReadBytes } from '../store/output-files.ts'
import type { Progress } from './declaration.ts'
import { ProgressLines } from './progress-lines.ts'

export interface ProgressSource {
  read: (from: number, limit: number) => Promise<ReadBytes>
  /** 0..1; each larger than the one before. */
  tell: (share: number) => void
}

/** Told at most so often. */
const pause_ms = 100
/** A flood is not read whole: the newest is what counts. */
const read_bytes = 64 * 1024

export class ProgressReader implements Disposable {
  readonly #lines: ProgressLines
  readonly #source: ProgressSource
  readonly #decoder = new TextDecoder()
  #from = 0
  #size = 0
  #told: number | null = null
  #timer: NodeJS.Timeout | null = null
  #awake = false
  #over = false

  constructor(progress: Progress, source: ProgressSource) {
    this.#lines = new ProgressLines(progress)
    this.#source = source
  }

  /** Its output has `size_bytes` now. */
  wake(size_bytes: number): void {
    if (size_bytes <= this.#size) return
    this.#size = size_bytes
    this.#awake = true
    if (this.#timer !== null || this.#over) return
    this.#timer = setTimeout(() => void this.#look(), this.#told === null ? 0 : pause_ms)
  }

  [Symbol.dispose](): void {
    this.#over = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    this.#awake = false
    try {
      const wanted = Math.max(this.#from, this.#size - read_bytes)
      const { from, bytes } = await this.#source.read(wanted, read_bytes)
      if (from > this.#from) this.#lines.skip()
      this.#from = from + bytes.length
      if (bytes.length > 0) this.#lines.read(this.#decoder.decode(bytes, { stream: true }))
    } catch {
      // Its output cannot be read just now; the next piece wakes us again.
    }
    this.#timer = null
    if (this.#over) return
    const { share } = this.#lines
    if (share !== null && share !== this.#told) {
      this.#told = share
      this.#source.tell(share)
    }
    if (this.#awake) this.#timer = setTimeout(() => void this.#look(), pause_ms)
  }
}
