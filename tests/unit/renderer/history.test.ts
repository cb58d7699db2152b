/** The history list: pages of the host, the newest state of each job, and what came since above them. */
import { expect, test } from 'vitest'
import { filterIn, filterText, type HistoryFilter, merged } from '../../../src-renderer/stores/history.ts'
import { jobOf, second } from './job-of.ts'

const live = (...jobs: ReturnType<typeof jobOf>[]) => new Map(jobs.map((job) => [job.id, job]))
const ids = (pages: ReturnType<typeof jobOf>[], known: ReturnType<typeof live>, filter: HistoryFilter = {}) => merged(pages, known, filter).map(({ id }) => id)

const old = jobOf({ id: 'old', queued_at: second(1) })
const newer = jobOf({ id: 'newer', queued_at: second(2) })

test('what is newer than the first page stands above it, newest first', () => {
  const known = live(jobOf({ id: 'b', queued_at: second(4) }), old, jobOf({ id: 'a', queued_at: second(3) }), jobOf({ id: 'c', queued_at: second(5) }))
  expect(ids([newer, old], known)).toEqual(['c', 'b', 'a', 'newer', 'old'])
})

test('jobs of the same moment have one order, whichever came first', () => {
  const one = jobOf({ id: 'one', queued_at: second(3) })
  const two = jobOf({ id: 'two', queued_at: second(3) })
  expect(ids([old], live(one, two))).toEqual(['two', 'one', 'old'])
  expect(ids([old], live(two, one))).toEqual(['two', 'one', 'old'])
})

test('what is older than the first page and not on it belongs to a later page', () => {
  expect(ids([newer], live(old))).toEqual(['newer'])
})

test('a job of a page is shown in its newest state, in its place', () => {
  const running = jobOf({ id: 'newer', queued_at: second(2), status: 'running' })
  const shown = merged([running, old], live(newer), {})
  expect(shown.map(({ id, status }) => `${id} ${status}`)).toEqual(['newer succeeded', 'old succeeded'])
})

test('with a state asked for, a job leaves the list when it leaves the state', () => {
  const running = jobOf({ id: 'newer', queued_at: second(2), status: 'running' })
  expect(ids([running], live(newer), { status: 'running' })).toEqual([])
  expect(ids([running], live(running), { status: 'running' })).toEqual(['newer'])
})

test('what comes in passes the filter that the host applied to the pages', () => {
  const push = jobOf({ id: 'push', command: 'git', tool: 'git', title: 'git push', args: ['push', 'Origin'], queued_at: second(9) })
  const shown = (filter: HistoryFilter) => ids([old], live(push), filter).includes('push')
  expect(shown({ tool: 'git' })).toBe(true)
  expect(shown({ tool: 'pip' })).toBe(false)
  expect(shown({ q: 'PUSH origin' })).toBe(true)
  expect(shown({ q: 'push elsewhere' })).toBe(false)
  expect(shown({ since: second(9) })).toBe(true)
  expect(shown({ since: second(10) })).toBe(false)
  expect(shown({ until: second(8) })).toBe(false)
  expect(shown({ status: 'failed' })).toBe(false)
})

test('before the first page is there, everything known is shown', () => {
  expect(ids([], live(old, newer))).toEqual(['newer', 'old'])
})

test('a filter given as text is the same filter, and what is no field of one is left out', () => {
  const filter: HistoryFilter = { tool: 'git', status: 'failed', q: 'a & b=c', since: second(1), unhandled: true }
  expect(filterIn(filterText(filter, 7))).toEqual(filter)
  expect(filterIn(filterText({}, 7))).toEqual({})
  expect(filterIn('status=well&colour=red&unhandled=1')).toEqual({})
})
