/** A file of any size, read only: lines or bytes from wherever one looks, searched forward, followed while it grows. */
import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { api } from '../../bridge/api.ts'
import { isAborted, toFailure } from '../../bridge/failure.ts'
import { onFileChange } from '../../stores/file-changes.ts'
import { formatBytes, formatPercent } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { type ByteRow, findText, hexRowAbove, hexRows, type ReadPart, textRowAt, textRows, textRowsAbove } from './byte-rows.ts'
import { bytesOfBase64 } from './byte-text.ts'
import styles from './file-panel.module.css'

type Mode = 'text' | 'hex'

const row_px = 20
/** A file that grows and is not watched is looked at this often while it is followed. */
const follow_ms = 1000

interface Shown {
  rows: readonly ByteRow[]
  size_bytes: number
}

function usePlace(workspace: string, path: string, mode: Mode, count: number) {
  const read = useCallback<ReadPart>(
    async (from, limit) => {
      const part = await api.files.bytes({ path, workspace, from, limit })
      return { bytes: bytesOfBase64(part.data), size_bytes: part.size_bytes }
    },
    [path, workspace],
  )
  const [shown, setShown] = useState<Shown | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const top = useRef(0)
  /** Only the newest look counts: keys come faster than answers. */
  const turn = useRef(0)
  const endOf = useCallback(
    (size: number): number | Promise<number> =>
      mode === 'text' ? textRowsAbove(read, size, Math.max(1, count - 2)) : hexRowAbove(size + 15, Math.max(1, count - 2)),
    [mode, read, count],
  )
  const go = useCallback(
    async (to: (now: number) => number | Promise<number>) => {
      const mine = ++turn.current
      try {
        const from = await to(top.current)
        const found = await (mode === 'text' ? textRows : hexRows)(read, from, count)
        if (mine !== turn.current) return
        // Never an empty view because the file has become shorter.
        if (found.rows.length === 0 && found.size_bytes > 0) return void go(() => endOf(found.size_bytes))
        top.current = found.rows[0]?.from ?? 0
        setShown(found)
        setFailure(null)
      } catch (error) {
        if (mine === turn.current) setFailure(toFailure(error).message)
      }
    },
    [mode, read, count, endOf],
  )
  const by = (rows: number) =>
    void go((now) => {
      if (rows < 0) return mode === 'text' ? textRowsAbove(read, now, -rows) : hexRowAbove(now, -rows)
      const below = shown?.rows[Math.min(rows, shown.rows.length - 1)]
      return below?.from ?? now
    })
  const at = (byte: number) => void go(() => (mode === 'text' ? textRowAt(read, byte) : hexRowAbove(byte, 0)))
  const toEnd = () => void go(async () => endOf((await read(0, 0)).size_bytes))
  return { read, shown, failure, by, at, toEnd, again: () => void go((now) => now) }
}

