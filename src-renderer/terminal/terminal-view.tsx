/** One stream of one job in a terminal. React only gives it a place; the bytes never pass through state. */
import { useComputedColorScheme } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { useJobs } from '../stores/jobs.ts'
import { setTerminalSize } from '../stores/layout.ts'
import { comboOf } from '../ui/keys.ts'
import { createTerminal, type TerminalParts } from './create-terminal.ts'
import { FindBar } from './find-bar.tsx'
import { InputQueue } from './input-queue.ts'
import styles from './terminal.module.css'
import { type FeedState, TerminalFeed } from './terminal-feed.ts'
import { isFirstView, muteQueries } from './terminal-queries.ts'
import { terminalTheme } from './terminal-theme.ts'

interface Props {
  id: string
  stream: StreamName
  attempt?: number | undefined
  label: string
  /** Whether what is typed goes to the job. */
  live: boolean
  onState?: (state: FeedState) => void
}

const resize_pause_ms = 100

const isLive = (id: string): boolean => useJobs.getState().jobs.get(id)?.status === 'running'

export function TerminalView({ id, stream, attempt, label, live, onState }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const parts = useRef<TerminalParts | null>(null)
  const report = useRef(onState)
  report.current = onState
  const [finding, setFinding] = useState(false)
  const scheme = useComputedColorScheme('dark')

  useEffect(() => {
    const element = host.current!
    const typed = stream === 'terminal'
    const made = createTerminal(element, { theme: terminalTheme(element.dataset['scheme'] === 'light' ? 'light' : 'dark'), label, convertEol: !typed })
    parts.current = made
    const { terminal, fit } = made
    fit.fit()

    const feed = new TerminalFeed({ id, stream, attempt, terminal, firstView: isFirstView(id), onState: (state) => report.current?.(state) })
    muteQueries(terminal, () => feed.replaying || !isLive(id))
    const input = new InputQueue(id)
    const typing = terminal.onData((data) => {
      if (typed && isLive(id)) input.push(data)
    })
    terminal.attachCustomKeyEventHandler((event) => {
      if (event.type !== 'keydown') return true
      // Without a program to type to, Tab moves on as everywhere else, and F6 leaves a running one.
      if (event.key === 'F6' || (event.key === 'Tab' && !isLive(id))) return false
      return !(event.ctrlKey && event.shiftKey && (event.code === 'KeyC' || event.code === 'KeyV'))
    })

    let timer: ReturnType<typeof setTimeout> | undefined
    let told = ''
    const tellSize = () => {
      const { cols, rows } = terminal
      if (!typed || cols < 2 || rows < 2) return
      setTerminalSize(cols, rows)
      clearTimeout(timer)
      timer = setTimeout(() => {
        if (!isLive(id) || told === `${cols}x${rows}`) return
        told = `${cols}x${rows}`
        api.jobs.resize({ id, cols, rows }).catch(() => undefined)
      }, resize_pause_ms)
    }
    const watcher = new ResizeObserver(() => {
      if (element.clientWidth < 20 || element.clientHeight < 20) return
      fit.fit()
      tellSize()
    })
    watcher.observe(element)
    tellSize()
    feed.start()
    return () => {
      feed.stop()
      clearTimeout(timer)
      watcher.disconnect()
      typing.dispose()
      parts.current = null
      terminal.dispose()
    }
  }, [id, stream, attempt, label])

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
