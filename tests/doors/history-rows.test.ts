/** The history by numbers and days, the lines that a search found, and jobs that are taken out of it and given back: over HTTP. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FoundLine, HistoryDay, JobBrief } from '../../src-preload/contract/history-rows.ts'
import type { BulkOutcome, Job } from '../../src-preload/contract/jobs.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

interface Rows {
  total: number
  more: boolean
  days: HistoryDay[]
  from: number
  items: Job[]
}

const echo = async (args: string[], more: object = {}) =>
  (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args, mode: 'sync', ...more } })).json<Job>()
const rows = async (query: string, key = house.key) => (await house.ask('GET', `/api/commands/history/rows?${query}`, { key })).json<Rows>()
const words = ({ items }: Rows) => items.map(({ args }) => args.join(' '))
const bulk = (body: object, key = house.key) => house.ask('POST', '/api/commands/bulk', { key, body })
const outcomes = async (body: object) => (await bulk(body)).json<{ items: BulkOutcome[] }>().items
const found = async (q: string) => (await house.ask('GET', `/api/commands/history?q=${q}`)).json<{ items: Job[] }>().items.map(({ id }) => id)

it('tells how many there are, on which days, and any of them by its number', async () => {
  for (let n = 0; n < 12; n++) await echo(n % 3 === 0 ? ['fail', `${n}`] : [`row ${n}`])
  const all = await rows('limit=4&time_zone=UTC')
  expect(all).toMatchObject({ total: 12, more: false, from: 8 })
  expect(words(all)).toEqual(['row 8', 'fail 9', 'row 10', 'row 11'])
  expect(all.days.reduce((sum, { count }) => sum + count, 0)).toBe(12)
  expect(all.days[0]!.at).toBe(`${all.items.at(-1)!.queued_at.slice(0, 10)}T00:00:00.000Z`)
  expect(words(await rows('from=0&limit=2'))).toEqual(['fail 0', 'row 1'])
  expect(words(await rows('from=7&limit=3'))).toEqual(['row 7', 'row 8', 'fail 9'])
  expect(await rows('from=50&limit=3')).toMatchObject({ total: 12, from: 12, items: [] })
  for (const [query, expected] of [
    ['status=failed&limit=2', ['fail 6', 'fail 9']],
    ['status=failed&from=0&limit=2', ['fail 0', 'fail 3']],
    ['tool=echo&status=failed&from=1&limit=2', ['fail 3', 'fail 6']],
    ['tool=echo&from=1&limit=3', ['row 1', 'row 2', 'fail 3']],
    ['kind=command&from=10', ['row 10', 'row 11']],
    ['unhandled=true&from=3', ['fail 9']],
    ['q=fail&from=2', ['fail 6', 'fail 9']],
    ['q=fail&status=failed&limit=1', ['fail 9']],
    [`since=${all.items[2]!.queued_at}`, ['row 10', 'row 11']],
    [`until=${all.items[1]!.queued_at}&from=9`, ['fail 9']],
    ['tool=git', []],
  ] as const)
    expect([query, words(await rows(query))]).toEqual([query, expected])
  const { total, items } = (await house.ask('GET', '/api/commands/history/ids?status=failed&from=2')).json<{ total: number; items: JobBrief[] }>()
  expect({ total, items }).toMatchObject({ total: 4, items: [{ status: 'failed', unhandled: true }, { unhandled: true }] })
  expect((await house.ask('GET', '/api/commands/history/rows?time_zone=Mars%2FOlympus')).error().code).toBe('INVALID_INPUT')
  const own = (await house.newKey('read', { own_jobs_only: true })).key
  expect(await rows('', own)).toMatchObject({ total: 0, days: [], items: [] })
})

it('tells the line of an output that a search found, and none where the command line has the words', async () => {
  const in_output = await echo(['fail', 'quietly'])
  const in_line = await echo(['error: it failed again'])
  const ask = async (ids: string[]) =>
    (await house.ask('POST', '/api/commands/history/found', { body: { q: 'it failed', ids } })).json<{ items: FoundLine[] }>()
  expect(await ask([in_output.id, in_line.id, 'nobody'])).toEqual({
    items: [
      {
        id: in_output.id,
        text: 'error: it failed',
        marks: [
          [7, 9],
          [10, 16],
        ],
      },
    ],
  })
})

it('takes jobs out with output and search, gives them back as they were, and says both in the log', async () => {
  const kept = await echo(['fail', 'kuerbiskernoel'])
  const output = join(house.folder, 'data', 'output', kept.id)
  await until(async () => (await found('kuerbiskernoel')).length === 1, 'the search to know it')
  const before = (await house.ask('GET', `/api/commands/${kept.id}`)).json<Job>()
  const { total } = await rows('limit=0')
  expect(await outcomes({ ids: [kept.id, 'nobody'], action: 'remove' })).toMatchObject([{ ok: true }, { ok: false, error: { code: 'NOT_FOUND' } }])
  expect((await house.ask('GET', `/api/commands/${kept.id}`)).status).toBe(404)
  expect(await found('kuerbiskernoel')).toEqual([])
  expect(await found('biskern')).toEqual([])
  expect((await rows('limit=0')).total).toBe(total - 1)
  expect(existsSync(output)).toBe(true)
  expect(await outcomes({ ids: [kept.id], action: 'remove' })).toMatchObject([{ ok: false, error: { code: 'NOT_FOUND' } }])
  expect(await outcomes({ ids: [kept.id, 'nobody'], action: 'restore' })).toMatchObject([{ ok: true }, { ok: false, error: { code: 'NOT_FOUND' } }])
  expect((await house.ask('GET', `/api/commands/${kept.id}`)).json()).toEqual(before)
  expect((await house.ask('GET', `/api/commands/${kept.id}/output?stream=stderr`)).json<{ data: string }>().data).toBe('error: it failed\n')
  await until(async () => (await found('biskern')).length === 1, 'the search to know it again')
  const log = readdirSync(join(house.folder, 'data', 'logs')).map((name) => readFileSync(join(house.folder, 'data', 'logs', name), 'utf8'))
  for (const message of ['Jobs were removed from the history.', 'Jobs were given back to the history.']) {
    const line = log
      .join('')
      .split('\n')
      .find((one) => one.includes(message))
    expect(JSON.parse(line!)).toMatchObject({ door: 'http', jobs: [{ id: kept.id }] })
  }
})

it('refuses what runs, and a key that is not an admin', async () => {
  const running = (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['sleep', '600'] } })).json<{ id: string }>().id
  const ended = await echo(['fine'])
  expect(await outcomes({ ids: [running, ended.id], action: 'remove' })).toMatchObject([
    { ok: false, error: { code: 'CONFLICT', message: 'It has not ended yet. Cancel it, or wait for its end, and remove it then.' } },
    { ok: true },
  ])
  expect((await house.ask('GET', `/api/commands/${running}`)).json<Job>().status).toBe('running')
  const runner = (await house.newKey('run')).key
  for (const action of ['remove', 'restore']) expect((await bulk({ ids: [ended.id], action }, runner)).error().code).toBe('FORBIDDEN')
  await house.ask('DELETE', `/api/commands/${running}?force=true`)
})
