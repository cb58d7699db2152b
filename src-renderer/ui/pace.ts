/** Keeps beginnings apart: the first after a pause waits for nothing, those of a burst come at most once in so many milliseconds. */
export class Pace {
  readonly #gap_ms: number
  #last = Number.NEGATIVE_INFINITY

  constructor(gap_ms: number) {
    this.#gap_ms = gap_ms
  }

  /** Milliseconds until the next beginning, 0 for now. */
  get wait_ms(): number {
    return Math.max(0, this.#last + this.#gap_ms - performance.now())
  }

  /** Something begins now. */
  begin(): void {
    this.#last = performance.now()
  }
}
