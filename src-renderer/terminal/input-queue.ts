/** Sends what is typed to a running program in order: one call at a time, what comes meanwhile goes together. */
import { hasCode } from '../bridge/failure.ts'

/** The contract's limit for one call is 900 000 characters. */
const piece_length = 200_000

export class InputQueue {
  readonly #give: (data: string) => Promise<unknown>
  #waiting = ''
  #sending = false

  /** `give` hands one piece over; what it throws with CONFLICT, NOT_FOUND or DISCONNECTED means that nobody is there to take more. */
  constructor(give: (data: string) => Promise<unknown>) {
    this.#give = give
  }

  push(data: string): void {
    this.#waiting += data
    if (!this.#sending) void this.#send()
  }

  async #send(): Promise<void> {
    this.#sending = true
    while (this.#waiting) {
      const data = this.#waiting.slice(0, piece_length)
      this.#waiting = this.#waiting.slice(piece_length)
      try {
        await this.#give(data)
      } catch (error) {
        // The program ended while something was typed: there is nobody to give it to. A lost connection is shown by its bar.
        if (hasCode(error, 'CONFLICT', 'NOT_FOUND', 'DISCONNECTED')) this.#waiting = ''
      }
    }
    this.#sending = false
  }
}
