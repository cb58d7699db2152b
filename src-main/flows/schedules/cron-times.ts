/** When a schedule comes: times of a cron expression in a time zone, right also where an hour is missing or there twice. */
import { Cron } from 'croner'
import { AppError } from '../../base/app-error.ts'

/** The times after a moment; null when there is none any more. */
export interface Times {
  next(after_ms: number): number | null
}

const day_ms = 86_400_000

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}

/** Throws INVALID_INPUT with the field `time_zone`. */
export function checkTimeZone(time_zone: string): void {
  // Offsets ("+02:00") are taken by Intl as well, but know nothing of summer.
  if (/^[A-Za-z]/.test(time_zone)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: time_zone })
      return
    } catch {
      // Said below.
    }
  }
  throw invalid('time_zone', `There is no time zone "${time_zone}". Name one such as Europe/Berlin or UTC.`)
}

const cron_names = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/**
 * A time that only the missing hour of spring has is made up for right after it, one that autumn has twice counts once: at its first. What
 * comes every hour comes every hour there as well. Throws INVALID_INPUT with the field `cron` (also for one that never comes) or `time_zone`.
 */
export function cronTimes(expression: string, time_zone: string, now_ms: number): Times {
  checkTimeZone(time_zone)
  const pattern = expression.trim().toLowerCase() === '@hourly' ? '0 * * * *' : expression.trim()
  let in_zone: Cron
  const fields = pattern.split(/\s+/).length
  try {
    if (fields !== 5 && !pattern.startsWith('@')) throw new Error(`it has ${fields === 1 ? 'one field' : `${fields} fields`}, and there are five`)
    if (pattern.startsWith('@') && !cron_names.includes(pattern.toLowerCase())) throw new Error(`of names there are only ${cron_names.join(', ')}`)
    in_zone = new Cron(pattern, { timezone: time_zone, mode: '5-part', paused: true })
  } catch (error) {
    const why = (error as Error).message.replace(/^Cron(?:Pattern)?: /, '').replace(/\.$/, '')
    throw invalid(
      'cron',
      `"${expression}" is no cron expression: ${why}. Write minute, hour, day of the month, month and day of the week, such as "30 2 * * 1-5".`,
    )
  }
  const next = (after_ms: number) => in_zone.nextRun(new Date(after_ms))?.getTime() ?? null
  const times = /^\S+\s+\*(?:\/1)?\s/.test(pattern) ? everyHour(pattern, time_zone) : { next }
  if (times.next(now_ms) === null) throw invalid('cron', `"${expression}" never comes: there is no such day. Correct the day or the month.`)
  return times
}

/** For what says nothing of the hour: counted in hours as they pass, so that a clock that is put back makes no pause. */
function everyHour(pattern: string, time_zone: string): Times {
  const on_the_wall = new Cron(pattern, { timezone: 'UTC', mode: '5-part', paused: true })
  const offsetAt = offsetsOf(time_zone)
  return {
    next(after_ms) {
      let from_ms = after_ms
      let offset_ms = offsetAt(from_ms)
      // Each turn passes one change of the clocks.
      for (let turn = 0; turn < 100; turn++) {
        const wall = on_the_wall.nextRun(new Date(from_ms + offset_ms))
        if (!wall) return null
        const found_ms = wall.getTime() - offset_ms
        if (offsetAt(found_ms) === offset_ms) return found_ms
        const change_ms = changeBetween(offsetAt, from_ms, found_ms)
        offset_ms = offsetAt(change_ms)
        // The moment of the change itself may be one.
        from_ms = change_ms - 1000
      }
      return null
    },
  }
}

/** How far the clocks of the zone are ahead of UTC. */
function offsetsOf(time_zone: string): (at_ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: time_zone,
    hourCycle: 'h23',
    ...({ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const),
  })
  return (at_ms) => {
    const part = Object.fromEntries(format.formatToParts(at_ms).map(({ type, value }) => [type, Number(value)]))
    const wall_ms = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second'])
    return wall_ms - Math.floor(at_ms / 1000) * 1000
  }
}

/** The first second with another offset; there is one in between. */
function changeBetween(offsetAt: (at_ms: number) => number, from_ms: number, to_ms: number): number {
  let [before, after] = [Math.floor(from_ms / 1000), Math.ceil(to_ms / 1000)]
  const offset_ms = offsetAt(from_ms)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle * 1000) === offset_ms) before = middle
    else after = middle
  }
  return after * 1000
}

/** One date: with an offset it is that moment, else it is meant in the time zone. Throws INVALID_INPUT with the field `at`. */
export function momentOf(at: string, time_zone: string): number {
  checkTimeZone(time_zone)
  const has_offset = /(?:Z|[+-]\d{2}:\d{2})$/.test(at)
  const utc_ms = Date.parse(has_offset ? at : `${at}Z`)
  // A day that the month does not have is read as one of the next.
  const says_itself = new Date(Date.parse(`${at.slice(0, 16)}Z`) || 0).toISOString().startsWith(at.slice(0, 16))
  if (!Number.isFinite(utc_ms) || !says_itself) throw invalid('at', `"${at}" is no time: there is no such day or hour. Write it as 2030-01-31T12:00.`)
  if (has_offset) return utc_ms
  const offsetAt = offsetsOf(time_zone)
  // As the clocks stand the day before and the day after: of two moments it is the first, and one that is missing comes right after the gap.
  const guesses = [utc_ms - offsetAt(utc_ms - day_ms), utc_ms - offsetAt(utc_ms + day_ms)]
  const right = guesses.filter((guess) => guess + offsetAt(guess) === utc_ms)
  return right.length > 0 ? Math.min(...right) : guesses[0]!
}

/** One date as times. */
export function onceAt(at_ms: number): Times {
  return { next: (after_ms) => (after_ms < at_ms ? at_ms : null) }
}

/** The times in a window, both ends included; at most `most` and one more. */
export function timesBetween(times: Times, since_ms: number, until_ms: number, most: number): number[] {
  const found: number[] = []
  for (let at = times.next(since_ms - 1); at !== null && at <= until_ms && found.length <= most; at = times.next(at)) found.push(at)
  return found
}
