/** Parts of words as tokens: what is found by which part, in any script, and that a query cannot leave its expression. */
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { piecesOf } from '../../../src-main/store/known-pieces.ts'
import { hasParts, partsExpression, partTokens } from '../../../src-main/store/part-words.ts'

const texts = ['echo v2.3.1-rc.1', 'deploy 東京タワー --dry-run', 'git push Grüße "a b"', 'x', 'Привет, мир', '日', "it's 100 % 👍🏽 done", 'tab\tand  blanks']

const found: [query: string, texts: number[]][] = [
  ['2.3.1', [0]],
  ['V2.3', [0]],
  ['2-3-1', []],
  ['c.1', [0]],
  ['.', [0]],
  ['.1', [0]],
  ['京', [1]],
  ['京タ', [1]],
  ['京タワ', [1]],
  ['日', [5]],
  ['--d', [1]],
  ['GRÜSS', []],
  ['grus', []],
  ['RÜß', [2]],
  ['ruß', [2]],
  ['"push gr"', [2]],
  ['"push  gr', [2]],
  ['us gi', [2]],
  ['us xx', []],
  ['рИВ', [4]],
  ["t's", [6]],
  ['👍', [6]],
  ['%', [6]],
  ['x', [3]],
  ['"and b"', [7]],
  ['e', [0, 1, 2, 6]],
  ['*', []],
  ['" OR * ( NEAR', []],
  ['parts : x', []],
]

describe('parts of words', () => {
  using database = new DatabaseSync(':memory:')
  database.exec("CREATE VIRTUAL TABLE t USING fts5(parts, short, tags, content='', columnsize=0, tokenize='ascii')")
  for (const [n, text] of texts.entries()) {
    const { parts, short } = partTokens(text)
    database.prepare('INSERT INTO t (rowid, parts, short, tags) VALUES (?, ?, ?, ?)').run(n + 1, parts, short, n === 0 ? 'toolx6563686f' : '')
  }
  const inIndex = (query: string, tool?: string) => {
    const rows = database.prepare('SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid').all(partsExpression(query, { tool })!)
    return rows.map(({ rowid }) => Number(rowid) - 1)
  }
  const results = found.map(([query]) => inIndex(query))
  const filtered = [inIndex('e', 'echo'), inIndex('e', 'git')]

  it.each(found.map(([query, expected], n) => ({ query, expected, n })))('$query', ({ query, expected, n }) => {
    expect(results[n]).toEqual(expected)
    expect(texts.flatMap((text, at) => (hasParts(text, query) ? [at] : []))).toEqual(expected)
  })
  it('meet the filters inside the index', () => {
    expect(filtered).toEqual([[0], []])
  })
  it('of nothing are no question', () => {
    expect(partsExpression(' "" ', {})).toBeUndefined()
    expect(hasParts('a', ' ')).toBe(false)
  })
})

describe('pieces of a long output', () => {
  it('are what stands between blanks, once, without the punctuation around', () => {
    expect(piecesOf('(v2.3.1-rc.1), Foo "foo"\n-- /usr/bin/x: 東京')).toEqual(['v2.3.1-rc.1', 'foo', 'usr/bin/x', '東京'])
  })
})
