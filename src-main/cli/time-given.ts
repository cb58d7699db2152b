/** A time that is given to a flag: a span from now, or a moment. */
import { UsageError } from './usage-error.ts'

const units_ms: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** "30d", "12h", "45m", "2w" from now, or a time of ISO 8601; as ISO 8601 UTC. Throws UsageError, also for what has passed. */
export function timeGiven(flag: string, value: string, verb: string): string {
  const [, count, unit] = /^(\d+)([mhdw])$/.exec(value) ?? []
  const time = count && unit ? Date.now() + Number(count) * units_ms[unit]! : Date.parse(value)
  if (!/^\d/.test(value) || Number.isNaN(time) || time > 8.64e15)
    throw new UsageError(`${flag} is a span like 30d or 12h, or a time like 2030-01-31T12:00:00Z, not "${value}".`, verb)
  if (time <= Date.now()) throw new UsageError(`${flag} ${value} has passed already.`, verb)
  return new Date(time).toISOString()
}
