/** Searching a history whose index of parts is not built yet, while it is built, and after; and what the searches cost SQLite. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cursorAt, historySeqs } from '../../../src-main/store/history.ts'
import { PartIndex } from '../../../src-main/store/part-index.ts'
import { Store } from '../../../src-main/store/store.ts'
import { TextIndex } from '../../../src-main/store/text-index.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder()
  copyFileSync(join(import.meta.dirname, '../../fixtures/databases/schema-13.db'), join(folder.path, 'opsdeck.db'))
  writeFileSync(join(folder.path, 'initialized'), '')
})
afterEach(() => folder[Symbol.dispose]())

const find = (store: Store, q: string, more: object = {}) => historySeqs(store.database, { limit: 50, q, ...more }).seqs
const left = (store: Store, indexed: number) =>
  Number(store.database.prepare('SELECT count(*) AS n FROM jobs WHERE indexed = ? AND finished_at IS NOT NULL').get(indexed)?.['n'])

describe('a history of before', () => {
  it('is searched by parts of the command line at once, and no other way once the index is built', () => {
    using store = new Store({ data_dir: folder.path })
    const all = find(store, 'tatu')
    expect(all).toHaveLength(30)
    expect(find(store, 'ob 1')).toEqual(find(store, 'b 1'))
    new TextIndex(store).run(20_000)
    expect(left(store, 0)).toBe(0)
    const twelfth = find(store, 'b 12')
    expect(twelfth).toHaveLength(1)
    const parts = new PartIndex(store)
    // A turn without time does nothing, and loses nothing.
    parts.run(0)
    expect(left(store, 1)).toBe(30)
    while (parts.hasWork) parts.run(20_000)
    expect(left(store, 2)).toBe(30)
    expect(find(store, 'tatu')).toEqual(all)
    expect(find(store, 'b 12')).toEqual(twelfth)
    const failed = find(store, 'tatu', { status: 'failed' })
    expect(failed.length).toBeGreaterThan(0)
    expect(failed).toEqual(historySeqs(store.database, { limit: 50, status: 'failed' }).seqs)
    expect(find(store, 'tatu', { cursor: undefined, limit: 7 })).toEqual(all.slice(0, 7))
    expect(find(store, 'tatux')).toEqual([])
  })

  it('that is long is searched by parts for its newest jobs first', () => {
    using store = new Store({ data_dir: folder.path })
    new TextIndex(store).run(20_000)
    const parts = new PartIndex(store)
    expect(parts.isBehind).toBe(false)
    const columns = Object.keys(store.database.prepare('SELECT * FROM jobs WHERE seq = 1').get()!)
    const values = columns.map((name) => (name === 'seq' ? 'n' : name === 'id' ? "'more-' || n" : name === 'title' ? "'newer'" : name))
    store.database.exec(
      `INSERT INTO jobs (${columns.join(', ')}) WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 1099) SELECT ${values.join(', ')} FROM c, (SELECT * FROM jobs WHERE jobs.seq = 1)`,
    )
    expect(parts.isBehind).toBe(true)
    expect(find(store, 'ewe')).toHaveLength(50)
    expect(find(store, 'ob 12')).toEqual([])
    while (parts.hasWork) parts.run(20_000)
    expect(parts.isBehind).toBe(false)
    expect(find(store, 'ewe')).toHaveLength(50)
    expect(find(store, 'ob 12 tatu')).toEqual(find(store, '"job 12"'))
    expect(find(store, '"ob 12"')).toHaveLength(1)
  })

  it('is read from its oldest end where that is nearer, with the same answers, newest first', () => {
    using store = new Store({ data_dir: folder.path })
    new TextIndex(store).run(20_000)
    const parts = new PartIndex(store)
    while (parts.hasWork) parts.run(20_000)
    const all = find(store, 'ob 1')
    expect(all.length).toBeGreaterThan(5)
    const columns = Object.keys(store.database.prepare('SELECT * FROM jobs WHERE seq = 1').get()!)
    const values = columns.map((name) => (name === 'seq' ? 'n' : name === 'id' ? "'more-' || n" : name === 'title' ? "'newer'" : name))
    store.database.exec(
      `INSERT INTO jobs (${columns.join(', ')}) WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 3999) SELECT ${values.join(', ')} FROM c, (SELECT * FROM jobs WHERE jobs.seq = 1)`,
    )
    // Up to about 19 rows of 4 000 are read upwards, more are not.
    for (let below = 1; below <= 40; below++) {
      const cursor = cursorAt(below)
      const older = all.filter((seq) => seq < below)
      expect(find(store, 'ob 1', { cursor })).toEqual(older)
      expect(historySeqs(store.database, { limit: 3, q: 'ob 1', cursor })).toEqual({ seqs: older.slice(0, 3), more: older.length > 3 })
      expect(find(store, 'job', { cursor, limit: 3 })).toEqual(find(store, 'job', { cursor }).slice(0, 3))
    }
  })

  it('has the parts of long outputs too, learnt in turns that end on time', () => {
    using store = new Store({ data_dir: folder.path })
    const place = store.output.folderOf('job-30')
    mkdirSync(place, { recursive: true })
    const filler = Array.from({ length: 3000 }, (_, n) => `line${n}`).join('\n')
    writeFileSync(join(place, '2.stdout'), `${filler}\nreleased (v7.8.9-rc.2) in 東京タワー\n${filler}`)
    store.database.exec("UPDATE jobs SET stdout_bytes = 60000, output_removed = 0 WHERE id = 'job-30'")
    new TextIndex(store).run(20_000)
    expect(find(store, '7.8.9-r')).toEqual([])
    const parts = new PartIndex(store)
    let turns = 0
    while (parts.hasWork) {
      parts.run(2)
      turns++
    }
    expect(turns).toBeGreaterThan(3)
    for (const part of ['7.8.9-r', '8.9', 'V7.8', '京', '京タ', 'e2999']) expect({ part, seqs: find(store, part) }).toEqual({ part, seqs: [30] })
    expect(find(store, '7.8.9-rc.3')).toEqual([])
    expect(find(store, '京 b 30')).toEqual([])
  })
})

it('a search reads indexes in their order and sorts nothing', () => {
  using store = new Store({ data_dir: folder.path })
  const { database } = store
  const prepare = database.prepare.bind(database)
  const asked = new Set<string>()
  database.prepare = (sql) => {
    asked.add(sql)
    return prepare(sql)
  }
  for (const more of [{}, { tool: 'git' }, { status: 'failed', since: '2020-01-01T00:00:00Z' }, { until: '2040-01-01T00:00:00Z', kind: 'command' }])
    find(store, 'tat "b 1"', more)
  const plans = [...asked].flatMap((sql) => prepare(`EXPLAIN QUERY PLAN ${sql}`).all()).map(({ detail }) => String(detail))
  expect(plans.length).toBeGreaterThan(10)
  // Inner lists ("subquery") are limited to some hundred rows.
  const dear = plans.filter((plan) => /TEMP B-TREE|^SCAN/.test(plan) && !/VIRTUAL TABLE|USING (COVERING )?INDEX|subquery/.test(plan))
  expect(dear).toEqual([])
  expect(plans.filter((plan) => plan.startsWith('SEARCH jobs USING INTEGER PRIMARY KEY')).length).toBeGreaterThan(0)
})
