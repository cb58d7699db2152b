/** What has to be right about a schedule before it is kept, and what is made of it then. */
import type { ScheduleInput } from '../../../src-preload/contract/schedules.ts'
import { AppError } from '../../base/app-error.ts'
import type { ScheduleRecord } from '../../store/schedule-rows.ts'
import { checkGlobs } from './change-watch.ts'
import { checkTimeZone, momentOf } from './cron-times.ts'
import { timesOf } from './live-schedule.ts'
import type { ScheduleParts } from './schedule-parts.ts'
import { lookAtTarget } from './schedule-target.ts'

export function whenOf({ cron, at, on_change, time_zone }: ScheduleInput): Pick<ScheduleRecord, 'cron' | 'at' | 'on_change' | 'time_zone'> {
  return { cron: cron ?? null, at: at ?? null, on_change: on_change ?? null, time_zone: time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone }
}

/** The record, judged and confirmed as it is. Throws INVALID_INPUT, naming each field, and what speaks against running it. */
export async function soundSchedule(parts: ScheduleParts, record: ScheduleRecord): Promise<ScheduleRecord> {
  const now_ms = parts.clock.now()
  checkTimeZone(record.time_zone)
  const given = (['cron', 'at', 'on_change'] as const).filter((name) => record[name] !== null)
  if (given.length !== 1)
    throw invalid(given[1] ?? 'cron', `A schedule has one of "cron", "at" and "on_change"; this one has ${given.join(' and ') || 'none of them'}.`)
  if (record.on_change) {
    checkGlobs(record.on_change)
    if (record.workspace === null) throw new AppError('NO_WORKSPACE', 'Files are watched in a workspace, and none is open. Open one, or name it.')
  }
  timesOf(record, now_ms)
  const at = record.at === null ? null : new Date(momentOf(record.at, record.time_zone)).toISOString()
  if (at !== null && Date.parse(at) <= now_ms) throw invalid('at', 'This time has passed. Give one that is to come.')
  return { ...record, at, confirmed: await lookAtTarget(parts, record) }
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}
