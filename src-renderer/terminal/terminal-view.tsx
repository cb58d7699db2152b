/** A source shown in a terminal. React only gives it a place; the bytes never pass through state. */
import { useComputedColorScheme } from '@mantine/core'
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { zoomTerminals } from '../stores/terminal-font.ts'
import { comboOf } from '../ui/keys.ts'
import { type Place, PlaceMenu } from '../ui/place-menu.tsx'
import type { Attached } from './attach-terminal.ts'
import type { MarkedCommand } from './command-marks.ts'
import { EarlierOutput } from './earlier-output.tsx'
import { FilterView } from './filter-view.tsx'
import { FindBar } from './find-bar.tsx'
import { KeptKeys, PasteProgress } from './kept-keys.tsx'
import { onScrollKey } from './scroll-keys.ts'
import { StoredFilter } from './stored-filter.tsx'
import styles from './terminal.module.css'
import type { FeedState } from './terminal-feed.ts'
import { onTextKey, type TextActs, textMenu } from './terminal-menu.ts'
import type { TerminalSource } from './terminal-source.ts'
import { useAttached } from './use-attached.ts'

interface Props {
  /** Another object is another terminal: keep it while it means the same thing. */
  source: TerminalSource
  label: string
  /** Whether what is typed goes to the program. */
  live: boolean
  onState?: (state: FeedState) => void
  /** Told of the command whose output is in view while its own line is not. */
  onOutOfSight?: (command: MarkedCommand | null) => void
  /** The bell rang, in what came since the view opened. */
  onBell?: () => void
}

/** By how much each key changes the letters, in pixels; they are no keys of a shell, and 0 takes the usual size. */
const zoom_keys: Readonly<Record<string, number>> = { 'ctrl+=': 1, 'ctrl+shift+=': 1, 'ctrl+-': -1, 'ctrl+0': 0 }

