/** Walks from match to match: through what a terminal holds, and on through the pages of what is stored beside that. */
import type { IBufferRange } from '@xterm/xterm'
import { timesIn } from '../../src-preload/contract/line-query.ts'
import { bufferLines } from './buffer-lines.ts'
import type { TerminalParts } from './create-terminal.ts'
import { type HitsSoFar, StoredHits } from './stored-hits.ts'
import type { StoredPages } from './stored-pages.ts'
import type { StoredOutput } from './terminal-source.ts'

const typing_pause_ms = 150
const decorations = { matchBackground: '#7d5000', activeMatchBackground: '#c27c00', matchOverviewRuler: '#c27c00', activeMatchColorOverviewRuler: '#e3b341' }

export interface Found {
  /** Of the matches that the terminal holds, which one is chosen, from 1 on; 0 where that is not known. */
  here: { at: number; of: number } | null
  /** In all that is stored; null where the terminal holds all of it. */
  all: HitsSoFar | null
  /** Which one of all is chosen, from 1 on; 0 for one that the terminal holds. */
  at_all: number
  /** A match is waited for. */
  is_reading: boolean
}

export const nothing_found_yet: Found = { here: null, all: null, at_all: 0, is_reading: false }

export interface FindWalkOptions {
  live: TerminalParts
  /** What is stored, and its pages over the terminal; null where there is no more than the terminal holds. */
  beyond: { stored: StoredOutput; pages: StoredPages } | null
  /** Whether the terminal holds all that is stored. */
  isWhole: () => boolean
  onFound: (found: Found) => void
}

export class FindWalk {
  readonly #options: FindWalkOptions
  readonly #results: { dispose: () => void }
  #text = ''
  #found = nothing_found_yet
  #hits: StoredHits | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Which of all is chosen, from 0 on. */
  #at: number | null = null

  constructor(options: FindWalkOptions) {
    this.#options = options
    this.#results = options.live.search.onDidChangeResults(({ resultIndex, resultCount }) => {
      this.#tell({ here: this.#text ? { at: resultIndex + 1, of: resultCount } : null })
      this.#lookBeyond()
    })
  }

  /** Takes what is looked for, and goes to the first match from where one is. */
  look(text: string): void {
    this.#text = text
    this.#forget()
    this.#at = null
    this.#tell(nothing_found_yet)
    const { live, beyond } = this.#options
    const shown = beyond?.pages.parts ?? live
    if (text === '') shown.search.clearDecorations()
    else shown.search.findNext(text, { decorations, incremental: true })
    if (shown !== live) this.#lookBeyond()
  }

  /** To the next match, or the one before. */
  async go(back: boolean): Promise<void> {
    if (this.#text === '') return
    if (this.#options.beyond?.pages.parts) return this.#stepStored(back)
    const { terminal, search } = this.#options.live
    const from = { row: terminal.buffer.active.viewportY, selected: terminal.getSelectionPosition() }
    const is_there = back ? search.findPrevious(this.#text, { decorations }) : search.findNext(this.#text, { decorations })
    if ((is_there && !isAround(from.selected, terminal.getSelectionPosition(), back)) || !this.#hits) return
    // It began again at the other end: beyond this end there is more.
    terminal.scrollToLine(from.row)
    if (from.selected) select(terminal, from.selected)
    await this.#toStored(back)
  }

  stop(): void {
    this.#forget()
    this.#results.dispose()
    this.#options.live.search.clearDecorations()
    this.#options.beyond?.pages.parts?.search.clearDecorations()
  }

  #forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#hits?.stop()
    this.#hits = null
  }

  /** Counts in all that is stored, where that is more than the terminal holds, once nobody types. */
  #lookBeyond(): void {
    const { beyond, isWhole } = this.#options
    if (!beyond || !this.#text || this.#hits || this.#timer !== undefined || (isWhole() && !beyond.pages.parts)) return
    this.#timer = setTimeout(() => {
      this.#hits = new StoredHits(beyond.stored.find, this.#text, (all) => this.#tell({ all }))
      void this.#hits.run()
    }, typing_pause_ms)
  }

  /** How many of all stand before what the terminal holds. */
  get #before_live(): number {
    const wanted = this.#text.toLowerCase()
    const held = bufferLines(this.#options.live.terminal).reduce((sum, { text }) => sum + timesIn(text.toLowerCase(), wanted), 0)
    return Math.max(0, (this.#hits?.places.length ?? 0) - held)
  }

  /** From what the terminal holds to the first of all, or the last one before what it holds. */
  async #toStored(back: boolean): Promise<void> {
    const hits = this.#hits
    if (!hits) return
    // How many stand before what the terminal holds is known when all were counted.
    this.#tell({ is_reading: true })
    await hits.caught_up
    this.#tell({ is_reading: false })
    if (this.#hits !== hits) return
    const last = this.#before_live - 1
    if (last >= 0) await this.#show(back ? last : 0)
    else this.#goLive(back)
  }

  async #stepStored(back: boolean): Promise<void> {
    const hits = this.#hits
    const page = this.#options.beyond?.pages.page
    if (!hits || !page) return
    if (this.#at === null) {
      this.#tell({ is_reading: true })
      await hits.caught_up
      this.#tell({ is_reading: false })
    }
    const next = this.#at !== null ? this.#at + (back ? -1 : 1) : back ? firstFrom(hits.places, page.to) - 1 : firstFrom(hits.places, page.from)
    if (next < 0 || next >= this.#before_live) this.#goLive(next < 0)
    else await this.#show(next)
  }

  async #show(index: number): Promise<void> {
    const { beyond } = this.#options
    const places = this.#hits?.places
    const place = places?.[index]
    if (!beyond || !places || place === undefined) return
    this.#at = index
    this.#tell({ at_all: index + 1, is_reading: true })
    const is_shown = await beyond.pages.showHit(place, this.#text, index - firstFrom(places, place))
    if (is_shown) beyond.pages.parts?.search.findNext(this.#text, { decorations, incremental: true })
    this.#tell({ is_reading: false })
  }

  /** Back to what the terminal holds: its last match, or its first. */
  #goLive(to_last: boolean): void {
    const { live, beyond } = this.#options
    this.#at = null
    beyond?.pages.close()
    this.#tell({ at_all: 0 })
    live.terminal.clearSelection()
    if (to_last) live.search.findPrevious(this.#text, { decorations })
    else live.search.findNext(this.#text, { decorations })
  }

  #tell(change: Partial<Found>): void {
    this.#found = { ...this.#found, ...change }
    this.#options.onFound(this.#found)
  }
}

const isBefore = (a: IBufferRange['start'], b: IBufferRange['start']): boolean => a.y < b.y || (a.y === b.y && a.x < b.x)

/** Whether a step came to the other end. */
function isAround(before: IBufferRange | undefined, after: IBufferRange | undefined, back: boolean): boolean {
  if (!before || !after) return false
  return back ? !isBefore(after.start, before.start) : !isBefore(before.start, after.start)
}

function select(terminal: TerminalParts['terminal'], { start, end }: IBufferRange): void {
  terminal.select(start.x, start.y, (end.y - start.y) * terminal.cols + end.x - start.x)
}

/** The first of some rising offsets that is not before `offset`. */
export function firstFrom(places: readonly number[], offset: number): number {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]! < offset) low = middle + 1
    else high = middle
  }
  return low
}
