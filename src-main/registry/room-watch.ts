/** Looks how much room a folder takes while a program writes into it, and says once when it is too much. */
import { countBytes } from './result-files.ts'

const look_ms = 500
/** Looking takes at most this share of the time, however many files there are. */
const busy_share = 0.1

export class RoomWatch implements AsyncDisposable {
  readonly #folder: string
  readonly #limit_bytes: number
  readonly #passed: () => void
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> = Promise.resolve()
  #is_passed = false
  #over = false

  constructor(folder: string, limit_bytes: number, passed: () => void) {
    this.#folder = folder
    this.#limit_bytes = limit_bytes
    this.#passed = passed
    this.#next(look_ms)
  }

  /** After the program has ended: looks once more. */
  async isPassed(): Promise<boolean> {
    await this[Symbol.asyncDispose]()
    return this.#is_passed || (await countBytes(this.#folder, this.#limit_bytes)) > this.#limit_bytes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#looking
  }

  #next(after_ms: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, after_ms)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const began = performance.now()
    const is_passed = (await countBytes(this.#folder, this.#limit_bytes)) > this.#limit_bytes
    if (this.#over) return
    if (is_passed) {
      this.#is_passed = true
      this.#passed()
    } else this.#next(Math.max(look_ms, (performance.now() - began) / busy_share))
  }
}
