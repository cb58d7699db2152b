/** Pages through the history, newest first: by seq, so that any page of a million rows costs the same. */
import type { DatabaseSync } from 'node:sqlite'
import { job_statuses } from '../../src-preload/contract/job-status.ts'
import type { HistoryQuery } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { fact } from './facts.ts'
import { type Range, searchedSeqs, seqsOf } from './history-search.ts'
import { unhandled_condition, unhandled_index } from './job-marks.ts'
import type { Tags } from './search-words.ts'

/** The cursor is the seq of the last row of the page before, in base 36 with a check letter against invented ones. */
export function cursorAt(seq: number): string {
  const digits = seq.toString(36)
  return `h${digits}${checkLetter(digits)}`
}

/** Throws INVALID_CURSOR for anything `cursorAt` did not make. */
export function seqOfCursor(cursor: string): number {
  const digits = /^h([0-9a-z]{1,11})[a-z]$/.exec(cursor)?.[1]
  const seq = digits === undefined ? Number.NaN : Number.parseInt(digits, 36)
  if (digits === undefined || !Number.isSafeInteger(seq) || cursorAt(seq) !== cursor) throw new AppError('INVALID_CURSOR')
  return seq
}

function checkLetter(digits: string): string {
  let sum = 7
  for (const letter of digits) sum = (sum * 31 + letter.charCodeAt(0)) % 26
  return String.fromCharCode(97 + sum)
}

/**
 * The seqs of one page, newest first, and whether more follow. `only_key_id` restricts to the jobs of one key.
 * `unindexed` tells which of the jobs that are not in the index yet belong to the answer of a search (their seqs).
 * Throws INVALID_CURSOR.
 */
export function historySeqs(
  database: DatabaseSync,
  query: HistoryQuery,
  only_key_id?: string,
  unindexed: readonly number[] = [],
): { seqs: number[]; more: boolean } {
  const range = rangeOf(database, query)
  if (!range) return { seqs: [], more: false }
  const tags = tagsOf(query, only_key_id)
  const words = query.q?.trim()
  const seqs = words ? searchedSeqs(database, words, tags, range) : filteredSeqs(database, tags, range, query.unhandled ?? false)
  if (words) {
    seqs.push(...unindexed.filter((seq) => seq < range.values.below && seq >= range.values.from && !seqs.includes(seq)))
    seqs.sort((one, other) => other - one)
  }
  return { seqs: seqs.slice(0, query.limit), more: seqs.length > query.limit }
}

/** What the query filters by beside words and times. */
export function tagsOf({ tool, status, kind }: Pick<HistoryQuery, 'tool' | 'status' | 'kind'>, only_key_id: string | undefined): Tags {
  return { tool, status, kind, key_id: only_key_id }
}

/** A span of time is a span of seq, but for the hours in which the clock was wrong; undefined when nothing can be in it. */
export function rangeOf(database: DatabaseSync, query: HistoryQuery): Range | undefined {
  const values: Range['values'] = { below: query.cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(query.cursor), from: 0, limit: query.limit + 1 }
  let rest = query.unhandled ? ` AND ${unhandled_condition}` : ''
  const firstSeq = (condition: string, order_ms: number) => {
    const row = database
      .prepare(`SELECT min(seq) AS seq FROM jobs WHERE order_ms = (SELECT min(order_ms) FROM jobs WHERE order_ms ${condition} ?)`)
      .get(order_ms)
    return typeof row?.['seq'] === 'number' ? row['seq'] : undefined
  }
  if (query.since !== undefined) {
    const since = Date.parse(query.since)
    // order_ms is never below queued_at, so rows before this one are all too old.
    const first = firstSeq('>=', since)
    if (first === undefined) return undefined
    values.from = first
    values.since = new Date(since).toISOString()
    rest += ' AND jobs.queued_at >= :since'
  }
  if (query.until !== undefined) {
    const until = Date.parse(query.until)
    // The clock never went back by more than this, so rows after this one are all too new.
    const back = Number(fact(database, 'clock_went_back_ms') ?? 0)
    values.below = Math.min(values.below, firstSeq('>', until + back) ?? values.below)
    values.until = new Date(until).toISOString()
    rest += ' AND jobs.queued_at <= :until'
  }
  return { values, rest }
}

/** The index is named because SQLite, without statistics, would guess. */
function filteredSeqs(database: DatabaseSync, tags: Tags, { values, rest }: Range, unhandled: boolean): number[] {
  const given = (Object.keys(tags) as (keyof Tags)[]).filter((name) => tags[name] !== undefined)
  const index = (['key_id', 'tool', 'status', 'kind'] as const).find((name) => given.includes(name))
  const name = unhandled ? unhandled_index : index && `jobs_${index === 'key_id' ? 'key' : index}`
  const by = name ? ` INDEXED BY ${name}` : ''
  const select = (names: readonly (keyof Tags)[], more: Tags) =>
    seqsOf(
      database,
      `SELECT seq FROM jobs${by} WHERE ${names.map((name) => `${name} = :${name} AND `).join('')}seq < :below AND seq >= :from${rest} ORDER BY seq DESC LIMIT :limit`,
      {
        ...values,
        ...Object.fromEntries(names.map((name) => [name, more[name] ?? ''])),
      },
    )
  if (unhandled || index !== 'tool' || tags.status !== undefined) return select(given, tags)
  // The index of tools goes by state: the newest of each, merged.
  return job_statuses.flatMap((status) => select([...given, 'status'], { ...tags, status })).sort((one, other) => other - one)
}
