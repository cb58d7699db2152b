/** Two clocks: the wall for what people read, the monotonic one for durations. */

/** ISO 8601 UTC with milliseconds. */
export function timestampNow(): string {
  return new Date().toISOString()
}

/** Milliseconds of the monotonic clock; only differences mean something. */
export function monotonicMs(): number {
  return performance.now()
}
