/** Shows pages of a stored output over a terminal that holds only the newest part of it: each page in a terminal of its own, put in place when it is drawn. */
import type { Terminal } from '@xterm/xterm'
import { type Failure, isAborted, toFailure } from '../bridge/failure.ts'
import { bufferLines, placeOf, rowOfLine } from './buffer-lines.ts'
import { createTerminal, type TerminalLook, type TerminalParts } from './create-terminal.ts'
import { wholeRow } from './link-paths.ts'
import { beginOfLast, linesBefore, type OutputPage, page_rows, pageText, readPage } from './output-page.ts'
import { muteQueries } from './terminal-queries.ts'
import type { StoredOutput } from './terminal-source.ts'

/** Lines that a place is known by. */
const known_by = 30
/** A hit is looked for so many lines around where it should stand, where a program moved its cursor about. */
const off_by = 200
const quiet_sequences = { hide_cursor: '\u001b[?25l' }

export interface PageShown {
  from: number
  to: number
  size_bytes: number
  /** Its first row is in sight, its last row is. */
  at_top: boolean
  at_end: boolean
}

export interface PagesState {
  page: PageShown | null
  is_reading: boolean
  failure: Failure | null
}

export const no_pages: PagesState = { page: null, is_reading: false, failure: null }

interface Shown {
  page: OutputPage
  parts: TerminalParts
  element: HTMLElement
}

export interface StoredPagesOptions {
  stored: StoredOutput
  /** How its terminals look; asked anew for each page. */
  look: () => Omit<TerminalLook, 'scrollback'>
  onState: (state: PagesState) => void
}

export class StoredPages {
  readonly #host: HTMLElement
  readonly #options: StoredPagesOptions
  #shown: Shown | null = null
  #reading = new AbortController()
  #state = no_pages

  /** `host` lies over the terminal. */
  constructor(host: HTMLElement, options: StoredPagesOptions) {
    this.#host = host
    this.#options = options
  }

  get parts(): TerminalParts | null {
    return this.#shown?.parts ?? null
  }

  get page(): OutputPage | null {
    return this.#shown?.page ?? null
  }

