/** The jobs of the history as people work with them: any by its number, the line that a search found, and taking them out of it with a way back. */
import type { HistoryIdsQuery, HistoryRowsQuery, JobBrief } from '../../src-preload/contract/history-rows.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { foundLine, type LineFound } from '../store/found-line.ts'
import { numberedSeqs } from '../store/history-rows.ts'
import { searchableEnds } from '../store/output-ends.ts'
import { hasParts } from '../store/part-words.ts'
import { searched_bytes, wholeLine } from '../store/search-words.ts'
import type { Store } from '../store/store.ts'
import type { Housekeeping } from './housekeeping.ts'
import { liveSeqs } from './live-search.ts'
import type { EngineLog } from './parts.ts'
import type { Roster } from './roster.ts'

/** What is removed can be given back for so long, and no longer than the host runs. */
const kept_ms = 10 * 60_000
const purged_at_once = 100

export interface HistoryRecordsOptions {
  store: Store
  roster: Roster
  housekeeping: Housekeeping
  log: EngineLog
  /** Jobs left the history or came back. */
  changed: (ids: readonly string[], how: 'removed' | 'created') => void
}

/** Of each id asked for: why it could not be done, or nothing. */
export type Outcomes = Map<string, AppError | null>

export class HistoryRecords implements AsyncDisposable {
  readonly #options: HistoryRecordsOptions
  #purging: NodeJS.Timeout | undefined
  #purged: Promise<void>

  constructor(options: HistoryRecordsOptions) {
    this.#options = options
    // What an earlier host kept: whoever removed it does not ask for it back any more.
    this.#purged = this.#purge(Number.MAX_SAFE_INTEGER)
  }

  /** Jobs by their numbers, the oldest is 0, and the days of all. Throws INVALID_INPUT for a time zone that is none. */
  rows(query: HistoryRowsQuery, only_key_id?: string): { total: number; more: boolean; days: { at: string; count: number }[]; from: number; items: Job[] } {
    if (query.q !== undefined) this.#options.housekeeping.indexNow()
    const { total, more, days, from, seqs } = this.#numbered(query, only_key_id)
    const items = this.#options.roster.bySeqs(seqs)
    return { total, more, days: days.map(({ at_ms, count }) => ({ at: new Date(at_ms).toISOString(), count })), from, items }
  }

  ids(query: HistoryIdsQuery, only_key_id?: string): { total: number; from: number; items: JobBrief[] } {
    const { total, from, seqs } = this.#numbered(query, only_key_id)
    return { total, from, items: this.#options.store.marks.briefs(seqs) }
  }

  #numbered(query: HistoryIdsQuery, only_key_id: string | undefined) {
    const { store, roster } = this.#options
    return numberedSeqs(store.database, query, only_key_id, liveSeqs(roster.jobs.values(), query, only_key_id))
  }

  /** The line of its output that a search found; null where its command line has all the words, or no line has any. Throws NOT_FOUND. */
  foundLine(id: string, q: string): LineFound | null {
    const record = this.#options.roster.record(id)
    return hasParts(wholeLine(record), q) ? null : foundLine(searchableEnds(this.#options.store.output, record, searched_bytes), q)
  }

  /** Takes jobs out of the history, each with those it is made of, in one write. Whose outcome is no error is gone when this resolves. */
  async remove(ids: readonly string[]): Promise<Outcomes> {
    const { store, changed } = this.#options
    const outcomes: Outcomes = new Map()
    const gone: string[] = []
    await store.commits.write(() => {
      const now = Date.now()
      for (const id of new Set(ids)) {
        const family = store.removed.family(id)
        const why = family.length === 0 && gone.includes(id) ? null : this.#whyNot(id, family)
        outcomes.set(id, why)
        if (why) continue
        for (const one of family) {
          store.removed.remove(one.seq, id, now)
          gone.push(one.id)
        }
      }
    })
    if (gone.length > 0) {
      changed(gone, 'removed')
      this.#purgeLater()
    }
    return outcomes
  }

  #whyNot(id: string, family: ReturnType<Store['removed']['family']>): AppError | null {
    const { store, roster } = this.#options
    if (!family.some((one) => one.id === id)) return new AppError('NOT_FOUND', `There is no job ${id.slice(0, 100)}.`, { id })
    if (family.some((one) => !one.ended || roster.live(one.id))) {
      return new AppError('CONFLICT', 'It has not ended yet. Cancel it, or wait for its end, and remove it then.', { id })
    }
    const { parent_id } = roster.record(id)
    if (parent_id !== null && roster.live(parent_id)) {
      return new AppError('CONFLICT', 'It is a part of work that has not ended yet. Remove that when it has ended.', { id, parent_id })
    }
    const queue = family.flatMap(({ queue_id }) => (queue_id === null ? [] : (store.removed.liveQueue(queue_id) ?? [])))[0]
    return queue === undefined ? null : new AppError('CONFLICT', `The queue "${queue}" it belongs to has not ended yet. Remove it when that has ended.`, { id })
  }

  /** Gives back what `remove` took with each of these ids. */
  async restore(ids: readonly string[]): Promise<Outcomes> {
    const { store, housekeeping, changed } = this.#options
    const outcomes: Outcomes = new Map()
    const seqs: number[] = []
    await store.commits.write(() => {
      for (const id of new Set(ids)) {
        const back = store.removed.restore(id)
        seqs.push(...back)
        const message = `Nothing is kept of a removed job ${id.slice(0, 100)}: what is removed can be given back for ten minutes, and while the host runs.`
        outcomes.set(id, back.length > 0 ? null : new AppError('NOT_FOUND', message, { id }))
      }
    })
    const back = store.jobs.bySeqs(seqs).map(({ id }) => id)
    for (const seq of seqs) housekeeping.ended(seq)
    if (back.length > 0) changed(back, 'created')
    return outcomes
  }

  #purgeLater(): void {
    this.#purging ??= setTimeout(() => {
      this.#purging = undefined
      this.#purged = this.#purge(Date.now() - kept_ms)
      if (this.#options.store.removed.removedBefore(Number.MAX_SAFE_INTEGER, 1).length > 0) this.#purgeLater()
    }, kept_ms).unref()
  }

  /** The output first: a crash in between leaves a row, and the next start goes on with it. */
  async #purge(before_ms: number): Promise<void> {
    const { store, log } = this.#options
    try {
      for (;;) {
        const ids = store.removed.removedBefore(before_ms, purged_at_once)
        if (ids.length === 0) return
        for (const id of ids) await store.output.remove(id)
        await store.commits.write(() => store.removed.purge(ids))
      }
    } catch (error) {
      log.error('Jobs that were removed from the history could not be forgotten; it is tried again at the next start.', { error: (error as Error).message })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#purging)
    await this.#purged
  }
}
