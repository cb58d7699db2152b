/** Lines of an output picked by words and folded where they repeat. */
import { describe, expect, it } from 'vitest'
import { filterLines, markPieces } from '../../../src-renderer/terminal/filter-lines.ts'

const lines = (...texts: string[]) => texts.map((text, row) => ({ text, row }))
const shown = (texts: string[], query: string, folds = false) => filterLines(lines(...texts), query, folds).lines.map(({ text }) => text)

describe('a filter', () => {
  it('keeps lines with all words, in any order, without those behind a mark', () => {
    const output = ['GET /users 200', 'GET /users 500', 'POST /users 500', 'GET /health 200']
    expect(shown(output, '500 get')).toEqual(['GET /users 500'])
    expect(shown(output, '/users !post')).toEqual(['GET /users 200', 'GET /users 500'])
    expect(shown(output, '   ')).toEqual(output)
    expect(shown(output, '!')).toEqual(output)
  })

  it('takes case for what it is only where a capital letter was typed', () => {
    const output = ['Error: a', 'error: b', 'ERROR: c']
    expect(shown(output, 'error')).toEqual(output)
    expect(shown(output, 'Error')).toEqual(['Error: a'])
  })

  it('folds what repeats one after the other, and counts it; times before it do not make a difference', () => {
    const { lines: found, matches } = filterLines(
      lines('10:00:01 waiting', '10:00:02 waiting', 'x', '[2026-01-02T10:00:03.5Z] waiting', '[2026-01-02T10:00:04.5Z] waiting', 'waiting'),
      'waiting',
      true,
    )
    expect(matches).toBe(5)
    expect(found).toEqual([{ text: '10:00:01 waiting', row: 0, times: 5 }])
    expect(filterLines(lines('a', 'b', 'a', 'a'), '', true).lines.map(({ text, times }) => [text, times])).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ])
    expect(filterLines(lines('a', 'a'), '', false).lines).toHaveLength(2)
  })

  it('marks what was looked for, also where words overlap', () => {
    expect(markPieces('an Error here', 'error ror !x')).toEqual([
      { text: 'an ', hit: false, at: 0 },
      { text: 'Error', hit: true, at: 3 },
      { text: ' here', hit: false, at: 8 },
    ])
    expect(markPieces('abcd', 'abc bcd').map(({ text, hit }) => [text, hit])).toEqual([
      ['abc', true],
      ['d', true],
    ])
    expect(markPieces('', 'x')).toEqual([{ text: '', hit: false, at: 0 }])
  })
})
