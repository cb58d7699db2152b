/** The windows that read a session along: the program is held back for one that is slow, and not for one that is gone. */

/** A reader may be this far behind before the program waits for it. */
const lag_bytes = 512 * 1024
/** One that has not asked for so long is gone, or asleep; it gets the screen when it comes back. */
const asleep_ms = 1000

export class Readers {
  readonly #readers = new Map<string, { reached: number; asked_ms: number; waiting: boolean }>()
  #waiting: (() => void)[] = []

  /** `reader` has everything up to `reached` and asks for more. */
  asks(reader: string, reached: number): void {
    this.#readers.set(reader, { reached, asked_ms: performance.now(), waiting: true })
    this.#look()
  }

  /** It got its answer and draws it now. */
  answered(reader: string): void {
    const known = this.#readers.get(reader)
    if (known) Object.assign(known, { asked_ms: performance.now(), waiting: false })
  }

  /** Resolves when every reader that is awake has come close enough to `end`. */
  async closeTo(end: number): Promise<void> {
    while (this.#slowest(end)) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, asleep_ms)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  #slowest(end: number): boolean {
    const now = performance.now()
    for (const [name, { reached, asked_ms, waiting }] of this.#readers) {
      if (!waiting && now - asked_ms > asleep_ms) this.#readers.delete(name)
      else if (end - reached > lag_bytes) return true
    }
    return false
  }

  #look(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
