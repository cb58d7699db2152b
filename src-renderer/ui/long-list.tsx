/** A list box of a million rows of which only those in sight are known: asked for by their numbers, the newest on top. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './virtual-list.module.css'

interface Props {
  label: string
  /** How many rows there are; their numbers go from `count - 1` (shown first) to 0. */
  count: number
  rowHeight: number
  /** Number of the selected row. */
  selected: number | null
  onSelect: (number: number) => void
  onOpen: (number: number) => void
  /** Which numbers are drawn: the lowest and the highest. */
  onRange: (lowest: number, highest: number) => void
  /** Whether the newest row is in sight. */
  onTop: (is_at_top: boolean) => void
  render: (number: number) => ReactNode
  empty: ReactNode
}

/** Browsers cannot make an element higher than about 33 million pixels. */
export const most_rows = 1_400_000

export function LongList({ label, count, rowHeight, selected, onSelect, onOpen, onRange, onTop, render, empty }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const shown = Math.min(count, most_rows)
  const virtual = useVirtualizer({ count: shown, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 20 })
  const rows = virtual.getVirtualItems()
  const numberAt = (index: number) => count - 1 - index
  const first = rows[0]?.index
  const last = rows.at(-1)?.index
  useEffect(() => {
    if (first !== undefined && last !== undefined) onRange(count - 1 - last, count - 1 - first)
  }, [first, last, count, onRange])

  const at = selected === null ? -1 : count - 1 - selected
  const select = (index: number) => {
    const to = Math.max(0, Math.min(shown - 1, index))
    onSelect(numberAt(to))
    virtual.scrollToIndex(to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / rowHeight) - 1)
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown - 1, PageDown: at + page, PageUp: at - page }
    const move = moves[event.key]
    if (move !== undefined) select(move)
    else if (event.key === 'Enter' && at >= 0) onOpen(numberAt(at))
    else return
    event.preventDefault()
  }
  if (shown === 0) return <div className={styles.scroller}>{empty}</div>
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={at >= 0 && rows.some((row) => row.index === at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => onTop(event.currentTarget.scrollTop < rowHeight)}
      onFocus={(event) => {
        if (event.target === scroller.current && at < 0) select(first ?? 0)
      }}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {rows.map((row) => (
          <div
            key={numberAt(row.index)}
            id={`${id}-${row.index}`}
            role="option"
            tabIndex={-1}
            className={styles.row}
            aria-selected={row.index === at}
            aria-setsize={shown}
            aria-posinset={row.index + 1}
            data-current={row.index === at || undefined}
            onClick={() => onOpen(numberAt(row.index))}
            onKeyDown={undefined}
            style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
          >
            {render(numberAt(row.index))}
          </div>
        ))}
      </div>
    </div>
  )
}
