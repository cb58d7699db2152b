/** How long to wait before the next attempt: exponential, bounded, with jitter. */
import type { Retry } from '../../../src-preload/contract/running.ts'

/**
 * Milliseconds before attempt `next` (2 is the first repetition). With jitter the upper half of the time is drawn
 * ("equal jitter"), so that jobs that failed together do not come back together. `random` gives 0..1.
 */
export function retryDelayMs(retry: Retry, next: number, random: () => number = Math.random): number {
  const full = Math.min(retry.max_ms, retry.initial_ms * retry.factor ** (next - 2))
  return Math.round(retry.jitter ? full / 2 + (full / 2) * random() : full)
}
