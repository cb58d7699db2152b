/** A list box of any length: arrows, Home, End, page keys, type to filter, Enter; several at once where marks are kept; keeps place and selection while it changes. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type HTMLAttributes, type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useId, useMemo, useRef } from 'react'
import { useAnchor, useRevealed } from './use-list-place.ts'
import styles from './virtual-list.module.css'

/** How a row was chosen: alone, with all from the last one to it, or beside those that are marked already. */
export type Choosing = 'alone' | 'through' | 'beside'

export interface RowDrag<T> {
  start?: (transfer: DataTransfer, item: T) => unknown
  takes?: (transfer: DataTransfer) => boolean
  drop?: (transfer: DataTransfer, before: T | null) => void
}

interface Props<T> {
  label: string
  items: readonly T[]
  keyOf: (item: T) => string
  /** Heading rows are read but never selected. */
  isHeading?: (item: T) => boolean
  rowHeight?: number
  selected: string | null
  /** A row to bring into view once it is there; a new object asks anew. */
  reveal?: { key: string } | null
  /** Where several rows can be chosen: those that are, beside the selected one. */
  marks?: ReadonlySet<string>
  onSelect: (key: string | null, how: Choosing) => void
  onOpen: (item: T) => void
  /** A click on a row; selects unless something else is wanted. */
  onClickRow?: (key: string, how: Choosing) => void
  /** Where rows can be dragged, or something can be dropped onto them; `null` is the room below the last. */
  drag?: RowDrag<T>
  /** Rows at least so wide, as CSS says it: then the list scrolls sideways too. */
  minWidth?: string
  /** A printed character typed while the list has the focus. */
  onType?: (character: string) => void
  onKey?: (event: KeyboardEvent, item: T | undefined) => void
  onEnd?: () => void
  render: (item: T, selected: boolean) => ReactNode
  empty?: ReactNode
}

export function VirtualList<T>(props: Props<T>) {
  const {
    items,
    keyOf,
    isHeading,
    rowHeight = 24,
    selected,
    reveal = null,
    onSelect,
    onOpen,
    onClickRow = onSelect,
    onType,
    onKey,
    onEnd,
    render,
    label,
    marks,
    drag,
    minWidth,
    empty,
  } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (i) => keyOf(items[i]!),
  })
  const rows = virtual.getVirtualItems()
  const indexes = useMemo(() => new Map(items.map((item, i) => [keyOf(item), i])), [items, keyOf])
  const at = selected === null ? -1 : (indexes.get(selected) ?? -1)

  const remember = useAnchor({ scroller, items, keyOf, indexes, rowHeight })
  useRevealed(
    reveal,
    indexes,
    useCallback((index: number) => virtual.scrollToIndex(index, { align: 'center' }), [virtual]),
  )

  const last = rows.at(-1)?.index ?? -1
  useEffect(() => {
    if (onEnd && items.length > 0 && last >= items.length - 10) onEnd()
  }, [last, items.length, onEnd])

  const select = (index: number, step: 1 | -1, how: Choosing) => {
    let i = Math.max(0, Math.min(items.length - 1, index))
    while (items[i] !== undefined && isHeading?.(items[i]!)) i += step
    const item = items[i]
    if (item === undefined) return
    onSelect(keyOf(item), how)
    virtual.scrollToIndex(i)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / rowHeight) - 1)
    const moves: Record<string, [number, 1 | -1]> = {
      ArrowDown: [at + 1, 1],
      ArrowUp: [at <= 0 ? 0 : at - 1, -1],
      Home: [0, 1],
      End: [items.length - 1, -1],
      PageDown: [at + page, 1],
      PageUp: [at - page, -1],
    }
    const move = event.ctrlKey || event.altKey || event.metaKey ? undefined : moves[event.key]
    if (move) select(...move, event.shiftKey && marks ? 'through' : 'alone')
    else if (event.key === 'Enter' && at >= 0 && !event.ctrlKey) onOpen(items[at]!)
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.altKey && !event.metaKey && onType) onType(event.key)
    else return onKey?.(event, items[at])
    event.preventDefault()
  }

  // A list box must have options; headings alone are a group.
  const attributes: HTMLAttributes<HTMLDivElement> = {
    role: items.some((item) => !isHeading?.(item)) ? 'listbox' : 'group',
    'aria-label': label,
    'aria-multiselectable': marks ? true : undefined,
    tabIndex: 0,
    'aria-activedescendant': at >= 0 && rows.some((row) => row.index === at) ? `${id}-${at}` : undefined,
    onKeyDown,
    onScroll: remember,
    onFocus: (event) => {
      if (event.target === scroller.current && at < 0) select(0, 1, 'alone')
    },
  }
  const dropAttributes = (before: T | null): HTMLAttributes<HTMLDivElement> =>
    drag?.drop
      ? {
          onDragOver: (event) => {
            if (!drag.takes?.(event.dataTransfer)) return
            event.preventDefault()
            event.stopPropagation()
          },
          onDrop: (event) => {
            if (!drag.takes?.(event.dataTransfer)) return
            event.preventDefault()
            event.stopPropagation()
            drag.drop?.(event.dataTransfer, before)
          },
        }
      : {}
  const rowAttributes = (item: T, index: number): HTMLAttributes<HTMLDivElement> =>
    isHeading?.(item)
      ? { role: 'presentation', className: styles.heading }
      : {
          role: 'option',
          className: styles.row,
          'aria-selected': index === at || (marks?.has(keyOf(item)) ?? false),
          ...(drag?.start && { draggable: true, onDragStart: (event) => drag.start?.(event.dataTransfer, item) }),
          ...dropAttributes(item),
          'aria-setsize': items.length,
          'aria-posinset': index + 1,
          onClick: (event: MouseEvent) =>
            onClickRow(keyOf(item), !marks ? 'alone' : event.shiftKey ? 'through' : event.ctrlKey || event.metaKey ? 'beside' : 'alone'),
          onDoubleClick: () => onOpen(item),
        }

  if (items.length === 0 && empty)
    return (
      <div className={styles.scroller} {...dropAttributes(null)}>
        {empty}
      </div>
    )
  return (
    <div ref={scroller} className={styles.scroller} {...attributes} {...dropAttributes(null)}>
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative', ...(minWidth && { minWidth }) }}>
        {rows.map((row) => {
          const item = items[row.index]!
          return (
            <div
              key={row.key}
              id={`${id}-${row.index}`}
              {...rowAttributes(item, row.index)}
              data-current={row.index === at || undefined}
              style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
            >
              {render(item, row.index === at)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
