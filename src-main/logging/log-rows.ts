/** Any part of the log by the number of its lines, for a viewer that jumps: keeps the last few indexes for a while. */
import type { LogLine, LogRows as Rows } from '../../src-preload/contract/system.ts'
import { monotonicMs } from '../base/clock.ts'
import { type LogFilter, lineFilter, parseLine } from './line-filter.ts'
import type { LogFiles } from './log-files.ts'
import { LogIndex } from './log-index.ts'

/** Of a million lines each takes 4 MB. */
const most_indexes = 3
const kept_ms = 60_000

export interface RowsQuery extends LogFilter {
  /** Number of the first line wanted, the oldest is 0; left out: the newest ones. */
  from?: number | undefined
  limit: number
  /** Lines one after the other that say the same are one row. */
  fold?: boolean | undefined
}

export class LogRows implements Disposable {
  readonly #files: LogFiles
  readonly #indexes = new Map<string, LogIndex>()
  #timer: NodeJS.Timeout | undefined

  constructor(files: LogFiles) {
    this.#files = files
  }

  async rows({ from, limit, ...filter }: RowsQuery): Promise<Rows> {
    const index = this.#indexOf(filter)
    await index.refresh()
    index.used_ms = monotonicMs()
    const { total, generation, lines } = index
    const first = Math.min(total, from ?? Math.max(0, total - limit))
    const rows = await index.read(first, Math.min(limit, total - first))
    return { generation, total, lines, from: first, items: rows.map(({ text }) => lineOf(text)), times: rows.map(({ times }) => times) }
  }

  #indexOf({ level, q, since, until, about, fold = false }: LogFilter & Pick<RowsQuery, 'fold'>): LogIndex {
    const name = JSON.stringify([level, q?.toLowerCase(), since, until, about, fold])
    const index = this.#indexes.get(name) ?? new LogIndex(this.#files, lineFilter({ level, q, since, until, about }), fold)
    index.used_ms = monotonicMs()
    // The one used last stands last.
    this.#indexes.delete(name)
    this.#indexes.set(name, index)
    for (const oldest of this.#indexes.keys()) if (this.#indexes.size > most_indexes) this.#indexes.delete(oldest)
    this.#timer ??= setInterval(() => this.#forget(), kept_ms).unref()
    return index
  }

  #forget(): void {
    for (const [name, index] of this.#indexes) if (monotonicMs() - index.used_ms > kept_ms) this.#indexes.delete(name)
    if (this.#indexes.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#indexes.clear()
  }
}

/** A row has its place, also where its line cannot be read (any more). */
function lineOf(text: string | null): LogLine {
  return (text === null ? null : parseLine(text)) ?? { timestamp: '', level: 'warn', message: 'This line cannot be read.' }
}
