/** A schedule's time in words. */
import cronstrue from 'cronstrue'
import type { Schedule } from '../../../src-preload/contract/schedules.ts'
import { exactTime, formatDuration } from '../../ui/time.ts'

/** "At 02:30, Monday through Friday"; null where the expression says nothing yet. */
export function cronWords(cron: string): string | null {
  try {
    return cronstrue.toString(cron.trim(), { use24HourTimeFormat: true, throwExceptionOnParseError: true })
  } catch {
    return null
  }
}

export function whenWords({ cron, at, on_change, time_zone }: Pick<Schedule, 'cron' | 'at' | 'on_change' | 'time_zone'>): string {
  if (cron !== null) return `${cronWords(cron) ?? cron} (${time_zone})`
  if (at !== null) return `Once, ${exactTime(at)}`
  return `When ${on_change?.globs.join(', ') ?? 'files'} change and nothing has for ${formatDuration(on_change?.quiet_ms ?? 0)}`
}
