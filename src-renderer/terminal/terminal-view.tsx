/** A source shown in a terminal. React only gives it a place; the bytes never pass through state. */
import { useComputedColorScheme } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useLayout, zoomTerminals } from '../stores/layout.ts'
import { comboOf } from '../ui/keys.ts'
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
    } else if (combo === 'ctrl+shift+c' && shown.current?.parts.terminal.hasSelection()) {
      event.preventDefault()
      void navigator.clipboard.writeText(shown.current.parts.terminal.getSelection())
    } else if ((combo === 'ctrl+shift+arrowup' || combo === 'ctrl+shift+arrowdown') && shown.current?.marks.jump(combo.endsWith('up') ? -1 : 1)) {
      event.preventDefault()
      event.stopPropagation()
    } else if (combo === 'ctrl+shift+o' && shown.current?.marks.selectOutput()) {
      event.preventDefault()
      event.stopPropagation()
    } else if (combo === 'ctrl+shift+v' && live) {
      event.preventDefault()
      void navigator.clipboard.readText().then((text) => shown.current?.paste(text))
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
      <div ref={host} className={styles.terminal} data-scheme={scheme} />
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
