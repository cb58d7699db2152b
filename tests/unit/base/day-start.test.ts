/** When days begin, in zones whose clocks are changed by day and by night. */
import { expect, it } from 'vitest'
import { dayStart, isTimeZone } from '../../../src-main/base/day-start.ts'

const start = (iso: string, zone: string) => new Date(dayStart(Date.parse(iso), zone)).toISOString()

it('is midnight where somebody lives', () => {
  expect(start('2026-03-01T12:34:56.789Z', 'UTC')).toBe('2026-03-01T00:00:00.000Z')
  expect(start('2026-03-01T00:00:00.000Z', 'UTC')).toBe('2026-03-01T00:00:00.000Z')
  expect(start('2026-03-01T23:30:00.000Z', 'Europe/Berlin')).toBe('2026-03-01T23:00:00.000Z')
  expect(start('2026-03-01T22:59:59.999Z', 'Europe/Berlin')).toBe('2026-02-28T23:00:00.000Z')
  expect(start('2026-03-01T12:00:00.000Z', 'Asia/Kathmandu')).toBe('2026-02-28T18:15:00.000Z')
  expect(start('1969-12-31T12:00:00.500Z', 'UTC')).toBe('1969-12-31T00:00:00.000Z')
})

it('is midnight by the clock that was right then, on days that change it', () => {
  expect(start('2026-03-29T12:00:00.000Z', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
  expect(start('2026-10-25T12:00:00.000Z', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z')
  // Midnight itself is left out there: the day begins at one.
  expect(start('2026-09-06T15:00:00.000Z', 'America/Santiago')).toBe('2026-09-06T04:00:00.000Z')
})

it('knows what is no zone', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true)
  for (const name of ['', 'Mars/Olympus', '../etc']) expect([name, isTimeZone(name)]).toEqual([name, false])
})
