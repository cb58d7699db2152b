/** What comes next: of all schedules in one order, and of one that is not saved yet. */
import type { ScheduleInput } from '../../../src-preload/contract/schedules.ts'
import { AppError } from '../../base/app-error.ts'
import { cronTimes, momentOf, onceAt } from './cron-times.ts'
import type { LiveSchedule } from './live-schedule.ts'

export interface ComingRun {
  live: LiveSchedule
  at_ms: number
}

/** Those that go, soonest first; as many times are worked out as are asked for, and one more of each. */
export function comingRuns(
  schedules: readonly LiveSchedule[],
  { limit, since, until }: { limit: number; since?: string | undefined; until?: string | undefined },
  now_ms: number,
): ComingRun[] {
  const since_ms = Math.max(now_ms, since === undefined ? now_ms : Date.parse(since))
  const until_ms = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
  const heads = schedules.flatMap((live): ComingRun[] => {
    const at_ms = live.goes ? (live.times?.next(since_ms - 1) ?? null) : null
    return at_ms === null ? [] : [{ live, at_ms }]
  })
  const coming: ComingRun[] = []
  while (coming.length < limit) {
    const soonest = heads.reduce<ComingRun | undefined>((first, one) => (first === undefined || one.at_ms < first.at_ms ? one : first), undefined)
    if (!soonest || soonest.at_ms > until_ms) break
    coming.push({ ...soonest })
    const next_ms = soonest.live.times!.next(soonest.at_ms)
    if (next_ms === null) heads.splice(heads.indexOf(soonest), 1)
    else soonest.at_ms = next_ms
  }
  return coming
}

/** Throws INVALID_INPUT with the field. */
export function previewTimes(
  { cron, at, time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone, limit }: Pick<ScheduleInput, 'cron' | 'at' | 'time_zone'> & { limit: number },
  now_ms: number,
): { items: string[]; time_zone: string } {
  if ((cron == null) === (at == null)) {
    const message = 'Give either "cron" or "at".'
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: cron == null ? 'cron' : 'at', message }] })
  }
  const times = cron == null ? onceAt(momentOf(at!, time_zone)) : cronTimes(cron, time_zone, now_ms)
  const items: string[] = []
  for (let next = times.next(now_ms); next !== null && items.length < limit; next = times.next(next)) items.push(new Date(next).toISOString())
  return { items, time_zone }
}
