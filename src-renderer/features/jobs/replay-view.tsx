/** A recorded run played again with the timing it had: play, place, speed, idle time left out; all of it by keys too. */
import { ActionIcon, Button, Checkbox, SegmentedControl, Tooltip, useComputedColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Pause, Play, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { knownTerminalFont } from '../../stores/terminal-font.ts'
import { createTerminal, type TerminalParts } from '../../terminal/create-terminal.ts'
import { terminalTheme } from '../../terminal/terminal-theme.ts'
import { Note } from '../../ui/note.tsx'
import { formatElapsed } from '../../ui/time.ts'
import styles from './replay.module.css'
import { ReplayPlayer } from './replay-player.ts'

const speeds = ['0.5', '1', '2', '4', '8'] as const
type Speed = (typeof speeds)[number]
/** One press of an arrow. */
const step_ms = 5000
const scrollback = 10_000

interface Props {
  job: Job
  attempt: number | undefined
  onClose: () => void
}

export function ReplayView({ job, attempt, onClose }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const play = useRef<HTMLButtonElement>(null)
  const player = useRef<ReplayPlayer | null>(null)
  const terminal = useRef<TerminalParts['terminal'] | null>(null)
  const [place_ms, setPlace] = useState(0)
  const [length_ms, setLength] = useState(0)
  const [plays, setPlays] = useState(true)
  const [speed, setSpeed] = useState<Speed>('1')
  const [skips, setSkips] = useState(true)
  const [failure, setFailure] = useState<string | null>(null)
  const scheme = useComputedColorScheme('dark')
  const look = useRef(scheme)
  look.current = scheme
  const { id, capture, title } = job
  const timing = useQuery({
    queryKey: ['replay', id, attempt ?? job.attempt],
    queryFn: () => api.jobs.timing(attempt === undefined ? { id } : { id, attempt }),
    staleTime: Number.POSITIVE_INFINITY,
  })

  useEffect(() => {
    const element = host.current
    if (!timing.data || !element) return
    const parts = createTerminal(element, {
      theme: terminalTheme(look.current),
      label: `Replay of ${title}`,
      convertEol: capture === 'split',
      font: knownTerminalFont(),
      scrollback,
    })
    const screen = parts.terminal
    terminal.current = screen
    // Nobody types here.
    screen.write('\u001b[?25l')
    if (timing.data.sizes.length === 0) parts.fit.fit()
    const number = timing.data.attempt
    const playing = new ReplayPlayer(timing.data, (stream, from, limit) => api.jobs.output({ id, stream, from, limit, attempt: number }), {
      write: (data) => new Promise((resolve) => screen.write(data, resolve)),
      reset: () => screen.reset(),
      resize: (cols, rows) => screen.resize(cols, rows),
    })
    player.current = playing
    setLength(playing.length_ms)
    setPlace(0)
    return () => {
      player.current = null
      terminal.current = null
      parts.dispose()
    }
  }, [timing.data, id, capture, title])

  useEffect(() => {
    if (terminal.current) terminal.current.options.theme = terminalTheme(scheme)
  }, [scheme])

  useEffect(() => {
    if (player.current) Object.assign(player.current, { speed: Number(speed), skips_idle: skips })
  })

  useEffect(() => {
    const frame = requestAnimationFrame(() => play.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])

  useEffect(() => {
    if (!plays) return
    let last_ms = performance.now()
    let frame = requestAnimationFrame(function draw(now_ms) {
      const playing = player.current
      if (playing) {
        playing.tick(Math.max(0, now_ms - last_ms)).catch((error: unknown) => setFailure(toFailure(error).message))
        setPlace(playing.position_ms)
        if (playing.at_end) {
          setPlays(false)
          return
        }
      }
      last_ms = now_ms
      frame = requestAnimationFrame(draw)
    })
    return () => cancelAnimationFrame(frame)
  }, [plays])

  const seek = (ms: number) => {
    const playing = player.current
    if (!playing) return
    playing.seek(ms).catch((error: unknown) => setFailure(toFailure(error).message))
    setPlace(playing.position_ms)
  }
  const toggle = () => {
    if (!plays && player.current?.at_end) seek(0)
    setPlays((old) => !old)
  }
  const faster = (by: number) => setSpeed((old) => speeds[Math.min(speeds.length - 1, Math.max(0, speeds.indexOf(old) + by))]!)
  const keys: Record<string, () => void> = {
    ' ': toggle,
    k: toggle,
    ArrowLeft: () => seek(place_ms - step_ms),
    ArrowRight: () => seek(place_ms + step_ms),
    Home: () => seek(0),
    End: () => seek(length_ms),
    '+': () => faster(1),
    '-': () => faster(-1),
    i: () => setSkips((old) => !old),
    Escape: onClose,
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const act = event.ctrlKey || event.altKey || event.metaKey ? undefined : keys[event.key]
    // A button or a switch that has the focus takes Space itself.
    if (!act || (event.key === ' ' && (event.target as Element).closest('button, input[type="checkbox"], input[type="radio"]'))) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const problem = failure ?? (timing.error ? toFailure(timing.error).message : null)
  const percent = length_ms === 0 ? 0 : (place_ms / length_ms) * 100
  return (
    <section className={styles.replay} aria-label="Replay" onKeyDownCapture={onKeyDown}>
      {problem ? <Note tone="failure">{problem}</Note> : null}
      {timing.data?.streams.length === 0 ? <Note tone="info">It wrote nothing, so there is nothing to play.</Note> : null}
      <div ref={host} className={styles.screen} />
      <div className={styles.bar}>
        <Tooltip label={plays ? 'Pause (Space)' : 'Play (Space)'}>
          <ActionIcon ref={play} aria-label={plays ? 'Pause' : 'Play'} size={28} onClick={toggle}>
            {plays ? <Pause size={16} /> : <Play size={16} />}
          </ActionIcon>
        </Tooltip>
        <input
          className={styles.place}
          type="range"
          aria-label="Place in the recording"
          aria-valuetext={`${formatElapsed(place_ms)} of ${formatElapsed(length_ms)}`}
          min={0}
          max={Math.max(1, Math.round(length_ms))}
          value={Math.round(place_ms)}
          style={{ '--share': `${percent}%` } as React.CSSProperties}
          onChange={(event) => seek(Number(event.currentTarget.value))}
        />
        <span className={styles.time}>
          {formatElapsed(place_ms)} / {formatElapsed(length_ms)}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Speed"
          value={speed}
          onChange={(value) => setSpeed(value as Speed)}
          data={speeds.map((value) => ({ value, label: `${value}×` }))}
        />
        <Checkbox size="xs" label="Skip idle time" checked={skips} onChange={(event) => setSkips(event.currentTarget.checked)} />
        <Button size="compact-sm" leftSection={<X size={14} />} onClick={onClose} title="Close the replay (Esc)">
          Close
        </Button>
      </div>
    </section>
  )
}
