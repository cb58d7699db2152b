/** Reads the seconds of --timeout. */
import { UsageError } from './usage-error.ts'

/** Milliseconds; undefined for none. Throws UsageError beyond the bounds of the contract. */
export function timeoutGiven(seconds: string | undefined, verb: string): number | undefined {
  if (seconds === undefined) return undefined
  const timeout_ms = Math.round(Number(seconds) * 1000)
  if (timeout_ms >= 1 && timeout_ms <= 7 * 86_400_000 && seconds.trim() !== '') return timeout_ms
  throw new UsageError(`--timeout is a number of seconds up to 604800 (a week), not "${seconds}".`, verb)
}
