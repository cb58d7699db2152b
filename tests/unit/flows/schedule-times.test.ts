/** The times of schedules: right where clocks are put forward and back, and refused where they never come. */
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { cronTimes, momentOf, timesBetween } from '../../../src-main/flows/schedules/cron-times.ts'

const times = (cron: string, zone: string, since: string, until: string) =>
  timesBetween(cronTimes(cron, zone, Date.parse(since)), Date.parse(since), Date.parse(until), 100).map((at) => new Date(at).toISOString().slice(5, 16))

function fieldOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return (error.details['issues'] as { path: string }[])[0]!.path
  }
  return undefined
}

describe('where the clocks are put forward', () => {
  it('a time that is missing comes once, right after', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2027-03-27T00:00Z', '2027-03-29T23:00Z')).toEqual(['03-27T01:30', '03-28T01:30', '03-29T00:30'])
    expect(times('0 2,3 * * *', 'Europe/Berlin', '2027-03-28T00:00Z', '2027-03-28T23:00Z')).toEqual(['03-28T01:00'])
    expect(times('0 0 * * *', 'America/Santiago', '2026-09-05T00:00Z', '2026-09-07T12:00Z')).toEqual(['09-05T04:00', '09-06T04:00', '09-07T03:00'])
  })
  it('what comes every hour makes no pause and comes not twice', () => {
    expect(times('*/30 * * * *', 'Europe/Berlin', '2027-03-28T00:15Z', '2027-03-28T02:15Z')).toEqual([
      '03-28T00:30',
      '03-28T01:00',
      '03-28T01:30',
      '03-28T02:00',
    ])
  })
})

describe('where the clocks are put back', () => {
  it('a time that is there twice comes once, at its first', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2027-10-30T00:00Z', '2027-11-01T23:00Z')).toEqual(['10-30T00:30', '10-31T00:30', '11-01T01:30'])
    // Asked between the two.
    expect(times('30 2 * * *', 'Europe/Berlin', '2027-10-31T00:45Z', '2027-10-31T23:00Z')).toEqual([])
  })
  it('what comes every hour makes no pause', () => {
    expect(times('0 * * * *', 'Europe/Berlin', '2027-10-30T23:30Z', '2027-10-31T02:30Z')).toEqual(['10-31T00:00', '10-31T01:00', '10-31T02:00'])
    expect(times('@hourly', 'Europe/Berlin', '2027-10-30T23:30Z', '2027-10-31T02:30Z')).toEqual(['10-31T00:00', '10-31T01:00', '10-31T02:00'])
    // Half an hour is put back there, at 15:00 UTC.
    expect(times('15 * * * *', 'Australia/Lord_Howe', '2027-04-03T13:00Z', '2027-04-03T17:00Z')).toEqual([
      '04-03T13:15',
      '04-03T14:15',
      '04-03T15:45',
      '04-03T16:45',
    ])
  })
})

it('one date is meant in its zone, or at its offset; a missing one right after, a double one at its first', () => {
  const at = (text: string) => new Date(momentOf(text, 'Europe/Berlin')).toISOString()
  expect(at('2027-07-01T12:00')).toBe('2027-07-01T10:00:00.000Z')
  expect(at('2027-07-01T12:00+05:00')).toBe('2027-07-01T07:00:00.000Z')
  expect(at('2027-03-28T02:30')).toBe('2027-03-28T01:30:00.000Z')
  expect(at('2027-10-31T02:30')).toBe('2027-10-31T00:30:00.000Z')
})

it.each([
  ['cron', () => cronTimes('0 0 30 2 *', 'UTC', Date.now())],
  ['cron', () => cronTimes('0 0 31 4,6 *', 'UTC', Date.now())],
  ['cron', () => cronTimes('61 * * * *', 'UTC', 0)],
  ['cron', () => cronTimes('* * * * * *', 'UTC', 0)],
  ['cron', () => cronTimes('@reboot', 'UTC', 0)],
  ['cron', () => cronTimes('2030-01-01T00:00:00', 'UTC', 0)],
  ['time_zone', () => cronTimes('* * * * *', 'Mars/Base', 0)],
  ['time_zone', () => cronTimes('* * * * *', '+02:00', 0)],
  ['at', () => momentOf('2027-02-30T10:00', 'UTC')],
  ['at', () => momentOf('2027-02-20T25:00', 'UTC')],
  ['time_zone', () => momentOf('2027-02-20T10:00', 'Nowhere')],
])('names the field %s of what cannot be', (field, act) => {
  expect(fieldOf(act)).toBe(field)
})

it('knows a day that comes only in leap years', () => {
  expect(times('0 0 29 2 *', 'UTC', '2027-01-01T00:00Z', '2033-01-01T00:00Z')).toHaveLength(2)
})
