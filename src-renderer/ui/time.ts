/** Times and durations in the words and order of the user's locale. */
import { useEffect, useState } from 'react'

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })
const formats = {
  system: {
    exact: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }),
    clock: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
    dayAndTime: new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
  },
  // Swedish writes dates as ISO 8601 does: 2026-11-29 17:05:09.
  iso: {
    exact: new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium' }),
    clock: new Intl.DateTimeFormat('sv', { timeStyle: 'short' }),
    dayAndTime: new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short' }),
  },
}
type DateFormat = keyof typeof formats

const kept_name = 'opsdeck.dates'
const kept = (): DateFormat => {
  try {
    return localStorage.getItem(kept_name) === 'iso' ? 'iso' : 'system'
  } catch {
    return 'system'
  }
}
let format: DateFormat = kept()

/** From now on; a page that is loaded later begins with it. */
export function useDateFormat(wanted: DateFormat | undefined): DateFormat {
  if (wanted !== undefined && wanted !== format) {
    format = wanted
    try {
      localStorage.setItem(kept_name, wanted)
    } catch {
      // Without storage the next page begins with the usual one.
    }
  }
  return format
}

const one = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

export const exactTime = (iso: string): string => formats[format].exact.format(new Date(iso))
const clockTime = (now: number): string => formats[format].clock.format(now)

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const days_ago = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

/** "Today, Sunday, November 29, 2026" of the moment a day began at. */
export function dayWords(iso: string, now = Date.now()): string {
  const at = new Date(iso)
  const today = new Date(now)
  const back = Math.round((new Date(today.getFullYear(), today.getMonth(), today.getDate()).getTime() - at.getTime()) / 86_400_000)
  const name = back === 0 || back === 1 ? days_ago.format(-back, 'day') : ''
  return name ? `${name[0]!.toUpperCase()}${name.slice(1)}, ${weekday.format(at)}` : weekday.format(at)
}

/** "12 s ago" up to a day, then the date. */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (seconds < 5) return relative.format(0, 'second')
  if (seconds < 60) return relative.format(-seconds, 'second')
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), 'minute')
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour')
  return formats[format].dayAndTime.format(new Date(iso))
}

/** "in 45 min" or "in 23 h" of a time that comes; "now" once it is there. */
export function untilTime(iso: string, now: number): string {
  const minutes = Math.max(0, Math.round((Date.parse(iso) - now) / 60_000))
  if (minutes === 0) return relative.format(0, 'second')
  return minutes < 90
    ? relative.format(minutes, 'minute')
    : minutes < 2880
      ? relative.format(Math.round(minutes / 60), 'hour')
      : relative.format(Math.round(minutes / 1440), 'day')
}

/** A finished duration: "80 ms", "2.4 s", "3 min 05 s", "2 h 10 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${one.format(ms / 1000)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} min`
}

/** A running clock: "0:12", "1:02:03". */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const tail = String(seconds % 60).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`
}

const listeners = new Set<() => void>()
setInterval(() => {
  for (const listener of listeners) listener()
}, 1000)

/** The time of day in milliseconds, renewed every second for all who show it; every `every_s` seconds for long lists. */
export function useNow(every_s = 1): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    let shown = Date.now()
    // Asked outside of the state: a page of many tabs at rest has nothing to work out each second.
    const tick = () => {
      const next = Date.now()
      if (next - shown < every_s * 1000 - 100) return
      shown = next
      setNow(next)
    }
    listeners.add(tick)
    return () => void listeners.delete(tick)
  }, [every_s])
  return now
}

/** The clock on the wall; what shows it is drawn anew when it says something else, not every second. */
export function useClockTime(): string {
  const [time, setTime] = useState(() => clockTime(Date.now()))
  useEffect(() => {
    const tick = () => setTime(clockTime(Date.now()))
    listeners.add(tick)
    return () => void listeners.delete(tick)
  }, [])
  return time
}
