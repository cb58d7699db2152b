/** Keeps a terminal attached to its source while a view is drawn, and its look the one that is wanted now. */
import { type RefObject, useEffect, useRef, useState } from 'react'
import { knownTerminalFont, useTerminalFont, zoomTerminals } from '../stores/terminal-font.ts'
import { type Attached, attachTerminal } from './attach-terminal.ts'
import type { MarkedCommand } from './command-marks.ts'
import { setFont } from './create-terminal.ts'
import type { Keeping } from './input-queue.ts'
import type { Pasting } from './paste-sender.ts'
import { noteTerminal } from './shown-terminals.ts'
import { no_pages, type PagesState, StoredPages } from './stored-pages.ts'
import type { FeedState } from './terminal-feed.ts'
import type { TerminalSource } from './terminal-source.ts'
import { terminalTheme } from './terminal-theme.ts'

/** Where the rows in sight stand. */
interface RowPlace {
  /** Newer ones are below. */
  is_above: boolean
  /** The first one of the terminal is in sight, and more is stored above it. */
  goes_on_above: boolean
}

interface AttachedView {
  host: RefObject<HTMLDivElement | null>
  /** Where pages of what is stored are put. */
  pages_host: RefObject<HTMLDivElement | null>
  shown: RefObject<Attached | null>
  pages: RefObject<StoredPages | null>
  page_state: PagesState
  place: RowPlace
  keeping: Keeping
  pasting: Pasting | null
}

interface Options {
  label: string
  live: boolean
  scheme: 'light' | 'dark'
  onState: ((state: FeedState) => void) | undefined
  onOutOfSight: ((command: MarkedCommand | null) => void) | undefined
  onBell: (() => void) | undefined
  find: () => void
  filter: () => void
}

export function useAttached(source: TerminalSource, options: Options): AttachedView {
  const host = useRef<HTMLDivElement>(null)
  const pages_host = useRef<HTMLDivElement>(null)
  const shown = useRef<Attached | null>(null)
  const pages = useRef<StoredPages | null>(null)
  const now = useRef(options)
  now.current = options
  const [page_state, setPageState] = useState<PagesState>(no_pages)
  const [place, setPlace] = useState<RowPlace>({ is_above: false, goes_on_above: false })
  const [keeping, setKeeping] = useState<Keeping>({ kept: null, is_full: false })
  const [pasting, setPasting] = useState<Pasting | null>(null)
  const { label, live, scheme } = options
  const { px, names } = useTerminalFont()

  useEffect(() => {
    const element = host.current!
    const attached = attachTerminal(element, source, {
      label: now.current.label,
      onState: (state) => now.current.onState?.(state),
      onKeeping: setKeeping,
      onPasting: setPasting,
      onBell: () => now.current.onBell?.(),
    })
    shown.current = attached
    const { stored } = source
    pages.current =
      stored && pages_host.current
        ? new StoredPages(pages_host.current, {
            stored,
            look: () => ({
              theme: terminalTheme(now.current.scheme),
              label: `Stored ${now.current.label}`,
              convertEol: !source.interactive,
              font: knownTerminalFont(),
            }),
            onState: setPageState,
          })
        : null
    const takeBack = noteTerminal({
      element,
      terminal: attached.parts.terminal,
      marks: attached.marks,
      ready: attached.ready,
      find: () => now.current.find(),
      filter: () => now.current.filter(),
    })
    const stopLooking = followPlace(attached, stored !== undefined, setPlace, (command) => now.current.onOutOfSight?.(command))
    return () => {
      shown.current = null
      pages.current?.close()
      pages.current = null
      takeBack()
      stopLooking()
      attached.detach()
    }
  }, [source])

  // A program that names its terminal must not cost it its screen, its selection and the focus.
  useEffect(() => shown.current?.parts.terminal.textarea?.setAttribute('aria-label', label), [label])
  useEffect(() => {
    if (!shown.current) return
    const { terminal } = shown.current.parts
    terminal.options.disableStdin = !live
    if (!live) terminal.write('\u001b[?25l')
  }, [live])
  useEffect(() => {
    for (const parts of [shown.current?.parts, pages.current?.parts]) if (parts) parts.terminal.options.theme = terminalTheme(scheme)
  }, [scheme])
  useEffect(() => {
    for (const parts of [shown.current?.parts, pages.current?.parts]) if (parts && setFont(parts, { px, names })) parts.fit.fit()
  }, [px, names])
  useEffect(() => followWheel(host.current?.parentElement ?? null), [])

  return { host, pages_host, shown, pages, page_state, place, keeping, pasting }
}

/** Tells where the rows in sight stand, and the command whose output they are, whenever that changes; returns the way to stop. */
function followPlace(
  { parts: { terminal }, marks, isWhole }: Attached,
  is_stored: boolean,
  onPlace: (place: RowPlace) => void,
  onOutOfSight: (command: MarkedCommand | null) => void,
): () => void {
  let told: string | undefined
  let told_place: string | undefined
  const rendered = terminal.onRender(() => {
    const { viewportY, baseY } = terminal.buffer.active
    const place = { is_above: viewportY < baseY, goes_on_above: is_stored && viewportY === 0 && !isWhole() }
    if (JSON.stringify(place) !== told_place) {
      told_place = JSON.stringify(place)
      onPlace(place)
    }
    const command = marks.out_of_sight
    const now = JSON.stringify(command)
    if (now === told) return
    told = now
    onOutOfSight(command)
  })
  return () => rendered.dispose()
}

/** Ctrl and the wheel change the letters. React listens to wheels passively, and the page itself would grow. Returns the way to stop. */
function followWheel(element: HTMLElement | null): () => void {
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey || event.deltaY === 0) return
    event.preventDefault()
    event.stopPropagation()
    zoomTerminals(event.deltaY < 0 ? 1 : -1)
  }
  element?.addEventListener('wheel', onWheel, { capture: true, passive: false })
  return () => element?.removeEventListener('wheel', onWheel, { capture: true })
}
