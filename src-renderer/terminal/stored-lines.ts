/** Looks through a stored output part by part for the lines with some words, and tells what was found so far; holds no more than can be scrolled through. */
import { saidBy } from '../../src-preload/contract/line-query.ts'
import { type Failure, isAborted, toFailure } from '../bridge/failure.ts'
import { pause } from '../ui/pause.ts'
import type { FilteredLine } from './filter-lines.ts'
import type { StoredOutput } from './terminal-source.ts'

/** More than this nobody scrolls through; it goes on from there when asked. */
const most_lines = 20_000
const part_lines = 2000
const tell_pause_ms = 120
/** Between two looks at the end of an output that still grows. */
const grow_pause_ms = 500

export interface Look {
  q: string
  fold: boolean
  /** The first line from here on, unless it is the beginning, may be a piece of one and is left out. */
  from: number
}

export interface LookedThrough {
  /** What it is the answer to; null before there is any. */
  look: Look | null
  lines: readonly FilteredLine[]
  matches: number
  /** Lines that were looked at. */
  looked_at: number
  /** Of the stored bytes, 0..1. */
  share: number
  /** Where it goes on, when as many were found as are held; else null. */
  more_from: number | null
  /** All that is there was looked at, and nothing more will come. */
  ended: boolean
  failure: Failure | null
}

export const nothing_yet: LookedThrough = { look: null, lines: [], matches: 0, looked_at: 0, share: 0, more_from: null, ended: false, failure: null }

export class StoredLines {
  readonly #ask: StoredOutput['lines']
  readonly #look: Look
  readonly #tell: (found: LookedThrough) => void
  readonly #abort = new AbortController()
  readonly #found: FilteredLine[] = []
  #so_far: Omit<LookedThrough, 'lines'> = nothing_yet
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ask: StoredOutput['lines'], look: Look, tell: (found: LookedThrough) => void) {
    this.#ask = ask
    this.#look = look
    this.#tell = tell
  }

  /** Resolves at the end of the output, when enough was found, when it failed or was stopped; never throws. */
  async run(): Promise<void> {
    const { signal } = this.#abort
    try {
      for (let from = this.#look.from; ; ) {
        const { q, fold } = this.#look
        const part = await this.#ask({ q, fold, from, limit: part_lines }, signal)
        const begins_cut = from === this.#look.from && from > 0
        this.#take(begins_cut ? part.items.slice(1) : part.items)
        const { matches, looked_at } = this.#so_far
        const dropped = begins_cut ? (part.items[0]?.times ?? 0) : 0
        this.#so_far = {
          look: this.#look,
          matches: matches + part.matches - dropped,
          looked_at: looked_at + part.lines - dropped,
          share: part.size_bytes === 0 ? 1 : Math.min(1, part.next / part.size_bytes),
          more_from: this.#found.length >= most_lines && !part.eof ? part.next : null,
          ended: part.eof,
          failure: null,
        }
        if (part.eof || this.#so_far.more_from !== null) break
        this.#soon()
        if (part.next === from) await pause(grow_pause_ms, signal)
        from = part.next
      }
    } catch (error) {
      if (isAborted(error)) return
      this.#so_far = { ...this.#so_far, look: this.#look, failure: toFailure(error) }
    }
    this.#now()
  }

  stop(): void {
    this.#abort.abort()
    clearTimeout(this.#timer)
  }

  /** A fold goes on from one part into the next. */
  #take(items: readonly { from: number; text: string; times: number }[]): void {
    for (const { from, text, times } of items) {
      const last = this.#found.at(-1)
      if (this.#look.fold && last && saidBy(last.text) === saidBy(text)) this.#found[this.#found.length - 1] = { ...last, times: last.times + times }
      else this.#found.push({ text, row: from, times })
    }
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#now(), tell_pause_ms)
  }

  #now(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#abort.signal.aborted) this.#tell({ ...this.#so_far, lines: [...this.#found] })
  }
}