export function LargeView({ workspace, path, binary, place }: { workspace: string; path: string; binary: boolean; place: { line?: number; asked?: number } }) {
  const [mode, setMode] = useState<Mode>(binary ? 'hex' : 'text')
  const frame = useRef<HTMLDivElement>(null)
  const [count, setCount] = useState(40)
  const view = usePlace(workspace, path, mode, count)
  const now = useRef(view)
  now.current = view
  const [follow, setFollow] = useState(false)
  const [typed, setTyped] = useState('')
  const [search, setSearch] = useState<{ at: number; stop: AbortController } | null>(null)
  const [hit, setHit] = useState<{ at: number; text: string } | 'none' | null>(null)
  const { shown } = view
  const size = shown?.size_bytes ?? 0
  const first = shown?.rows[0]?.from ?? 0
  const last = shown?.rows.at(-1)?.to ?? 0

  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setCount(Math.max(4, Math.ceil((entry?.contentRect.height ?? 800) / row_px) + 1)))
    watcher.observe(frame.current!)
    return () => watcher.disconnect()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape or size of the view is drawn from the same place
  useEffect(() => now.current.again(), [mode, count])
  useEffect(() => {
    if (!follow) return onFileChange((changed) => (changed === path || changed === null) && now.current.again())
    now.current.toEnd()
    const stop = onFileChange((changed) => (changed === path || changed === null) && now.current.toEnd())
    const timer = setInterval(() => now.current.toEnd(), follow_ms)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [follow, path])
  const stop_search = search?.stop
  useEffect(() => () => stop_search?.abort(), [stop_search])

  const move = (act: () => void) => {
    setFollow(false)
    act()
  }
  const next = async () => {
    if (!typed) return
    const stop = new AbortController()
    const from = hit && hit !== 'none' && hit.text === typed ? hit.at + 1 : first
    setSearch({ at: from, stop })
    setHit(null)
    try {
      const at = await findText(view.read, typed, from, { signal: stop.signal, onProgress: (here) => setSearch({ at: here, stop }) })
      setHit(at === null ? 'none' : { at, text: typed })
      if (at !== null) move(() => view.at(at))
    } catch (error) {
      if (!isAborted(error)) setHit('none')
    } finally {
      setSearch(null)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, count - 3)
    const moves: Record<string, () => void> = {
      ArrowDown: () => view.by(1),
      ArrowUp: () => view.by(-1),
      PageDown: () => view.by(page),
      PageUp: () => view.by(-page),
      Home: () => view.at(0),
      End: view.toEnd,
    }
    const act = moves[event.key]
    if (act) move(act)
    else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) frame.current?.parentElement?.parentElement?.querySelector('input')?.focus()
    else return
    event.preventDefault()
  }
  const onTrack = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const box = event.currentTarget.getBoundingClientRect()
    const share = Math.max(0, Math.min(1, (event.clientY - box.top) / box.height))
    move(() => (share > 0.995 ? view.toEnd() : view.at(Math.floor(share * size))))
  }
  const thumb = useMemo(() => {
    const share = (part: number) => part / Math.max(1, size)
    const height = `max(24px, ${share(last - first) * 100}%)`
    // Its own height is taken off, so that the end of the file is the end of the track.
    return { height, top: `calc((100% - ${height}) * ${Math.min(1, first / Math.max(1, size - (last - first)))})` }
  }, [first, last, size])

  return (
    <div className={styles.pane}>
      {view.failure ? <Note tone="failure">The file cannot be read. {view.failure}</Note> : null}
      {place.line !== undefined ? <Note tone="info">The file is too large to go to line {place.line}. Search for what stands there.</Note> : null}
      <div className={styles.largeBar}>
        <SegmentedControl
          aria-label="Show as"
          value={mode}
          onChange={(value) => setMode(value as Mode)}
          data={[
            { value: 'text', label: 'Text' },
            { value: 'hex', label: 'Bytes' },
          ]}
        />
        <TextInput
          className={styles.largeFind}
          aria-label="Search forward"
          placeholder="Search forward"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            setHit(null)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void next()
            else if (event.key === 'Escape') search?.stop.abort()
          }}
        />
        {search ? (
          <Button size="compact-sm" onClick={() => search.stop.abort()}>
            Stop at {formatPercent(Math.floor((search.at / Math.max(1, size)) * 100))}
          </Button>
        ) : (
          <Button size="compact-sm" disabled={!typed} leftSection={<ArrowDown size={14} />} onClick={() => void next()}>
            Next
          </Button>
        )}
        <span className={styles.said} role="status">
          {hit === 'none' ? 'Not found from here on' : ''}
        </span>
        <Checkbox label="Follow" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
      </div>
      <div className={styles.largeBody}>
        <div
          ref={frame}
          className={styles.large}
          role="document"
          aria-label={`Part of ${path}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
          tabIndex={0}
          data-takes-focus
          onKeyDown={onKeyDown}
          onWheel={(event) => {
            const rows = Math.trunc(event.deltaY / row_px) || Math.sign(event.deltaY)
            move(() => view.by(rows))
          }}
        >
          {shown?.rows.map((row) => (
            <div key={row.from} className={styles.largeRow} data-hit={(hit !== null && hit !== 'none' && hit.at >= row.from && hit.at < row.to) || undefined}>
              {row.text || ' '}
            </div>
          ))}
        </div>
        <div className={styles.track} aria-hidden onPointerDown={onTrack} onPointerMove={onTrack}>
          <div className={styles.thumb} style={thumb} />
        </div>
      </div>
      <footer className={styles.foot}>
        <span>
          Read only, {formatBytes(size)}, shown from {formatPercent(size === 0 ? 0 : Math.floor((first / size) * 100))}
        </span>
      </footer>
    </div>
  )
}