  /** Goes on above what a terminal holds: the rows that it shows stay where they are. False where that failed or was given up. */
  openAbove(live: Terminal): Promise<boolean> {
    const { viewportY } = live.buffer.active
    const held = bufferLines(live, viewportY).map(({ text }) => text)
    const { stored } = this.#options
    return this.#open(
      async (signal) => beginOfLast(stored, await stored.size(signal), held.length, signal),
      ({ parts: { terminal }, page }, place) => {
        const lines = bufferLines(terminal)
        const texts = lines.map(({ text }) => text)
        const near = linesBefore(page, place)
        const at = placeOf(texts, held.slice(0, known_by), near)
        // The first one may be a sentence of ours, or the end of a line whose beginning the terminal forgot.
        const next = at === null ? placeOf(texts, held.slice(1, known_by), near) : null
        const line = at ?? (next === null ? near : Math.max(0, next - 1))
        terminal.scrollToLine(lines[line]?.row ?? 0)
      },
    )
  }

  /** Goes on above or below the page, whose rows at that edge stay where they are. */
  turn(by: -1 | 1): Promise<boolean> {
    const before = this.#shown?.page
    if (!before) return Promise.resolve(false)
    const edge = by < 0 ? before.from : before.to
    return this.#open(
      () => Promise.resolve(edge),
      ({ parts: { terminal }, page }) => {
        const row = rowOfLine(terminal, linesBefore(page, edge))
        terminal.scrollToLine(by < 0 ? row : Math.max(0, row - terminal.rows))
      },
    )
  }

  /** Shows where a text stands in the line at an offset, for the `nth` time in it from 0 on, and selects it. */
  showHit(offset: number, text: string, nth: number): Promise<boolean> {
    const there = this.#shown
    if (there && offset >= there.page.from && offset < there.page.to) {
      this.#reading.abort()
      selectHit(there, offset, text, nth)
      return Promise.resolve(true)
    }
    return this.#open(
      () => Promise.resolve(offset),
      (shown) => selectHit(shown, offset, text, nth),
    )
  }

  /** Gives the terminal below free. */
  close(): void {
    this.#reading.abort()
    this.#put(null)
    this.#tell(no_pages)
  }

  /** Another page in the place of this one, once it is drawn and stands where it is to stand. */
  async #open(place: (signal: AbortSignal) => Promise<number>, stand: (shown: Shown, place: number) => void): Promise<boolean> {
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    this.#tell({ ...this.#state, is_reading: true, failure: null })
    try {
      const at = await place(signal)
      const shown = await this.#draw(await readPage(this.#options.stored, at, signal))
      if (signal.aborted) {
        shown.parts.dispose()
        shown.element.remove()
        return false
      }
      stand(shown, at)
      this.#put(shown)
      return true
    } catch (error) {
      if (!isAborted(error)) this.#tell({ ...this.#state, is_reading: false, failure: toFailure(error) })
      return false
    }
  }

  async #draw(page: OutputPage): Promise<Shown> {
    const element = document.createElement('div')
    element.inert = true
    this.#host.append(element)
    const parts = createTerminal(element, { ...this.#options.look(), scrollback: page_rows })
    const { terminal } = parts
    parts.fit.fit()
    muteQueries(terminal, () => true)
    // The other screen has no rows above it.
    for (const final of ['h', 'l']) terminal.parser.registerCsiHandler({ prefix: '?', final }, ([mode]) => mode === 47 || mode === 1047 || mode === 1049)
    for (const text of pageText(page)) terminal.write(text)
    await new Promise<void>((resolve) => terminal.write(quiet_sequences.hide_cursor, resolve))
    return { page, parts, element }
  }

  #put(shown: Shown | null): void {
    const before = this.#shown
    const had_focus = before?.element.contains(document.activeElement) ?? false
    this.#shown = shown
    if (shown) {
      shown.element.inert = false
      shown.element.dataset['shown'] = ''
      const { terminal } = shown.parts
      const look = () => this.#tellPage()
      terminal.onRender(look)
      terminal.onScroll(look)
      this.#tellPage()
      if (had_focus) terminal.focus()
    }
    before?.parts.dispose()
    before?.element.remove()
  }

  #tellPage(): void {
    const shown = this.#shown
    if (!shown) return
    const { from, to, size_bytes } = shown.page
    const { viewportY, baseY } = shown.parts.terminal.buffer.active
    this.#tell({ page: { from, to, size_bytes, at_top: viewportY === 0, at_end: viewportY >= baseY }, is_reading: false, failure: null })
  }

  /** Not again when nothing is new. */
  #tell(state: PagesState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return
    this.#state = state
    this.#options.onState(state)
  }
}

function selectHit({ page, parts: { terminal } }: Shown, offset: number, text: string, nth: number): void {
  const lines = bufferLines(terminal)
  const near = linesBefore(page, offset)
  const wanted = text.toLowerCase()
  const has = (line: number) => lines[line]?.text.toLowerCase().includes(wanted)
  let line = near
  for (let off = 0; off <= off_by && !has(line); off++) line = has(near - off) ? near - off : near + off
  const begin = lines[has(line) ? line : near]?.row ?? 0
  const row = wholeRow(terminal, begin)
  const folded = row.text.toLowerCase()
  let at = folded.indexOf(wanted)
  for (let n = 0; n < nth && at >= 0; n++) at = folded.indexOf(wanted, at + wanted.length)
  const first = row.cells[at]
  const last = row.cells[at + wanted.length - 1]
  terminal.scrollToLine(Math.max(0, (first?.y ?? begin) - Math.floor(terminal.rows / 3)))
  if (first && last) terminal.select(first.x, first.y, (last.y - first.y) * terminal.cols + last.x - first.x + 1)
}
