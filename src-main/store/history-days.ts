/** The days of the history, the newest first, as spans of the order that its jobs were accepted in; days that are over are looked for once. */
import type { DatabaseSync } from 'node:sqlite'
import { dayStart } from '../base/day-start.ts'

export interface DaySpan {
  /** The first moment of the day. */
  at_ms: number
  /** Jobs from this moment of the order on (`order_ms`), and before that one. */
  from_ms: number
  before_ms: number
}

/** Further back the days are one. */
const most_days = 1500
const most_zones = 5

/** The first moments of all days with jobs, the newest first, by time zone. */
const known = new WeakMap<DatabaseSync, Map<string, number[]>>()

/** Jobs came back that may be of days that are not known: those are looked for again. */
export function forgetDays(database: DatabaseSync): void {
  known.delete(database)
}

/** Jobs come at the end of the order only, so what is known of earlier days stays true. */
function startsOf(database: DatabaseSync, time_zone: string): readonly number[] {
  const zones = known.get(database) ?? new Map<string, number[]>()
  const before = zones.get(time_zone) ?? []
  const newest = database.prepare('SELECT max(order_ms) AS at FROM jobs WHERE order_ms < ?')
  const later: number[] = []
  for (let before_ms = Number.MAX_SAFE_INTEGER; later.length + before.length < most_days; ) {
    const at = newest.get(before_ms)?.['at']
    if (typeof at !== 'number') break
    before_ms = dayStart(at, time_zone)
    if (before[0] !== undefined && before_ms <= before[0]) break
    later.push(before_ms)
  }
  const starts = later.length === 0 ? before : [...later, ...before]
  if (zones.size >= most_zones && !zones.has(time_zone)) zones.clear()
  zones.set(time_zone, starts)
  known.set(database, zones)
  return starts
}

/** Days with jobs between the two moments (inclusive). Throws RangeError for no time zone. */
export function daysBetween(database: DatabaseSync, since_ms: number, until_ms: number, time_zone: string): DaySpan[] {
  const starts = startsOf(database, time_zone)
  return starts.flatMap((at_ms, index) => {
    const start = index === starts.length - 1 ? Number.MIN_SAFE_INTEGER : at_ms
    const from_ms = Math.max(start, since_ms)
    const before_ms = Math.min(starts[index - 1] ?? Number.MAX_SAFE_INTEGER, until_ms + 1)
    return from_ms < before_ms ? [{ at_ms, from_ms, before_ms }] : []
  })
}
