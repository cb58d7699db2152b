/** A source shown in a terminal. React only gives it a place; the bytes never pass through state. */
import { useComputedColorScheme } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { comboOf } from '../ui/keys.ts'
import { attachTerminal } from './attach-terminal.ts'
import type { TerminalParts } from './create-terminal.ts'
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
  const parts = useRef<TerminalParts | null>(null)
  const report = useRef(onState)
  report.current = onState
  const [finding, setFinding] = useState(false)
  const scheme = useComputedColorScheme('dark')

  useEffect(() => {
    const attached = attachTerminal(host.current!, source, { label, onState: (state) => report.current?.(state) })
    parts.current = attached.parts
    return () => {
      parts.current = null
      attached.detach()
    }
  }, [source, label])

  useEffect(() => {
    if (!parts.current) return
    const { terminal } = parts.current
    terminal.options.disableStdin = !live
    terminal.options.cursorBlink = live
    if (!live) terminal.write('\u001b[?25l')
  }, [live])
  useEffect(() => {
    if (parts.current) parts.current.terminal.options.theme = terminalTheme(scheme)
  }, [scheme])

  const onKeyDown = (event: KeyboardEvent) => {
    const combo = comboOf(event.nativeEvent)
    if (combo === 'ctrl+shift+f' || (combo === 'ctrl+f' && !live)) {
      event.preventDefault()
      event.stopPropagation()
      setFinding(true)
    } else if (combo === 'ctrl+shift+c' && parts.current?.terminal.hasSelection()) {
      event.preventDefault()
      void navigator.clipboard.writeText(parts.current.terminal.getSelection())
    } else if (combo === 'ctrl+shift+v' && live) {
      event.preventDefault()
      void navigator.clipboard.readText().then((text) => parts.current?.terminal.paste(text))
    }
  }

  return (
    <div className={styles.frame} onKeyDownCapture={onKeyDown} data-terminal={live ? 'live' : 'ended'}>
      {finding ? (
        <FindBar
          search={() => parts.current?.search}
          onClose={() => {
            setFinding(false)
            parts.current?.search.clearDecorations()
            parts.current?.terminal.focus()
          }}
        />
      ) : null}
      <div ref={host} className={styles.terminal} data-scheme={scheme} />
    </div>
  )
}
