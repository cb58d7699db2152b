/** How many requests a key may make in a second: one token bucket per name, refilled by the monotonic clock. */
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'

interface Bucket {
  tokens: number
  at_ms: number
}

/** Full buckets say nothing, so they are forgotten once there are more than this many. */
const buckets_kept = 1000

export class RateLimit {
  readonly #buckets = new Map<string, Bucket>()
  readonly #ratePerSecond: () => number

  /** `ratePerSecond` is asked at every request, so a changed setting counts at once. A bucket holds one second's worth. */
  constructor(ratePerSecond: () => number) {
    this.#ratePerSecond = ratePerSecond
  }

  /** Counts one request of `name`. Throws RATE_LIMITED with `details.retry_after_s` (whole seconds, at least 1). */
  take(name: string): void {
    const rate = this.#ratePerSecond()
    const now = monotonicMs()
    const bucket = this.#buckets.get(name) ?? this.#newBucket(name, rate, now)
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.at_ms) / 1000) * rate)
    bucket.at_ms = now
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      return
    }
    const wait_s = Math.max(1, Math.ceil((1 - bucket.tokens) / rate))
    throw new AppError('RATE_LIMITED', `More than ${rate} requests in a second came with this key. Wait ${wait_s} s and try again.`, {
      retry_after_s: wait_s,
      limit_per_s: rate,
    })
  }

  #newBucket(name: string, rate: number, now: number): Bucket {
    if (this.#buckets.size >= buckets_kept) {
      for (const [other, { at_ms }] of this.#buckets) if (now - at_ms > 1000) this.#buckets.delete(other)
    }
    const bucket = { tokens: rate, at_ms: now }
    this.#buckets.set(name, bucket)
    return bucket
  }
}
