/** What goes on beside the jobs: words for the search, retention of output, leftovers of a dead runner. */
import type { Settings } from '../../src-preload/contract/settings.ts'
import { PartIndex } from '../store/part-index.ts'
import { applyRetention } from '../store/retention.ts'
import type { Store } from '../store/store.ts'
import { TextIndex } from '../store/text-index.ts'
import type { EngineLog } from './parts.ts'

/** When no job ended for so long, those that did are indexed, many in one transaction; a search does not wait for it. */
const index_ms = 100
/** A search may wait this long for the words of jobs that ended just now; 1 000 short ones take about as long. */
const search_index_ms = 100
/** Parts of words get so much of a turn, and so much where jobs wait in the line; without them a search looks through the newest jobs itself. */
const parts_ms = 8
const parts_busy_ms = 1
/** Above this indexing no longer steps back behind the line, nor behind a run of short jobs. */
const most_backlog = 500
/** Retention looks this often, and a while after the start, when everything else has had its turn. */
const retention_ms = 3_600_000
const first_retention_ms = 30_000

export class Housekeeping implements AsyncDisposable {
  readonly #store: Store
  readonly #settings: () => Settings
  readonly #log: EngineLog
  readonly #busy: () => boolean
  readonly #text: TextIndex
  readonly #parts: PartIndex
  readonly #timers: NodeJS.Timeout[]
  #wasBehind: boolean
  readonly #ended = new AbortController()
  #indexing: NodeJS.Timeout | undefined
  #ended_ms = -Infinity
  #running: Promise<unknown> = Promise.resolve()

  /** `busy` tells whether jobs wait in the line. */
  constructor(store: Store, settings: () => Settings, log: EngineLog, busy: () => boolean) {
    this.#busy = busy
    this.#store = store
    this.#settings = settings
    this.#log = log
    this.#text = new TextIndex(store)
    this.#parts = new PartIndex(store)
    this.#timers = [setTimeout(() => this.#retain(), first_retention_ms).unref(), setInterval(() => this.#retain(), retention_ms).unref()]
    this.#wasBehind = this.#parts.isBehind
    if (this.#wasBehind)
      this.#log.info('Earlier jobs are being indexed by parts of words. Until that is told to be done, a search finds the older ones by whole words only.')
    this.#scheduleIndexing()
  }

  /** A job is over: its words are indexed soon. */
  ended(seq: number): void {
    this.#text.add(seq)
    this.#ended_ms = performance.now()
    this.#scheduleIndexing()
  }

  #scheduleIndexing(): void {
    if (!this.#text.hasWork && !this.#parts.hasWork) return
    this.#indexing ??= setTimeout(() => {
      this.#indexing = undefined
      // While jobs wait in the line, or end one after the other, starting them comes first.
      const busy = this.#busy() || performance.now() - this.#ended_ms < index_ms
      const words = this.#text.hasWork && (!busy || this.#text.backlog > most_backlog)
      if (words) this.#index()
      else this.#indexParts(busy ? parts_busy_ms : parts_ms)
      this.#scheduleIndexing()
    }, index_ms).unref()
  }

  /** Somebody searches: indexes what waits, for a bounded time. */
  indexNow(): void {
    this.#index(search_index_ms)
    this.#indexParts(parts_ms)
    this.#scheduleIndexing()
  }

  #index(budget_ms?: number): void {
    this.#logged(() => {
      if (!this.#text.hasWork) return
      this.#parts.wake()
      this.#text.run(budget_ms)
    })
  }

  #indexParts(budget_ms: number): void {
    this.#logged(() => this.#parts.run(budget_ms))
    if (!this.#wasBehind || this.#parts.hasWork) return
    this.#wasBehind = false
    this.#log.info('All earlier jobs are indexed by parts of words.')
  }

  #logged(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#log.error('The search index could not be extended.', { error: (error as Error).message })
    }
  }

  #retain(): void {
    this.#running = applyRetention(this.#store, this.#settings(), Date.now(), this.#ended.signal).then(
      (removed) => {
        if (removed > 0) this.#log.info(`The output of ${removed} old jobs was removed.`)
      },
      (error: unknown) => this.#log.error('Old output could not be removed.', { error: (error as Error).message }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#indexing)
    this.#ended.abort()
    await this.#running
    this.#index(search_index_ms)
  }
}
