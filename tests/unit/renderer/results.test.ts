/** Results in the window without a window: tables read from text, whole or in part, and how a file can be looked at. */
import { describe, expect, test } from 'vitest'
import { columnWidths, parseTable, separatorOf } from '../../../src-renderer/features/jobs/parse-table.ts'
import { canBeCut, preview_bytes, resultKind } from '../../../src-renderer/features/jobs/result-kinds.ts'

describe('a table', () => {
  const rows = (text: string, is_whole = true) => {
    const { head, rows: body } = parseTable(text, is_whole)
    return [head, ...body]
  }

  test('is read as RFC 4180 has it: quotes, separators and line ends in quotes, doubled quotes, any line end', () => {
    expect(rows('a,b\r\n1,"x, y"\r\n"two\nlines","say ""so"""')).toEqual([
      ['a', 'b'],
      ['1', 'x, y'],
      ['two\nlines', 'say "so"'],
    ])
    expect(rows('a\n\n1\r2\n')).toEqual([['a'], ['1'], ['2']])
    expect(rows('a,b\n,\n1,')).toEqual([
      ['a', 'b'],
      ['', ''],
      ['1', ''],
    ])
    expect(rows('\uFEFFa,b')).toEqual([['a', 'b']])
    expect(rows('')).toEqual([[]])
  })

  test('keeps what stands behind a quote, and ends a quote that is never closed with the text', () => {
    expect(rows('a,"b"c\n"open,\n1')).toEqual([['a', 'bc'], ['open,\n1']])
  })

  test('of the beginning of a file leaves out the row that may be half, and says so', () => {
    const { head, rows: body, is_cut } = parseTable('a,b\n1,2\n3,', false)
    expect([head, body, is_cut]).toEqual([['a', 'b'], [['1', '2']], true])
    expect(parseTable('a\n1', true).is_cut).toBe(false)
  })

  test('is bounded: rows, columns and cells', () => {
    const long = parseTable('a\n'.repeat(60_000), true)
    expect([long.rows.length, long.is_cut]).toEqual([50_000, true])
    const wide = parseTable(Array(500).fill('x').join(','), true)
    expect([wide.head.length, wide.is_cut]).toEqual([200, true])
    expect(parseTable('y'.repeat(10_000), true).head[0]).toHaveLength(2000)
  })

  test('knows its separator by its first line, quotes left out', () => {
    expect(separatorOf('a;b;c,d\n1,2,3,4,5')).toBe(';')
    expect(separatorOf('"a;b;c"\td\n')).toBe('\t')
    expect(separatorOf('alone')).toBe(',')
  })

  test('gives each column the room that its first rows need, within bounds', () => {
    expect(
      columnWidths({
        head: ['a', 'name'],
        rows: [
          ['1', 'x'.repeat(90)],
          ['', '', 'third'],
        ],
        is_cut: false,
      }),
    ).toEqual([4, 40, 5])
    expect(columnWidths({ head: [], rows: [], is_cut: false })).toEqual([])
  })
})

test('a file is shown by what it is; markup is text, and what nobody knows is not shown', () => {
  const kinds = (all: Record<string, string>) => Object.entries(all).map(([name, media_type]) => resultKind({ name, media_type }))
  expect(kinds({ 'a.png': 'image/png', 'b.webp': 'application/octet-stream', 'c.mp4': 'video/mp4', 'd.mp3': 'audio/mpeg' })).toEqual([
    ...['image', 'image', 'video', 'audio'],
  ])
  expect(kinds({ 'a.csv': 'text/csv; charset=utf-8', 'b.TSV': 'application/octet-stream' })).toEqual(['table', 'table'])
  expect(kinds({ 'a.txt': 'text/plain; charset=utf-8', 'b.svg': 'image/svg+xml', 'c.html': 'application/octet-stream', d: 'application/json' })).toEqual([
    ...['text', 'text', 'text', 'text'],
  ])
  expect(kinds({ 'a.nc': 'application/x-netcdf', 'b.pdf': 'application/pdf', tif: 'application/octet-stream' })).toEqual(['none', 'none', 'none'])
  expect([canBeCut('text'), canBeCut('image'), preview_bytes.none]).toEqual([true, false, 0])
})
