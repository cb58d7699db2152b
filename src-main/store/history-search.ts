/** Finds the jobs of a search: by parts of words, by whole words and beginnings, and by looking through those not indexed yet. */
import type { DatabaseSync } from 'node:sqlite'
import { KnownPieces } from './known-pieces.ts'
import { hasParts, partsExpression } from './part-words.ts'
import { matchExpression, plain, queryTerms, type Tags, wholeLine, wordsIn } from './search-words.ts'

export interface Range {
  values: { below: number; from: number; limit: number; since?: string; until?: string }
  /** Conditions on the row itself beside the range of seq. */
  rest: string
}

/** So many words and pieces are looked for in place of a query's terms, shared among them; each costs about 50 µs. */
const most_others = 96
/** Of the jobs whose parts are not indexed yet, so many are looked through. */
export const most_looked_through = 1000

/** Seqs of one page, newest first, at most as many as `range` allows. Words and filters meet inside the index; the table is asked only about times. */
export function searchedSeqs(database: DatabaseSync, query: string, tags: Tags, range: Range): number[] {
  const parts = partsExpression(query, tags)
  const most = Math.ceil(most_others / 2 / Math.max(1, queryTerms(query).length))
  const known = new KnownPieces(database)
  const words = matchExpression(query, tags, (term) => [...begunBy(database, term, most), ...known.holding(term, most)])
  const found = new Set([
    ...(parts === undefined ? [] : matchedSeqs(database, 'job_text_parts', parts, range)),
    ...(words === undefined ? [] : matchedSeqs(database, 'job_text', words, range)),
    ...partlessSeqs(database, query, tags, range),
  ])
  return [...found].sort((one, other) => other - one).slice(0, range.values.limit)
}

/** Reading one row of the range costs as much as passing so many on the way there: about 7 µs and 36 ns in a million jobs. */
const rows_passed = 200

/**
 * Whether a range is read from its oldest end: the index knows no way into its middle and passes all that comes before, so a day long ago is far
 * from the newest. What is read upwards is read whole.
 */
function isNearTheOldest(database: DatabaseSync, { below, from }: Range['values']): boolean {
  const ends = database.prepare('SELECT min(seq) AS first, max(seq) AS last FROM jobs').get()
  const first = Number(ends?.['first'] ?? 0)
  const last = Number(ends?.['last'] ?? 0)
  const begins = Math.max(first, from)
  return last - below > begins - first + rows_passed * Math.max(0, below - begins)
}

function matchedSeqs(database: DatabaseSync, table: 'job_text' | 'job_text_parts', match: string, { values, rest }: Range): number[] {
  const upwards = isNearTheOldest(database, values)
  const join = rest ? ` CROSS JOIN jobs ON jobs.seq = ${table}.rowid` : ''
  const sql = `SELECT ${table}.rowid AS seq FROM ${table}${join} WHERE ${table} MATCH :match AND ${table}.rowid < :below AND ${table}.rowid >= :from${rest} ORDER BY ${table}.rowid ${upwards ? 'ASC LIMIT -1' : 'DESC LIMIT :limit'}`
  const { limit, ...named } = values
  return seqsOf(database, sql, { ...named, match, ...(!upwards && { limit }) })
}

/**
 * The words of the index that begin as the term does; what punctuation joins is found by its parts and as a known piece.
 * Each is sought for itself: SQLite's own way gathers every job of every such word before the first comes, which took
 * 100 ms and more in a million jobs.
 */
function begunBy(database: DatabaseSync, term: string, most: number): string[] {
  const [beginning, ...more] = wordsIn(plain(term))
  if (beginning === undefined || more.length > 0) return []
  const next = database.prepare('SELECT term FROM job_text_words WHERE term >= ? LIMIT 1')
  const found: string[] = []
  for (let from = beginning; found.length < most; ) {
    const word = next.get(from)?.['term']
    if (typeof word !== 'string' || !word.startsWith(beginning)) break
    found.push(word)
    from = `${word}\x01`
  }
  return found
}

/** The command lines of the newest jobs whose parts are not in the index yet. */
function partlessSeqs(database: DatabaseSync, query: string, tags: Tags, { values, rest }: Range): number[] {
  const given = (Object.keys(tags) as (keyof Tags)[]).filter((name) => tags[name] !== undefined)
  const newest = (index: string, condition: string) =>
    `SELECT seq FROM jobs INDEXED BY ${index} WHERE ${condition} AND seq < :below AND seq >= :from ORDER BY seq DESC LIMIT ${most_looked_through}`
  const sql = `SELECT seq, title, command, args FROM jobs NOT INDEXED WHERE seq IN (SELECT seq FROM (${newest('jobs_partless', 'indexed = 1')}) UNION ALL SELECT seq FROM (${newest('jobs_unindexed', 'indexed = 0 AND finished_at IS NOT NULL')})) ${given.map((name) => `AND ${name} = :${name} `).join('')}${rest} ORDER BY seq DESC`
  const { limit, ...named } = values
  const rows = database.prepare(sql).all({ ...named, ...Object.fromEntries(given.map((name) => [name, tags[name] ?? ''])) })
  const found: number[] = []
  for (const row of rows) {
    if (found.length >= limit) break
    const line = wholeLine({ title: String(row['title']), command: String(row['command']), args: JSON.parse(String(row['args'])) as string[] })
    if (hasParts(line, query)) found.push(Number(row['seq']))
  }
  return found
}

/** The column `seq` of what the statement gives. */
export function seqsOf(database: DatabaseSync, sql: string, values: Record<string, string | number>): number[] {
  return database
    .prepare(sql)
    .all(values)
    .map((row) => Number(row['seq']))
}
