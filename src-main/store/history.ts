/** Pages through the history, newest first: by seq, so that any page of a million rows costs the same. */
import type { DatabaseSync } from 'node:sqlite'
import type { HistoryQuery } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { fact } from './facts.ts'
import { matchExpression } from './search-words.ts'

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
 * Throws INVALID_CURSOR.
 */
export function historySeqs(database: DatabaseSync, query: HistoryQuery, only_key_id?: string): { seqs: number[]; more: boolean } {
  const wheres: string[] = []
  const values: Record<string, string | number> = { limit: query.limit + 1 }
  const equal = (column: string, value: string | undefined) => {
    if (value === undefined) return
    wheres.push(`jobs.${column} = :${column}`)
    values[column] = value
  }
  equal('tool', query.tool)
  equal('status', query.status)
  equal('kind', query.kind)
  equal('key_id', only_key_id)
  let below = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(query.cursor)
  let from = 0
  if (query.since !== undefined) {
    const since = Date.parse(query.since)
    wheres.push('jobs.queued_at >= :since')
    values['since'] = new Date(since).toISOString()
    // order_ms is never below queued_at, so rows before this one are all too old.
    const first = database.prepare('SELECT min(seq) AS seq FROM jobs WHERE order_ms = (SELECT min(order_ms) FROM jobs WHERE order_ms >= ?)').get(since)
    if (first?.['seq'] === null || first?.['seq'] === undefined) return { seqs: [], more: false }
    from = Number(first['seq'])
  }
  if (query.until !== undefined) {
    const until = Date.parse(query.until)
    wheres.push('jobs.queued_at <= :until')
    values['until'] = new Date(until).toISOString()
    // The clock never went back by more than this, so rows after this one are all too new.
    const back = Number(fact(database, 'clock_went_back_ms') ?? 0)
    const next = database.prepare('SELECT min(seq) AS seq FROM jobs WHERE order_ms = (SELECT min(order_ms) FROM jobs WHERE order_ms > ?)').get(until + back)
    if (typeof next?.['seq'] === 'number') below = Math.min(below, next['seq'])
  }
  values['below'] = below
  values['from'] = from
  if (query.q !== undefined && query.q.trim() !== '') {
    const match = matchExpression(query.q)
    if (match === undefined) return { seqs: [], more: false }
    values['match'] = match
    const join = wheres.length > 0 ? ` JOIN jobs ON jobs.seq = job_text.rowid WHERE ${wheres.join(' AND ')} AND` : ' WHERE'
    const sql = `SELECT job_text.rowid AS seq FROM job_text${join} job_text MATCH :match AND job_text.rowid < :below AND job_text.rowid >= :from ORDER BY job_text.rowid DESC LIMIT :limit`
    return page(database, sql, values, query.limit)
  }
  wheres.push('jobs.seq < :below', 'jobs.seq >= :from')
  return page(database, `SELECT seq FROM jobs WHERE ${wheres.join(' AND ')} ORDER BY seq DESC LIMIT :limit`, values, query.limit)
}

function page(database: DatabaseSync, sql: string, values: Record<string, string | number>, limit: number): { seqs: number[]; more: boolean } {
  const seqs = database
    .prepare(sql)
    .all(values)
    .map((row) => Number(row['seq']))
  return { seqs: seqs.slice(0, limit), more: seqs.length > limit }
}
