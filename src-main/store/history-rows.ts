/** The history by numbers, the oldest is 0: how many jobs there are on each day, and which have given numbers; read off indexes alone, but for searches and failures that nobody has seen to. */
import type { DatabaseSync } from 'node:sqlite'
import { type HistoryRowsQuery, most_found } from '../../src-preload/contract/history-rows.ts'
import { job_statuses } from '../../src-preload/contract/job-status.ts'
import { AppError } from '../base/app-error.ts'
import { isTimeZone } from '../base/day-start.ts'
import { historySeqs, tagsOf } from './history.ts'
import { type DaySpan, daysBetween } from './history-days.ts'
import { seqsOf } from './history-search.ts'
import type { Tags } from './search-words.ts'

export interface NumberedDay {
  at_ms: number
  count: number
}

export interface NumberedSeqs {
  total: number
  /** There are more than are counted; those are older. */
  more: boolean
  days: NumberedDay[]
  /** Number of the first of `seqs`. */
  from: number
  /** In the order of their numbers. */
  seqs: number[]
}

type Asked = Omit<HistoryRowsQuery, 'limit' | 'time_zone'> & { limit: number; time_zone?: string | undefined }

/** Each is looked at in its row. */
const most_unhandled = 5000
/** Later than any job. */
const for_ever_ms = 8_640_000_000_000_000

/**
 * `unindexed`: jobs that belong to the answer of a search although they are not in its index yet. With days of a zone that this machine does not know it throws
 * INVALID_INPUT.
 */
export function numberedSeqs(database: DatabaseSync, query: Asked, only_key_id: string | undefined, unindexed: readonly number[]): NumberedSeqs {
  const time_zone = query.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  if (!isTimeZone(time_zone)) {
    const message = `There is no time zone "${time_zone}"; give an IANA name such as Europe/Berlin.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'time_zone', message }] })
  }
  const since_ms = query.since === undefined ? 0 : Date.parse(query.since)
  const until_ms = query.until === undefined ? for_ever_ms : Date.parse(query.until)
  const spans = daysBetween(database, since_ms, until_ms, time_zone)
  return query.q?.trim() || query.unhandled
    ? listed(database, query, only_key_id, unindexed, spans)
    : filtered(new Filtered(database, query, only_key_id), query, spans)
}

function filtered(by: Filtered, { from, limit }: Asked, spans: readonly DaySpan[]): NumberedSeqs {
  const days = spans.map((span) => ({ ...span, count: by.count(span) })).filter(({ count }) => count > 0)
  const total = days.reduce((all, { count }) => all + count, 0)
  const first = Math.min(total, from ?? Math.max(0, total - limit))
  const seqs: number[] = []
  let number = 0
  for (const day of days.toReversed()) {
    const skip = Math.max(0, first - number)
    if (seqs.length < limit && skip < day.count) seqs.push(...by.seqs(day, skip, Math.min(day.count - skip, limit - seqs.length)))
    number += day.count
  }
  return { total, more: false, days: days.map(({ at_ms, count }) => ({ at_ms, count })), from: first, seqs }
}

/** Of what no index alone can count the seqs are listed, at most so many of the newest. */
function listed(database: DatabaseSync, query: Asked, only_key_id: string | undefined, unindexed: readonly number[], spans: readonly DaySpan[]): NumberedSeqs {
  const { from, limit, time_zone: _zone, ...asked } = query
  const { seqs: found, more } = historySeqs(database, { ...asked, limit: asked.q?.trim() ? most_found : most_unhandled }, only_key_id, unindexed)
  const total = found.length
  const first = Math.min(total, from ?? Math.max(0, total - limit))
  // The newest first, as the days are: each takes from where the one before ended.
  let taken = 0
  const days = spans.flatMap(({ at_ms, from_ms }, index) => {
    const start = taken
    if (index === spans.length - 1) taken = total
    else {
      const first_seq = firstSeqFrom(database, from_ms)
      while (taken < total && found[taken]! >= first_seq) taken++
    }
    return taken > start ? [{ at_ms, count: taken - start }] : []
  })
  return { total, more, days, from: first, seqs: found.toReversed().slice(first, first + limit) }
}

/** The seq of the first job of the order from that moment on. */
function firstSeqFrom(database: DatabaseSync, order_ms: number): number {
  const row = database.prepare('SELECT seq FROM jobs INDEXED BY jobs_order WHERE order_ms >= ? ORDER BY order_ms, seq LIMIT 1').get(order_ms)
  return typeof row?.['seq'] === 'number' ? row['seq'] : Number.MAX_SAFE_INTEGER
}

/** Counts and picks the jobs of a day by an index that has all that is asked for. The index is named because SQLite, without statistics, would guess. */
class Filtered {
  readonly #database: DatabaseSync
  readonly #index: string
  readonly #condition: string
  readonly #values: Record<string, string>
  readonly #by_order: boolean

  constructor(database: DatabaseSync, query: Asked, only_key_id: string | undefined) {
    this.#database = database
    const tags: Tags = tagsOf(query, only_key_id)
    const given = (['key_id', 'tool', 'status', 'kind'] as const).filter((name) => tags[name] !== undefined)
    this.#by_order = given.length === 0
    const [first] = given
    this.#index = this.#by_order ? 'jobs_order' : `jobs_${first === 'key_id' ? 'key' : first}`
    // The index of tools goes by state.
    const states = this.#index === 'jobs_tool' && tags.status === undefined ? [`status IN (${job_statuses.map((status) => `'${status}'`).join(', ')})`] : []
    this.#condition = [...given.map((name) => `${name} = :${name}`), ...states].map((one) => `${one} AND `).join('')
    this.#values = Object.fromEntries(given.map((name) => [name, tags[name] ?? '']))
  }

  #span({ from_ms, before_ms }: DaySpan): { condition: string; values: Record<string, string | number> } {
    if (this.#by_order) return { condition: 'order_ms >= :low AND order_ms < :high', values: { low: from_ms, high: before_ms } }
    const [low, high] = [firstSeqFrom(this.#database, from_ms), firstSeqFrom(this.#database, before_ms)]
    return { condition: `${this.#condition}seq >= :low AND seq < :high`, values: { ...this.#values, low, high } }
  }

  count(day: DaySpan): number {
    const { condition, values } = this.#span(day)
    return Number(this.#database.prepare(`SELECT count(*) AS n FROM jobs INDEXED BY ${this.#index} WHERE ${condition}`).get(values)?.['n'])
  }

  /** So many of the day after the first `skip`, the oldest first; counted from the nearer end. */
  seqs(day: DaySpan & { count: number }, skip: number, limit: number): number[] {
    const { condition, values } = this.#span(day)
    const from_end = skip > day.count / 2
    const offset = from_end ? day.count - skip - limit : skip
    const order = (this.#by_order ? ['order_ms', 'seq'] : ['seq']).map((name) => (from_end ? `${name} DESC` : name)).join(', ')
    const sql = `SELECT seq FROM jobs INDEXED BY ${this.#index} WHERE ${condition} ORDER BY ${order} LIMIT :limit OFFSET :offset`
    const seqs = seqsOf(this.#database, sql, { ...values, limit, offset })
    return from_end ? seqs.reverse() : seqs
  }
}
