/** The window's log of Odoo: records keep their numbers while others come before and after them; their lines are read for people. */
import { describe, expect, test } from 'vitest'
import type { OdooLog, OdooLogRecord } from '../../../src-preload/contract/odoo.ts'
import { moduleOfLogger, piecesOf, rowOf } from '../../../src-renderer/features/odoo/log/record-text.ts'
import { withNews, withOlder } from '../../../src-renderer/features/odoo/log/use-odoo-log.ts'

const record = (text: string, kind: OdooLogRecord['kind'] = 'record'): OdooLogRecord => ({ text, level: 'INFO', logger: 'odoo', database: 'db', kind })
const news = (more: Partial<OdooLog>): OdooLog => ({
  ...{ cursor: 'c', reset: false, path: '/var/log/odoo.log', state: 'followed', sentence: '', records: [], missed: 0, before: null },
  ...more,
})
const nothing = { records: null, status: null, failure: null, missed: 0, before: null }
const seen = (known: { records: readonly { number: number; text: string }[] | null }) => known.records?.map(({ number, text }) => [number, text])

describe('what is known', () => {
  test('begins with the last records, and goes on in both directions without another number for any', () => {
    let known = withNews(nothing, news({ reset: true, records: [record('c'), record('d')], before: '1:1:9' }))
    known = withNews(known, news({ records: [record('e')], missed: 3 }))
    known = withOlder(known, { records: [record('a'), record('b')], before: null })
    expect(seen(known)).toEqual([
      [-2, 'a'],
      [-1, 'b'],
      [0, 'c'],
      [1, 'd'],
      [2, 'e'],
    ])
    expect(known).toMatchObject({ missed: 3, before: null, status: { path: '/var/log/odoo.log' } })
  })

  test('begins anew where the host does', () => {
    const known = withNews(nothing, news({ reset: true, records: [record('a')], before: 'x' }))
    expect(seen(withNews({ ...known, missed: 2 }, news({ reset: true, records: [record('z')] })))).toEqual([[0, 'z']])
  })

  test('stays bounded, the oldest go first and are not asked for again', () => {
    const many = Array.from({ length: 200_000 }, (_, n) => record(String(n)))
    const known = withNews(withNews(nothing, news({ reset: true, records: many, before: 'x' })), news({ records: [record('last')] }))
    expect(known.records).toHaveLength(200_000)
    expect(known.records?.[0]?.text).toBe('1')
    expect(known.records?.at(-1)).toMatchObject({ text: 'last', number: 200_000 })
    expect(known.before).toBeNull()
  })
})

test('a row has the time, the message and how many lines stand below', () => {
  const text = '2026-11-20 23:57:30,406 15750 ERROR odoo17 odoo.addons.demo.models: It failed: badly \nTraceback (most recent call last):\nValueError: no'
  expect(rowOf(record(text))).toEqual({ day: '2026-11-20', time: '23:57:30,406', message: 'It failed: badly', more_lines: 2 })
  expect(rowOf(record('Warn: no face', 'loose'))).toEqual({ day: '', time: '', message: 'Warn: no face', more_lines: 0 })
})

test('places in files are pieces of their own, and the pieces are the text', () => {
  const text = '  File "/srv/addons/a/models.py", line 12, in run\nwhile parsing /srv/addons/a/views/v.xml:3\nhttp://x.example/y:8069'
  const pieces = piecesOf(text)
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  expect(pieces.filter(({ file }) => file !== undefined)).toEqual([
    { text: 'File "/srv/addons/a/models.py", line 12', file: '/srv/addons/a/models.py', line: 12 },
    { text: '/srv/addons/a/views/v.xml:3', file: '/srv/addons/a/views/v.xml', line: 3 },
  ])
})

test.each([
  ['odoo.addons.demo_module.models.note', 'demo_module'],
  ['odoo.upgrade.addons.demo', 'demo'],
  ['odoo.modules.loading', null],
  [null, null],
])('the module of %s', (logger, module) => expect(moduleOfLogger(logger)).toBe(module))
