/** The tree as a list of rows, of which only those in sight exist: it draws, tells what was done to which row, and keeps its place. */
import { type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useAnchor, useRevealed } from '../../ui/use-list-place.ts'
import { useRowWindow } from '../../ui/use-row-window.ts'
import styles from './tree.module.css'
import type { EntryRow, TreeRow } from './tree-rows.ts'

const row_px = 24
const keyOf = (row: TreeRow): string => row.key

/** A drop onto a closed folder opens it after so long. */
const open_after_ms = 600

interface Props {
  rows: readonly TreeRow[]
  selected: ReadonlySet<string>
  at: string | null
  wanted: { key: string } | null
  onKey: (event: KeyboardEvent, row: TreeRow | undefined, move: (by: number | 'first' | 'last') => EntryRow | undefined) => void
  onClickRow: (event: MouseEvent, row: EntryRow) => void
  onOpenRow: (row: EntryRow) => void
  onMenu: (place: { x: number; y: number }, row: EntryRow | undefined) => void
  onDragRow: (row: EntryRow) => readonly string[]
  /** Whether what is dragged may be dropped here. */
  canDrop: (event: DragEvent) => boolean
  /** `row` undefined: the workspace itself. */
  onDrop: (event: DragEvent, row: EntryRow | undefined) => void
  onHover: (row: EntryRow) => void
  /** What is to be known about a row beside its name. */
  describe: (row: EntryRow) => string | undefined
  render: (row: TreeRow) => ReactNode
}

export const drag_type = 'application/x-opsdeck-paths'

export function TreeView(props: Props) {
  const { rows, selected, at, wanted, render } = props
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const { from, to, onScroll, show } = useRowWindow(scroller, rows.length, row_px)
  // Looked for when asked: to know the place of each of a hundred thousand rows takes longer than to paint them.
  const indexes = useMemo(
    () => ({
      get: (wanted: string) => {
        const found = rows.findIndex(({ key }) => key === wanted)
        return found < 0 ? undefined : found
      },
    }),
    [rows],
  )
  const index = useMemo(() => (at === null ? -1 : (indexes.get(at) ?? -1)), [at, indexes])
  const shown = rows.slice(from, to)
  const remember = useAnchor({ scroller, items: rows, keyOf, indexes, rowHeight: row_px })
  useRevealed(wanted, indexes, show)
  const [drop, setDrop] = useState<string | null>(null)
  const hovered = useRef<{ key: string; timer: ReturnType<typeof setTimeout> } | null>(null)

  const entryRow = (i: number): EntryRow | undefined => {
    const row = rows[i]
    return row?.kind === 'entry' ? row : undefined
  }
  const move = (by: number | 'first' | 'last'): EntryRow | undefined => {
    const step = by === 'first' || (typeof by === 'number' && by > 0) ? 1 : -1
    let i = by === 'first' ? 0 : by === 'last' ? rows.length - 1 : index + by
    i = Math.max(0, Math.min(rows.length - 1, i))
    while (rows[i] && !entryRow(i)) i += step
    if (rows[i]) show(i)
    return entryRow(i)
  }

  const hover = (row: EntryRow | undefined) => {
    const key = row?.key ?? ''
    setDrop(key)
    if (hovered.current?.key === key) return
    if (hovered.current) clearTimeout(hovered.current.timer)
    hovered.current = { key, timer: setTimeout(() => row && props.onHover(row), open_after_ms) }
  }
  const unhover = () => {
    if (hovered.current) clearTimeout(hovered.current.timer)
    hovered.current = null
    setDrop(null)
  }
  useEffect(() => () => clearTimeout(hovered.current?.timer), [])

  const dragOver = (event: DragEvent, row: EntryRow | undefined) => {
    if (!props.canDrop(event)) return
    event.preventDefault()
    event.stopPropagation()
    event.dataTransfer.dropEffect = event.dataTransfer.types.includes(drag_type) ? 'move' : 'copy'
    hover(row)
  }
  const dropOn = (event: DragEvent, row: EntryRow | undefined) => {
    unhover()
    if (!props.canDrop(event)) return
    event.preventDefault()
    event.stopPropagation()
    props.onDrop(event, row)
  }

  const rowEvents = (row: EntryRow) => ({
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(drag_type, JSON.stringify(props.onDragRow(row)))
      event.dataTransfer.effectAllowed = 'move'
    },
    onDragOver: (event: DragEvent) => dragOver(event, row),
    onDrop: (event: DragEvent) => dropOn(event, row),
    onClick: (event: MouseEvent) => props.onClickRow(event, row),
    onDoubleClick: () => props.onOpenRow(row),
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault()
      event.stopPropagation()
      props.onMenu({ x: event.clientX, y: event.clientY }, row)
    },
  })

  return (
    <div
      ref={scroller}
      className={styles.tree}
      role="tree"
      aria-label="Files of the workspace"
      aria-multiselectable
      aria-activedescendant={index >= from && index < to ? `${id}-${index}` : undefined}
      tabIndex={0}
      data-drop={drop === '' || undefined}
      onScroll={() => {
        remember()
        onScroll()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return props.onKey(event, rows[index], move)
        event.preventDefault()
        // A key that reaches the document closes an open menu, this very one as well.
        event.stopPropagation()
        const box = scroller.current!.getBoundingClientRect()
        const top = index < 0 ? 0 : index * row_px - scroller.current!.scrollTop + row_px
        props.onMenu({ x: box.left + 40, y: box.top + Math.max(0, Math.min(box.height, top)) }, entryRow(index))
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        props.onMenu({ x: event.clientX, y: event.clientY }, undefined)
      }}
      onDragOver={(event) => dragOver(event, undefined)}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && scroller.current?.contains(event.relatedTarget))) unhover()
      }}
      onDrop={(event) => dropOn(event, undefined)}
    >
      <div role="presentation" style={{ height: rows.length * row_px, position: 'relative' }}>
        {shown.map((row, n) => {
          const i = from + n
          const is_entry = row.kind === 'entry'
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the row that has the keyboard
            <div
              key={row.key}
              id={`${id}-${i}`}
              className={styles.row}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-setsize={rows.length}
              aria-posinset={i + 1}
              aria-selected={selected.has(row.key)}
              {...(is_entry
                ? { 'aria-description': props.describe(row), ...(row.open !== undefined && { 'aria-expanded': row.open }), ...rowEvents(row) }
                : { 'aria-disabled': row.kind !== 'new' })}
              data-at={i === index || undefined}
              data-drop={(is_entry && drop === row.key) || undefined}
              style={{ transform: `translateY(${i * row_px}px)` }}
            >
              {render(row)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
