/** Programs, stages and commands as a tree of any length: arrows walk, open and close; a letter goes on in the filter. */
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useId, useRef } from 'react'
import { useRowWindow } from '../../ui/use-row-window.ts'
import { type CommandRow, type ProgramRow, parentOf } from './program-rows.ts'
import styles from './program-tree.module.css'

const row_px = 24

interface Props {
  /** There are no rows yet. */
  busy: boolean
  rows: readonly ProgramRow[]
  /** Key of the row that has the keyboard. */
  at: string | null
  onAt: (key: string) => void
  onToggle: (row: ProgramRow, open: boolean) => void
  onOpen: (row: CommandRow) => void
  onType: (character: string) => void
}

function RowText({ row }: { row: ProgramRow }) {
  const [name, said] =
    row.kind === 'program'
      ? [row.program.name, row.program.installed ? (row.program.version ?? '') : 'not installed']
      : row.kind === 'stage'
        ? [row.stage.name, row.stage.aliases.join(', ')]
        : [row.command.name, row.command.description]
  const Twist = row.kind === 'command' ? null : row.is_open ? ChevronDown : ChevronRight
  return (
    <div className={styles.row} data-kind={row.kind} style={{ paddingInlineStart: 8 + row.depth * 12 }} title={said ? `${name}: ${said}` : name}>
      <span className={styles.twist}>{Twist ? <Twist size={12} aria-hidden /> : null}</span>
      <span className={styles.rowName}>{name}</span>
      <span className={styles.rowSaid} data-missing={(row.kind === 'program' && !row.program.installed) || undefined}>
        {said}
      </span>
    </div>
  )
}

export function ProgramTree({ busy, rows, at, onAt, onToggle, onOpen, onType }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const { from, to, onScroll, show } = useRowWindow(scroller, rows.length, row_px)
  const index = rows.findIndex(({ key }) => key === at)
  const row = rows[index]
  const go = (to_index: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, to_index))]
    if (!next) return
    onAt(next.key)
    show(rows.indexOf(next))
  }
  /** A command is opened as soon as it is pointed at; a branch opens and closes. */
  const act = (acted: ProgramRow) => {
    onAt(acted.key)
    if (acted.kind === 'command') onOpen(acted)
    else onToggle(acted, !acted.is_open)
  }
  const right = () => {
    if (!row || row.kind === 'command') return
    if (row.is_open) go(index + 1)
    else onToggle(row, true)
  }
  const left = () => {
    if (row && row.kind !== 'command' && row.is_open) return onToggle(row, false)
    const parent = parentOf(rows, index)
    if (parent) go(rows.indexOf(parent))
  }
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / row_px) - 1)
  const keys: Record<string, () => void> = {
    ArrowDown: () => go(index + 1),
    ArrowUp: () => go(index - 1),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    PageDown: () => go(index + page()),
    PageUp: () => go(index - page()),
    ArrowRight: right,
    ArrowLeft: left,
    Enter: () => row && act(row),
    ' ': () => row && act(row),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const key = keys[event.key]
    if (key) key()
    else if (event.key.length === 1) onType(event.key)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={scroller}
      className={styles.tree}
      role="tree"
      aria-label="Programs, stages and commands"
      aria-busy={busy}
      tabIndex={0}
      aria-activedescendant={index >= from && index < to ? `${id}-${index}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
      onFocus={() => {
        if (index < 0) go(0)
      }}
    >
      <div role="presentation" style={{ height: rows.length * row_px, position: 'relative' }}>
        {rows.slice(from, to).map((one, n) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the row that has the keyboard
          <div
            key={one.key}
            id={`${id}-${from + n}`}
            className={styles.treeRow}
            role="treeitem"
            aria-level={one.depth + 1}
            aria-setsize={one.size}
            aria-posinset={one.position}
            aria-selected={one.key === at}
            {...(one.kind !== 'command' && { 'aria-expanded': one.is_open })}
            style={{ transform: `translateY(${(from + n) * row_px}px)` }}
            {...{ onClick: () => act(one) }}
          >
            <RowText row={one} />
          </div>
        ))}
      </div>
    </div>
  )
}
