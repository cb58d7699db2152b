/** A grid of any length in groups with sticky headings: its rows are known by their numbers, the newest on top, and only those in sight are drawn. */
import { type HTMLAttributes, type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import styles from './long-grid.module.css'
import type { Place } from './place-menu.tsx'
import type { Choosing } from './virtual-list.tsx'

export interface RowGroup {
  key: string
  heading: string
  count: number
}

interface Props {
  label: string
  /** The row of headings above all: cells with the role `columnheader`. */
  head: ReactNode
  columns: number
  /** The newest first; their rows have the numbers from the sum of all counts down to 0. */
  groups: readonly RowGroup[]
  /** Number of the row the cursor stands on. */
  at: number | null
  isMarked: (number: number) => boolean
  onChoose: (number: number, how: Choosing) => void
  onOpen: (number: number) => void
  onMenu: (number: number, place: Place) => void
  /** A printed character typed while the grid has the focus. */
  onType: (character: string) => void
  /** What else is pressed; a key that is used is not to do anything else. */
  onKey: (event: KeyboardEvent) => void
  onRange: (lowest: number, highest: number) => void
  /** Called when a row begins to be dragged. */
  onDrag: (number: number, transfer: DataTransfer) => void
  /** The cells of a row: elements with the role `gridcell`. */
  render: (number: number) => ReactNode
  empty: ReactNode
}

const row_px = 24
/** Rows that are drawn beyond either edge. */
const beyond = 12
/** Browsers cannot make an element higher than about 33 million pixels. */
const most_rows = 1_390_000

/** Where each group begins, as a place in the list of headings and rows; and its highest number. */
function layOut(groups: readonly RowGroup[]) {
  const total = groups.reduce((sum, { count }) => sum + count, 0)
  let top = 0
  let number = total - 1
  const starts = groups.map(({ count }) => {
    const start = { top, number }
    top += count + 1
    number -= count
    return start
  })
  const groupAt = (place: number): number => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]!.top <= place) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    total,
    places: Math.min(top, most_rows),
    groupAt,
    /** The number at a place; null for a heading. */
    numberAt: (place: number): number | null => {
      const start = starts[groupAt(place)]
      return !start || place === start.top ? null : start.number - (place - start.top - 1)
    },
    placeOf: (number: number): number => {
      const group = starts.findLastIndex((start) => start.number >= number)
      const start = starts[group]
      return start ? start.top + 1 + (start.number - number) : 0
    },
  }
}

