/** A file of any size, read only: lines or bytes from wherever one looks, searched forward, gone to by line, followed while it grows. */
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { api } from '../../bridge/api.ts'
import { isAborted, toFailure } from '../../bridge/failure.ts'
import { onFileChange } from '../../stores/file-changes.ts'
import { formatBytes, formatCount, formatPercent } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import styles from './file-panel.module.css'
import { LargeBar } from './large-bar.tsx'
import { type Mode, useBytePlace } from './use-byte-place.ts'

const row_px = 20
/** A file that grows and is not watched is looked at this often while it is followed. */
const follow_ms = 1000

export function LargeView({ workspace, path, binary, place }: { workspace: string; path: string; binary: boolean; place: { line?: number; asked?: number } }) {
  const [mode, setMode] = useState<Mode>(binary ? 'hex' : 'text')
  const pane = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const [count, setCount] = useState(40)
  const view = useBytePlace(workspace, path, mode, count)
  const now = useRef(view)
  now.current = view
  const [follow, setFollow] = useState(false)
  /** At once, where the state comes with the next drawing. */
  const following = useRef(false)
  following.current = follow
  /** How far a search is, while one is made. */
  const [searching, setSearching] = useState<{ at: number; stop: AbortController } | null>(null)
  const [said, setSaid] = useState('')
  /** The byte whose row is marked, and the text that was found there. */
  const [hit, setHit] = useState<{ at: number; text: string } | null>(null)
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
    const stop = onFileChange((changed) => (changed === path || changed === null) && following.current && now.current.toEnd())
    const timer = setInterval(() => following.current && now.current.toEnd(), follow_ms)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [follow, path])
  const stop_search = searching?.stop
  useEffect(() => () => stop_search?.abort(), [stop_search])

  const move = (act: () => void) => {
    following.current = false
    setFollow(false)
    act()
  }
  const show = (at: number, text: string) => {
    setHit({ at, text })
    move(() => now.current.at(at))
  }
  /** One at a time; a search and the way to a line may be long. */
  const look = async (from: number, act: (stop: AbortController) => Promise<string>) => {
    searching?.stop.abort()
    const stop = new AbortController()
    setSearching({ at: from, stop })
    setHit(null)
    setSaid('')
    try {
      setSaid(await act(stop))
    } catch (error) {
      if (!isAborted(error)) setSaid(toFailure(error).message)
    } finally {
      setSearching((old) => (old?.stop === stop ? null : old))
    }
  }
  const next = (text: string) => {
    const begin = hit?.text === text ? hit.at + 1 : first
    return look(begin, async (stop) => {
      for (let from = begin; ; ) {
        const found = await api.files.find_text({ path, workspace, text, from }, { signal: stop.signal })
        if (found.offset_bytes !== null) {
          show(found.offset_bytes, text)
          return ''
        }
        if (found.eof) return 'Not found from here on'
        from = found.next
        setSearching({ at: from, stop })
      }
    })
  }
  const toLine = (line: number) =>
    look(0, async ({ signal }) => {
      setMode('text')
      const found = await api.files.find_line({ path, workspace, line }, { signal })
      show(found.offset_bytes, '')
      return found.line === line ? '' : `It has ${formatCount(found.line)} lines`
    })
  const goToLine = useRef(toLine)
  goToLine.current = toLine
  const { line, asked } = place
  useEffect(() => {
    // Bytes have no lines.
    if (line !== undefined && asked !== undefined && !binary) void goToLine.current(line)
  }, [line, asked, binary])
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
    else if ((event.ctrlKey || event.metaKey) && (event.key === 'f' || event.key === 'g')) {
      pane.current?.querySelector<HTMLInputElement>(`input[data-key="${event.key}"]`)?.focus()
    } else return
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
    <div ref={pane} className={styles.pane}>
      {view.failure ? <Note tone="failure">The file cannot be read. {view.failure}</Note> : null}
      <LargeBar
        mode={mode}
        onMode={setMode}
        searching={searching && { stop: () => searching.stop.abort(), share: searching.at / Math.max(1, size) }}
        said={said}
        onTyped={() => setSaid('')}
        onNext={(text) => void next(text)}
        onLine={(to) => void toLine(to)}
        follow={follow}
        onFollow={setFollow}
      />
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
            <div key={row.from} className={styles.largeRow} data-hit={(hit !== null && hit.at >= row.from && hit.at < row.to) || undefined}>
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