export function TerminalView({ source, label, live, onState, onOutOfSight, onBell }: Props) {
  const [open, setOpen] = useState<'find' | 'filter' | null>(null)
  const [menu, setMenu] = useState<Place | null>(null)
  const scheme = useComputedColorScheme('dark')
  const view = useAttached(source, {
    ...{ label, live, scheme, onState, onOutOfSight, onBell },
    find: () => setOpen('find'),
    filter: () => setOpen('filter'),
  })
  const { host, pages_host, shown, pages, page_state, place, keeping, pasting } = view
  const frame = useRef<HTMLDivElement>(null)
  const { page } = page_state
  /** The program hears what is typed: not while a page lies over it. */
  const hears = live && page === null
  const current = () => pages.current?.parts ?? shown.current?.parts

  const leavePages = () => {
    pages.current?.close()
    // Before it is drawn anew: nothing that is inert takes the keyboard.
    if (host.current) host.current.inert = false
    shown.current?.parts.terminal.focus()
  }
  const toEnd = () => {
    leavePages()
    shown.current?.parts.terminal.scrollToBottom()
  }
  const openAbove = async () => {
    const terminal = shown.current?.parts.terminal
    const had_focus = frame.current?.contains(document.activeElement) ?? false
    if (terminal && (await pages.current?.openAbove(terminal)) && had_focus) pages.current?.parts?.terminal.focus()
  }
  const turn = (by: -1 | 1) => pages.current?.turn(by)
  const may_go_above = page ? page.at_top && page.from > 0 : place.goes_on_above
  const earlier = may_go_above ? () => (page ? turn(-1) : openAbove()) : null
  const later = page?.at_end && page.to < page.size_bytes ? () => turn(1) : null

  const textActs = ({ parts, paste }: Attached): TextActs => ({
    terminal: pages.current?.parts?.terminal ?? parts.terminal,
    live: hears,
    paste,
    find: () => setOpen('find'),
    filter: () => setOpen('filter'),
    toEnd,
  })
  const onContextMenu = (event: MouseEvent) => {
    const terminal = current()?.terminal
    // A program that asked for the mouse gets it; with Shift it is the window's.
    if (!terminal || (terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey)) return
    event.preventDefault()
    setMenu({ x: event.clientX, y: event.clientY })
  }

  /** Whether the keys were the window's. */
  const onKeys = (combo: string, event: KeyboardEvent): boolean => {
    const attached = shown.current
    const terminal = current()?.terminal
    if (!attached || !terminal) return false
    const in_terminal = event.target instanceof Element && event.target.closest('.xterm') !== null
    const { marks } = attached
    if (combo in zoom_keys) zoomTerminals(zoom_keys[combo]!)
    else if (combo === 'ctrl+shift+f' || (combo === 'ctrl+f' && !hears)) setOpen('find')
    else if (combo === 'ctrl+shift+y') setOpen('filter')
    else if (in_terminal && page !== null && combo === 'escape') leavePages()
    else if (in_terminal && page !== null && live && isTyped(event)) {
      toEnd()
      attached.parts.terminal.input(event.key)
    } else if (in_terminal && onTextKey(combo, textActs(attached))) return true
    else if (in_terminal && onScrollKey(combo, { terminal, live: hears, earlier, later, toEnd })) return true
    else if (combo === 'ctrl+shift+arrowup' || combo === 'ctrl+shift+arrowdown') return marks.jump(combo.endsWith('up') ? -1 : 1)
    else if (combo === 'ctrl+shift+o') return marks.selectOutput()
    else if (in_terminal && !hears && (event.key === 'ContextMenu' || combo === 'shift+f10')) {
      const { left, top } = host.current!.getBoundingClientRect()
      setMenu({ x: left, y: top })
    } else return false
    return true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const combo = comboOf(event.nativeEvent)
    if (open === 'filter' && combo !== 'ctrl+shift+y') return
    if (!onKeys(combo, event)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const leaveFilter = (row: number | null) => {
    setOpen(null)
    const terminal = shown.current?.parts.terminal
    if (row !== null) {
      terminal?.scrollToLine(row)
      terminal?.selectLines(row, row)
    }
    terminal?.focus()
  }
  const find_in = () => {
    const attached = shown.current
    const beyond = source.stored && pages.current ? { stored: source.stored, pages: pages.current } : null
    return attached && { live: attached.parts, isWhole: attached.isWhole, beyond }
  }

  return (
    <div ref={frame} className={styles.frame} onKeyDownCapture={onKeyDown} data-terminal={hears ? 'live' : 'ended'}>
      {open === 'find' ? (
        <FindBar
          where={find_in}
          onClose={() => {
            setOpen(null)
            current()?.terminal.focus()
          }}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the terminal in it has the role and the keyboard */}
      <div ref={host} className={styles.terminal} data-scheme={scheme} inert={page !== null} onContextMenu={onContextMenu} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the terminal in it has the role and the keyboard */}
      <div ref={pages_host} className={styles.pages} data-open={page !== null || undefined} onContextMenu={onContextMenu} />
      <EarlierOutput pages={page_state} earlier={earlier} later={later} toEnd={page || place.is_above ? toEnd : null} />
      <PlaceMenu
        label={`Acts on the text of ${label}`}
        place={menu}
        acts={menu && shown.current ? textMenu(textActs(shown.current)) : []}
        onClose={() => setMenu(null)}
      />
      <KeptKeys
        keeping={keeping}
        drop={() => {
          shown.current?.dropKept()
          shown.current?.parts.terminal.focus()
        }}
      />
      <PasteProgress
        pasting={pasting}
        cancel={() => {
          shown.current?.cancelPaste()
          shown.current?.parts.terminal.focus()
        }}
      />
      {open === 'filter' && shown.current ? (
        source.stored ? (
          <StoredFilter
            ask={source.stored.lines}
            onOpen={(line) => {
              const row = shown.current?.rowOf(line) ?? null
              if (row === null) return false
              leaveFilter(row)
              return true
            }}
            onClose={() => leaveFilter(null)}
          />
        ) : (
          <FilterView terminal={shown.current.parts.terminal} onClose={leaveFilter} />
        )
      ) : null}
    </div>
  )
}

const isTyped = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => [...key].length === 1 && !ctrlKey && !altKey && !metaKey
