/** The log by the numbers of its lines: equal to looking at every line, also while it grows, is renamed, and loses its oldest file. */
import { appendFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LogFiles } from '../../../src-main/logging/log-files.ts'
import { localTimestamp } from '../../../src-main/logging/log-record.ts'
import { LogRows, type RowsQuery } from '../../../src-main/logging/log-rows.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

let folder: TempFolder
let rows: LogRows
beforeEach(() => {
  folder = tempFolder()
  rows = new LogRows(new LogFiles(folder.path))
})
afterEach(() => {
  rows[Symbol.dispose]()
  folder[Symbol.dispose]()
})

const began = Date.parse('2026-03-01T00:00:00Z')
const levels = ['debug', 'info', 'warn', 'error'] as const
const at = (n: number) => new Date(began + n * 1000)
const lineOf = (n: number) => ({
  timestamp: localTimestamp(at(n)),
  level: levels[n % 4]!,
  message: `Line ${n} ${n % 7 === 0 ? 'Straße ' : ''}${'x'.repeat((n * 37) % 300)}`,
  ...(n % 5 === 0 && { job_id: `job-${n % 10}` }),
})
const write = (name: string, from: number, to: number) => {
  let text = ''
  for (let n = from; n < to; n++) text += `${JSON.stringify(lineOf(n))}\n`
  appendFileSync(join(folder.path, name), text)
}
const numbers = (messages: readonly { message: string }[]) => messages.map(({ message }) => Number(/^Line (\d+)/.exec(message)?.[1]))
const of = async (query: Partial<RowsQuery>) => rows.rows({ limit: 500, ...query })

it('gives any part of what a filter wants, oldest first, across files', async () => {
  write('backend-2026-02-28.log', 0, 3000)
  write('backend-2026-03-01.1.log', 3000, 6000)
  write('backend-2026-03-01.log', 6000, 9000)
  const all = Array.from({ length: 9000 }, (_, n) => n)
  const wanted: [Partial<RowsQuery>, (n: number) => boolean][] = [
    [{}, () => true],
    [{ level: 'warn' }, (n) => n % 4 >= 2],
    [{ q: 'STRASSE' }, () => false],
    [{ q: 'straße' }, (n) => n % 7 === 0],
    [{ about: 'job-5' }, (n) => n % 10 === 5],
    [{ about: 'job-5', level: 'error' }, (n) => n % 10 === 5 && n % 4 === 3],
    [{ since: at(2500).toISOString(), until: at(6500).toISOString() }, (n) => n >= 2500 && n < 6500],
  ]
  for (const [query, is] of wanted) {
    const expected = all.filter(is)
    const { total } = await of({ ...query, limit: 0 })
    expect([query, total]).toEqual([query, expected.length])
    for (const from of [0, 1, Math.floor(expected.length / 2), 2990, Math.max(0, expected.length - 3)]) {
      const part = await of({ ...query, from })
      expect([query, from, numbers(part.items)]).toEqual([query, from, expected.slice(from, from + 500)])
    }
    expect(numbers((await of({ ...query, limit: 10 })).items)).toEqual(expected.slice(-10))
  }
})

it('grows with the log, leaves half a line until it is whole, and skips what is none of ours', async () => {
  const name = 'backend-2026-03-01.log'
  write(name, 0, 10)
  expect((await of({})).total).toBe(10)
  const whole = JSON.stringify(lineOf(10))
  appendFileSync(join(folder.path, name), whole.slice(0, 30))
  expect((await of({})).total).toBe(10)
  appendFileSync(join(folder.path, name), `${whole.slice(30)}\nnothing of ours\n\n{"timestamp":"2026\n`)
  write(name, 11, 13)
  const { items, total, generation } = await of({})
  expect([total, generation]).toEqual([13, 0])
  expect(numbers(items)).toEqual(Array.from({ length: 13 }, (_, n) => n))
})

it('keeps its numbers when a full file is renamed, and says when they are others', async () => {
  write('backend-2026-02-28.log', 0, 100)
  write('backend-2026-03-01.log', 100, 200)
  const before = await of({})
  renameSync(join(folder.path, 'backend-2026-03-01.log'), join(folder.path, 'backend-2026-03-01.1.log'))
  write('backend-2026-03-01.log', 200, 250)
  const after = await of({ from: 150, limit: 100 })
  expect([after.generation, after.total, numbers(after.items)[0], numbers(after.items).at(-1)]).toEqual([before.generation, 250, 150, 249])
  rmSync(join(folder.path, 'backend-2026-02-28.log'))
  const less = await of({ from: 0, limit: 1 })
  expect([less.total, numbers(less.items)]).toEqual([150, [100]])
  expect(less.generation).toBe(before.generation + 1)
})

it('a line longer than a piece that is read keeps its neighbours', async () => {
  const name = 'backend-2026-03-01.log'
  write(name, 0, 2)
  appendFileSync(join(folder.path, name), `${'y'.repeat(2_500_000)}\n`)
  write(name, 2, 4)
  expect(numbers((await of({})).items)).toEqual([0, 1, 2, 3])
})

it('folds lines that say the same one after the other into the newest of them, and tells how many they were', async () => {
  const line = (n: number, message: string, more: object = {}) => `${JSON.stringify({ timestamp: localTimestamp(at(n)), level: 'warn', message, ...more })}\n`
  const path = join(folder.path, 'backend-2026-03-01.log')
  const full = '100 jobs wait \\ "already"'
  appendFileSync(path, line(1, full, { id: 'a' }) + line(2, full, { id: 'b' }) + line(3, `${full} now`) + line(4, full, { id: 'c' }))
  const folded = await of({ fold: true })
  expect(folded).toMatchObject({ total: 3, lines: 4, times: [2, 1, 1] })
  expect(folded.items.map(({ id }) => id)).toEqual(['b', undefined, 'c'])
  // One that is repeated later counts on, and is the newest.
  appendFileSync(path, line(5, full, { id: 'd' }).repeat(1000))
  expect(await of({ fold: true, limit: 1 })).toMatchObject({ total: 3, lines: 1004, from: 2, times: [1001], items: [{ id: 'd' }] })
  expect(await of({ limit: 1 })).toMatchObject({ total: 1004, lines: 1004, times: [1] })
})
