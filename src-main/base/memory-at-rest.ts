/** Gives memory back once there is nothing to do: V8 keeps what it had at the busiest moment until somebody needs it again. */
import { collectGarbage } from './collect-garbage.ts'

export interface MemoryAtRestOptions {
  /** Grows with everything that was done. */
  done: () => number
  /** Something runs or waits: a pause would be felt. */
  busy: () => boolean
}

/** Nothing was done for so long. */
const rest_ms = 5000

export class MemoryAtRest implements Disposable {
  readonly #options: MemoryAtRestOptions
  readonly #timer: NodeJS.Timeout
  #seen: number
  /** What was done since memory was last given back. */
  #given_back: number

  constructor(options: MemoryAtRestOptions, every_ms = rest_ms) {
    this.#options = options
    this.#seen = options.done()
    // The start itself leaves as much behind as an hour of work.
    this.#given_back = Number.NaN
    this.#timer = setInterval(() => this.#look(), every_ms).unref()
  }

  #look(): void {
    const done = this.#options.done()
    const rests = done === this.#seen && !this.#options.busy()
    this.#seen = done
    if (!rests || done === this.#given_back) return
    this.#given_back = done
    collectGarbage('all')
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
