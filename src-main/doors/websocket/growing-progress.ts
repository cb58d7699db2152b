/** Tells a share that only grows, at most ten times a second, the newest in the end. */

const pause_ms = 100

export class GrowingProgress implements Disposable {
  readonly #tell: (share: number) => void
  #told = -1
  #newest = -1
  #told_at_ms = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  constructor(tell: (share: number) => void) {
    this.#tell = tell
  }

  /** A share of 0..1; one that is no larger than what was told is dropped. */
  tell(share: number): void {
    if (share <= this.#newest) return
    this.#newest = share
    if (this.#timer !== null) return
    const wait_ms = this.#told_at_ms + pause_ms - performance.now()
    if (wait_ms <= 0) this.#now()
    else this.#timer = setTimeout(() => this.#now(), wait_ms)
  }

  #now(): void {
    this.#timer = null
    if (this.#newest <= this.#told) return
    this.#told = this.#newest
    this.#told_at_ms = performance.now()
    this.#tell(this.#told)
  }

  /** What was not told by then is not told any more. */
  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#told = this.#newest = Number.POSITIVE_INFINITY
  }
}
