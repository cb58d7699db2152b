/** The days of the history, the newest first, as spans of the order that its jobs were accepted in. */
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

/** Days with jobs between the two moments (inclusive). Throws RangeError for no time zone. */
export function daysBetween(database: DatabaseSync, since_ms: number, until_ms: number, time_zone: string): DaySpan[] {
  const newest = database.prepare('SELECT max(order_ms) AS at FROM jobs WHERE order_ms < ?')
  const days: DaySpan[] = []
  for (let before_ms = until_ms + 1; ; ) {
    const at = newest.get(before_ms)?.['at']
    if (typeof at !== 'number' || at < since_ms) return days
    const at_ms = dayStart(at, time_zone)
    const from_ms = days.length + 1 < most_days ? Math.max(at_ms, since_ms) : since_ms
    days.push({ at_ms, from_ms, before_ms })
    before_ms = from_ms
  }
}
