/** How long to wait before the next attempt: exponential, bounded, with jitter. */
import { decorrelatedJitterGenerator, ExponentialBackoff, type GeneratorFn } from 'cockatiel'
import type { Retry } from '../../../src-preload/contract/running.ts'

/** The package's own growth without jitter doubles, whatever the factor. */
const withoutJitter: GeneratorFn<number> = (repeated = 0, { initialDelay, maxDelay, exponent }) => [
  Math.min(maxDelay, initialDelay * exponent ** repeated),
  repeated + 1,
]

/**
 * Milliseconds before attempt `next` (2 is the first repetition). With jitter ("decorrelated") jobs that failed together do not come back together,
 * neither the first time nor later. What was drawn for earlier attempts is drawn anew, so that nothing of it has to survive a restart.
 */
export function retryDelayMs({ initial_ms, factor, max_ms, jitter }: Retry, next: number): number {
  const growth = { initialDelay: initial_ms, maxDelay: max_ms, exponent: factor }
  let backoff = jitter
    ? new ExponentialBackoff({ ...growth, generator: decorrelatedJitterGenerator }).next()
    : new ExponentialBackoff({ ...growth, generator: withoutJitter }).next()
  for (let attempt = 2; attempt < next; attempt++) backoff = backoff.next(undefined)
  return Math.round(backoff.duration)
}
