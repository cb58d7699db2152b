/** A source shown in a terminal. React only gives it a place; the bytes never pass through state. */
import { useComputedColorScheme } from '@mantine/core'
import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import { useLayout, zoomTerminals } from '../stores/layout.ts'
import { comboOf } from '../ui/keys.ts'
import { type Place, PlaceMenu } from '../ui/place-menu.tsx'
import { type Attached, attachTerminal } from './attach-terminal.ts'
import type { MarkedCommand } from './command-marks.ts'
import { FilterView } from './filter-view.tsx'
import { FindBar } from './find-bar.tsx'
import type { Keeping } from './input-queue.ts'
import { KeptKeys } from './kept-keys.tsx'
import { noteTerminal } from './shown-terminals.ts'
import { StoredFilter } from './stored-filter.tsx'
import styles from './terminal.module.css'
import type { FeedState } from './terminal-feed.ts'
import { onTextKey, type TextActs, textMenu } from './terminal-menu.ts'
import type { TerminalSource } from './terminal-source.ts'
import { terminalTheme } from './terminal-theme.ts'

interface Props {
  /** Another object is another terminal: keep it while it means the same thing. */
  source: TerminalSource
  label: string
  /** Whether what is typed goes to the program. */
  live: boolean
  onState?: (state: FeedState) => void
  /** Told of the command whose output is in view while its own line is not. */
  onOutOfSight?: (command: MarkedCommand | null) => void
}

export function TerminalView({ source, label, live, onState, onOutOfSight }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const shown = useRef<Attached | null>(null)
  const report = useRef(onState)
  report.current = onState
  const tellView = useRef(onOutOfSight)
  tellView.current = onOutOfSight
  const called = useRef(label)
  called.current = label
  const [open, setOpen] = useState<'find' | 'filter' | null>(null)
  const [menu, setMenu] = useState<Place | null>(null)
  const [is_above, setAbove] = useState(false)
  const [keeping, setKeeping] = useState<Keeping>({ kept: null, is_full: false })
  const scheme = useComputedColorScheme('dark')
  const font_px = useLayout((state) => state.terminalFont)

  useEffect(() => {
    const attached = attachTerminal(host.current!, source, {
      label: called.current,
      onState: (state) => report.current?.(state),
      onKeeping: setKeeping,
    })
    shown.current = attached
    const { terminal } = attached.parts
    const takeBack = noteTerminal({
      element: host.current!,
      terminal,
      marks: attached.marks,
      ready: attached.ready,
      find: () => setOpen('find'),
      filter: () => setOpen('filter'),
    })
    let told: string | undefined
    const rendered = terminal.onRender(() => {
      setAbove(terminal.buffer.active.viewportY < terminal.buffer.active.baseY)
      const command = attached.marks.out_of_sight
      const now = JSON.stringify(command)
      if (now === told) return
      told = now
      tellView.current?.(command)
    })
    return () => {
      shown.current = null
      takeBack()
      rendered.dispose()
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
    if (shown.current) shown.current.parts.terminal.options.theme = terminalTheme(scheme)
  }, [scheme])
  useEffect(() => {
    const attached = shown.current
    if (!attached || attached.parts.terminal.options.fontSize === font_px) return
    attached.parts.terminal.options.fontSize = font_px
    attached.parts.fit.fit()
  }, [font_px])

  useEffect(() => {
    // React listens to wheels passively, and the page itself would grow.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      event.stopPropagation()
      zoomTerminals(event.deltaY < 0 ? 1 : -1)
    }
    const element = host.current
    element?.addEventListener('wheel', onWheel, { capture: true, passive: false })
    return () => element?.removeEventListener('wheel', onWheel, { capture: true })
  }, [])

  const textActs = ({ parts, paste }: Attached): TextActs => ({
    terminal: parts.terminal,
    live,
    paste,
    find: () => setOpen('find'),
    filter: () => setOpen('filter'),
  })
  const onContextMenu = (event: MouseEvent) => {
    const terminal = shown.current?.parts.terminal
    // A program that asked for the mouse gets it; with Shift it is the window's.
    if (!terminal || (terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey)) return
    event.preventDefault()
    setMenu({ x: event.clientX, y: event.clientY })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const combo = comboOf(event.nativeEvent)
    if (open === 'filter' && combo !== 'ctrl+shift+y') return
    if (combo === 'ctrl+shift+f' || (combo === 'ctrl+f' && !live)) {
      event.preventDefault()
      event.stopPropagation()
      setOpen('find')
    } else if (combo === 'ctrl+shift+y') {
      event.preventDefault()
      event.stopPropagation()
      setOpen('filter')
    } else if (shown.current && onTextKey(combo, textActs(shown.current))) {
      event.preventDefault()
      event.stopPropagation()
    } else if ((combo === 'ctrl+shift+arrowup' || combo === 'ctrl+shift+arrowdown') && shown.current?.marks.jump(combo.endsWith('up') ? -1 : 1)) {
      event.preventDefault()
      event.stopPropagation()
    } else if (combo === 'ctrl+shift+o' && shown.current?.marks.selectOutput()) {
      event.preventDefault()
      event.stopPropagation()
    } else if (!live && (event.key === 'ContextMenu' || combo === 'shift+f10')) {
      event.preventDefault()
      event.stopPropagation()
      const { left, top } = host.current!.getBoundingClientRect()
      setMenu({ x: left, y: top })
    }
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

  return (
    <div className={styles.frame} onKeyDownCapture={onKeyDown} data-terminal={live ? 'live' : 'ended'}>
      {open === 'find' ? (
        <FindBar
          search={() => shown.current?.parts.search}
          onClose={() => {
            setOpen(null)
            shown.current?.parts.search.clearDecorations()
            shown.current?.parts.terminal.focus()
          }}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the terminal in it has the role and the keyboard */}
      <div ref={host} className={styles.terminal} data-scheme={scheme} onContextMenu={onContextMenu} />
      {is_above ? (
        <button
          type="button"
          className={styles.toEnd}
          onClick={() => {
            shown.current?.parts.terminal.scrollToBottom()
            shown.current?.parts.terminal.focus()
          }}
        >
          <ArrowDown size={14} aria-hidden /> To the end
        </button>
      ) : null}
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
      {open === 'filter' && shown.current ? (
        source.lines ? (
          <StoredFilter
            ask={source.lines}
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
