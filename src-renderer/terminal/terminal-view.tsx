/** A source shown in a terminal. React only gives it a place; the bytes never pass through state. */
import { useComputedColorScheme } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useLayout } from '../stores/layout.ts'
import { comboOf } from '../ui/keys.ts'
import { type Attached, attachTerminal } from './attach-terminal.ts'
import { FindBar } from './find-bar.tsx'
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
}

export function TerminalView({ source, label, live, onState }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const shown = useRef<Attached | null>(null)
  const report = useRef(onState)
  report.current = onState
  const [finding, setFinding] = useState(false)
  const scheme = useComputedColorScheme('dark')
  const font_px = useLayout((state) => state.terminalFont)

  useEffect(() => {
    const attached = attachTerminal(host.current!, source, { label, onState: (state) => report.current?.(state) })
    shown.current = attached
    return () => {
      shown.current = null
      attached.detach()
    }
  }, [source, label])

  useEffect(() => {
    if (!shown.current) return
    const { terminal } = shown.current.parts
    terminal.options.disableStdin = !live
    terminal.options.cursorBlink = live
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

  const onKeyDown = (event: KeyboardEvent) => {
    const combo = comboOf(event.nativeEvent)
    if (combo === 'ctrl+shift+f' || (combo === 'ctrl+f' && !live)) {
      event.preventDefault()
      event.stopPropagation()
      setFinding(true)
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

  return (
    <div className={styles.frame} onKeyDownCapture={onKeyDown} data-terminal={live ? 'live' : 'ended'}>
      {finding ? (
        <FindBar
          search={() => shown.current?.parts.search}
          onClose={() => {
            setFinding(false)
            shown.current?.parts.search.clearDecorations()
            shown.current?.parts.terminal.focus()
          }}
        />
      ) : null}
      <div ref={host} className={styles.terminal} data-scheme={scheme} />
    </div>
  )
}