export function LongGrid(props: Props) {
  const { label, head, columns, groups, at, isMarked, onChoose, onOpen, onMenu, onType, onKey, onRange, onDrag, render, empty } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const rows = useMemo(() => layOut(groups), [groups])
  const [sight, setSight] = useState({ first: 0, rows: 0 })
  const look = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const next = { first: Math.floor(element.scrollTop / row_px), rows: Math.ceil(element.clientHeight / row_px) + 1 }
    setSight((old) => (old.first === next.first && old.rows === next.rows ? old : next))
  }, [])
  const is_empty = rows.total === 0
  useLayoutEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (scroller.current) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [look])

  // What is read stays where it is while rows come above it.
  const read = useRef<{ number: number; offset: number } | null>(null)
  const remember = () => {
    const element = scroller.current
    if (!element) return
    const place = Math.floor(element.scrollTop / row_px)
    const number = rows.numberAt(place) ?? rows.numberAt(place + 1)
    read.current = number === null || element.scrollTop < row_px ? null : { number, offset: element.scrollTop - rows.placeOf(number) * row_px }
  }
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !read.current || read.current.number >= rows.total) return
    const wanted = rows.placeOf(read.current.number) * row_px + read.current.offset
    if (Math.abs(wanted - element.scrollTop) >= 1) element.scrollTop = wanted
  }, [rows])

  const from = Math.max(0, Math.min(sight.first, rows.places - sight.rows) - beyond)
  const to = Math.min(rows.places, sight.first + sight.rows + beyond)
  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n)
  const numbers = drawn.map((place) => rows.numberAt(place)).filter((number) => number !== null)
  const [highest, lowest] = [numbers[0], numbers.at(-1)]
  useEffect(() => {
    if (highest !== undefined && lowest !== undefined) onRange(lowest, highest)
  }, [highest, lowest, onRange])

  const show = (number: number) => {
    const element = scroller.current
    if (!element) return
    // The headings above cover two rows.
    const top = rows.placeOf(number) * row_px
    element.scrollTop = Math.max(Math.min(element.scrollTop, top - row_px), top + 2 * row_px - element.clientHeight)
    look()
  }
  const choose = (number: number, how: Choosing) => {
    const to = Math.max(0, Math.min(rows.total - 1, number))
    onChoose(to, how)
    show(to)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / row_px) - 3)
    const from = at ?? rows.total
    const moves: Record<string, number> = {
      ArrowDown: from - 1,
      ArrowUp: from + 1,
      Home: rows.total - 1,
      End: 0,
      PageDown: from - page,
      PageUp: from + page,
    }
    const held = event.ctrlKey || event.altKey || event.metaKey
    const move = held ? undefined : moves[event.key]
    if (move !== undefined) choose(move, event.shiftKey ? 'through' : 'alone')
    else if (event.key === 'Enter' && at !== null && !held) onOpen(at)
    else if (at !== null && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
      // A key that reaches the document closes an open menu, this very one as well.
      event.stopPropagation()
      const { left, bottom } = (document.getElementById(`${id}-${at}`) ?? event.currentTarget).getBoundingClientRect()
      onMenu(at, { x: left + 24, y: bottom })
    } else if (event.key.length === 1 && event.key !== ' ' && !held) onType(event.key)
    else return onKey(event)
    event.preventDefault()
  }

  const reading = groups[rows.groupAt(Math.max(0, Math.min(sight.first, rows.places - 1)))]
  const attributes: HTMLAttributes<HTMLDivElement> = is_empty
    ? { role: 'group', 'aria-label': label, tabIndex: 0 }
    : {
        role: 'grid',
        'aria-label': label,
        tabIndex: 0,
        'aria-multiselectable': true,
        'aria-rowcount': rows.total + groups.length + 1,
        'aria-colcount': columns,
        'aria-activedescendant': at !== null && numbers.includes(at) ? `${id}-${at}` : undefined,
        onKeyDown,
        onScroll: () => {
          remember()
          // Before the frame is painted, or a fast wheel would show empty rows.
          flushSync(look)
        },
        onFocus: (event) => {
          if (event.target === scroller.current && at === null) onChoose(rows.numberAt(Math.max(1, sight.first)) ?? rows.total - 1, 'alone')
        },
      }
  return (
    // One element with rows or without: what has the keyboard keeps it when they come.
    <div ref={scroller} className={styles.scroller} data-takes-focus {...attributes}>
      {is_empty ? (
        empty
      ) : (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above; the grid has the focus */}
          <div role="row" aria-rowindex={1} className={styles.head}>
            {head}
          </div>
          <div className={styles.sticky} aria-hidden>
            <div className={styles.heading}>{reading?.heading}</div>
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          <div role="rowgroup" style={{ height: rows.places * row_px, position: 'relative' }}>
            {drawn.map((place) => {
              const number = rows.numberAt(place)
              const style = { height: row_px, transform: `translateY(${place * row_px}px)` }
              if (number === null) {
                const group = groups[rows.groupAt(place)]!
                return (
                  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
                  <div key={group.key} role="row" aria-rowindex={place + 2} className={`${styles.place} ${styles.heading}`} style={style}>
                    {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above */}
                    <span role="gridcell" aria-colspan={columns}>
                      {group.heading}
                    </span>
                  </div>
                )
              }
              return (
                // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
                <div
                  key={number}
                  id={`${id}-${number}`}
                  role="row"
                  aria-rowindex={place + 2}
                  aria-selected={number === at || isMarked(number)}
                  data-current={number === at || undefined}
                  className={`${styles.place} ${styles.row}`}
                  style={style}
                  draggable
                  onDragStart={(event) => onDrag(number, event.dataTransfer)}
                  onClick={(event) => onChoose(number, event.shiftKey ? 'through' : event.ctrlKey || event.metaKey ? 'beside' : 'alone')}
                  onKeyDown={undefined}
                  onDoubleClick={() => onOpen(number)}
                  onContextMenu={(event) => {
                    event.preventDefault()
                    onMenu(number, { x: event.clientX, y: event.clientY })
                  }}
                >
                  {render(number)}
                </div>
              )
            })}
          </div>
        </>
      )}
    </div>
  )
}
