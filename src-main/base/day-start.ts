/** When a day began, where somebody lives. */

const formats = new Map<string, Intl.DateTimeFormat>()
/** Zones are few; what asks for more of them is not a person. */
const most_formats = 20

function formatOf(time_zone: string): Intl.DateTimeFormat {
  const known = formats.get(time_zone)
  if (known) return known
  if (formats.size >= most_formats) formats.clear()
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const made = new Intl.DateTimeFormat('en-US', { timeZone: time_zone, hourCycle: 'h23', ...fields })
  formats.set(time_zone, made)
  return made
}

/** What a clock on the wall shows there at that moment, as if it were UTC; whole seconds, in milliseconds. */
function wallTime(at_ms: number, time_zone: string): number {
  const part = Object.fromEntries(
    formatOf(time_zone)
      .formatToParts(at_ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!)
}

/** True for the IANA name of a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** The first moment of the day that `at_ms` lies in, in milliseconds since 1970; where midnight is left out, what comes instead of it. Throws RangeError for no zone. */
export function dayStart(at_ms: number, time_zone: string): number {
  const second = Math.floor(at_ms / 1000) * 1000
  const wall = wallTime(second, time_zone)
  const midnight = Math.floor(wall / 86_400_000) * 86_400_000
  const guess = midnight - (wall - second)
  // The clocks may have been changed since midnight.
  const found = midnight - (wallTime(guess, time_zone) - guess)
  return wallTime(found, time_zone) < midnight ? guess : found
}
