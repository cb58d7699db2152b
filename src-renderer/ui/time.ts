/** Times and durations in the words and order of the user's locale. */
import { useEffect, useState } from 'react'

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const dayAndTime = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
const one = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

export const exactTime = (iso: string): string => exact.format(new Date(iso))
export const clockTime = (now: number): string => clock.format(now)

/** "12 s ago" up to a day, then the date. */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (seconds < 5) return relative.format(0, 'second')
  if (seconds < 60) return relative.format(-seconds, 'second')
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), 'minute')
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour')
  return dayAndTime.format(new Date(iso))
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
    const tick = () =>
      setNow((old) => {
        const next = Date.now()
        return next - old >= every_s * 1000 - 100 ? next : old
      })
    listeners.add(tick)
    return () => void listeners.delete(tick)
  }, [every_s])
  return now
}
