/** Joins a source and a terminal in a place of the page: its output, typing, size and the keys that are not the program's. */
import { knownSettings } from '../stores/host.ts'
import { setTerminalSize } from '../stores/layout.ts'
import { knownTerminalFont } from '../stores/terminal-font.ts'
import { bufferLines } from './buffer-lines.ts'
import { CommandMarks } from './command-marks.ts'
import { createTerminal, type TerminalParts } from './create-terminal.ts'
import type { FilteredLine } from './filter-lines.ts'
import { guardPastes } from './guard-pastes.ts'
import { InSight } from './in-sight.ts'
import { InputQueue, type Keeping } from './input-queue.ts'
import { tellUnsent } from './kept-keys.tsx'
import { linkPaths } from './link-paths.ts'
import { PasteSender, type Pasting } from './paste-sender.ts'
import { type FeedState, TerminalFeed } from './terminal-feed.ts'
import { muteQueries } from './terminal-queries.ts'
import type { TerminalSource } from './terminal-source.ts'
import { terminalTheme } from './terminal-theme.ts'

const resize_pause_ms = 100
/** A view smaller than this is being folded away; its program keeps the size it has. */
const least_px = 20

/** With Ctrl and Shift: copy, paste, find, filter, select the output, select all. */
const own_keys: ReadonlySet<string> = new Set(['KeyC', 'KeyV', 'KeyF', 'KeyY', 'KeyO', 'KeyA'])

/** Until the settings are known. */
const usual_scrollback = 10_000

export interface Attached {
  parts: TerminalParts
  marks: CommandMarks
  ready: Promise<void>
  /** Gives text to the program as if it was typed; several lines ask first where the program would run each. */
  paste: (text: string) => void
  /** Whether it holds all of the output. */
  isWhole: () => boolean
  /** The row of a line of the stored output; null unless the terminal holds all of that. */
  rowOf: (line: FilteredLine) => number | null
  /** Forgets what was typed and waits for the connection. */
  dropKept: () => void
  cancelPaste: () => void
  detach: () => void
}

export interface AttachOptions {
  label: string
  onState: (state: FeedState) => void
  /** Told of what is typed while the connection is lost. */
  onKeeping: (keeping: Keeping) => void
  /** Told how far a large paste is; null when it is over. */
  onPasting: (pasting: Pasting | null) => void
  /** Told of a bell that is new. */
  onBell: () => void
}

/** Takes the theme from the element's `data-scheme`. */
export function attachTerminal(element: HTMLElement, source: TerminalSource, options: AttachOptions): Attached {
  const theme = terminalTheme(element.dataset['scheme'] === 'light' ? 'light' : 'dark')
  const parts = createTerminal(element, {
    theme,
    label: options.label,
    convertEol: !source.interactive,
    font: knownTerminalFont(),
    scrollback: knownSettings()?.scrollback_lines ?? usual_scrollback,
  })
  const { terminal } = parts
  parts.fit.fit()

  const marks = new CommandMarks(terminal, source.markNonce)
  const sight = new InSight(element)
  const drawn_once = Promise.withResolvers<void>()
  if (!source.begins_drawn) drawn_once.resolve()
  let skipped_bytes = 0
  const feed = new TerminalFeed(source, terminal, {
    onState(state) {
      skipped_bytes = state.skipped_bytes
      options.onState(state)
    },
    onDrawn({ drawn }) {
      drawn_once.resolve()
      // In another width the rows are others.
      if (drawn?.cols === terminal.cols) marks.restore(drawn.marks)
    },
    sight,
  })
  const isWhole = () => skipped_bytes === 0 && terminal.buffer.normal.length < terminal.rows + (terminal.options.scrollback ?? 0)
  muteQueries(terminal, () => feed.replaying || !source.isLive())
  const input = new InputQueue({
    give: source.input,
    run: source.run,
    onKeeping: options.onKeeping,
    onLost: (count, why) => tellUnsent(options.label, count, why),
  })
  const sender = new PasteSender(input, options.onPasting)
  const typing = terminal.onData((data) => {
    if (source.interactive && source.isLive() && !sender.holds(data)) input.push(data)
  })
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true
    // Without a program to type to, Tab moves on as everywhere else, and F6 leaves a running one.
    if (event.key === 'F6' || (event.key === 'Tab' && !source.isLive())) return false
    return !(event.ctrlKey && event.shiftKey && own_keys.has(event.code))
  })
  const bells = terminal.onBell(() => {
    if (!feed.replaying && source.isLive()) options.onBell()
  })
  const pastes = guardPastes(element, terminal, {
    mayType: () => source.interactive && source.isLive(),
    send: (text, is_bracketed) => void sender.send(text, is_bracketed),
  })
  const stopLinks = source.links ? linkPaths(terminal, source.links) : () => undefined
  const stopSizes = followSize(element, parts, source)
  void feed.run()
  return {
    parts,
    marks,
    ready: drawn_once.promise,
    paste: pastes.paste,
    isWhole,
    rowOf: ({ text }) => (isWhole() ? (bufferLines(terminal).find((line) => line.text.startsWith(text))?.row ?? null) : null),
    dropKept: () => input.drop(),
    cancelPaste: () => sender.cancel(),
    detach() {
      sender.cancel()
      drawn_once.resolve()
      pastes.stop()
      marks.dispose()
      feed.stop()
      sight.stop()
      stopSizes()
      stopLinks()
      typing.dispose()
      bells.dispose()
      parts.dispose()
    },
  }
}

/** Fits the terminal to its place and tells its program; returns the way to stop. */
function followSize(element: HTMLElement, { terminal, fit }: TerminalParts, source: TerminalSource): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let told = ''
  const tell = () => {
    const { cols, rows } = terminal
    if (!source.interactive || cols < 2 || rows < 2) return
    setTerminalSize(cols, rows)
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!source.isLive() || told === `${cols}x${rows}`) return
      told = `${cols}x${rows}`
      source.resize(cols, rows).catch(() => undefined)
    }, resize_pause_ms)
  }
  const watcher = new ResizeObserver(() => {
    if (element.clientWidth < least_px || element.clientHeight < least_px) return
    fit.fit()
    tell()
  })
  watcher.observe(element)
  tell()
  return () => {
    clearTimeout(timer)
    watcher.disconnect()
  }
}
