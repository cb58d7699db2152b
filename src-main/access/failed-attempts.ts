/** Slows whoever keeps trying wrong keys, or none: each failure past the first few is answered later than the one before. */
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'

/** Everybody knocks from loopback, so failures are counted together. Keys have 256 bits; this is about noise and load. */
const free_failures = 5
const forget_after_ms = 60_000
const first_delay_ms = 50
const longest_delay_ms = 1000
/** Answers held back at once; beyond that a failure is refused straight away so that waiting ones use no memory. */
const waiting_limit = 100

export class FailedAttempts {
  #failures = 0
  #last_ms = Number.NEGATIVE_INFINITY
  #waiting = 0

  /** Milliseconds the next failure would be held back. */
  get delay_ms(): number {
    if (monotonicMs() - this.#last_ms > forget_after_ms) return 0
    const over = this.#failures - free_failures
    return over < 0 ? 0 : Math.min(longest_delay_ms, first_delay_ms * 2 ** Math.min(over, 10))
  }

  /** Counts a failure and resolves when it may be answered. Throws RATE_LIMITED when too many answers are being held back. */
  async note(signal?: AbortSignal): Promise<void> {
    const delay = this.delay_ms
    this.#failures = delay === 0 && monotonicMs() - this.#last_ms > forget_after_ms ? 1 : this.#failures + 1
    this.#last_ms = monotonicMs()
    if (delay === 0) return
    if (this.#waiting >= waiting_limit) {
      throw new AppError('RATE_LIMITED', 'Too many requests without a valid key wait for their answer. Wait a moment and try again with one.', {
        retry_after_s: 1,
      })
    }
    this.#waiting++
    try {
      await wait(delay, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {})
    } finally {
      this.#waiting--
    }
  }
}
