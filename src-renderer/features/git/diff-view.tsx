/** The difference of one file: read with the arrows, and where it can be staged, by hunk or line. */
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState, type WheelEvent } from 'react'
import type { ShownDiff } from '../../../src-preload/contract/git.ts'
import { useGit } from '../../stores/git.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { type Choosing, VirtualList } from '../../ui/virtual-list.tsx'
import { rowsThrough, shownPath } from './change-rows.ts'
import styles from './diff.module.css'
import { DiffLineRow, line_limit } from './diff-line.tsx'
import { type DiffRow, diffRows, type LineSelection, longestLine, selectionsOf } from './diff-rows.ts'

const keyOf = (row: DiffRow): string => row.key
const row_px = 20
const shift_columns = 8

export interface DiffActs {
  /** What Space does, e.g. "Stage". */
  onTake: (selections: LineSelection[]) => void
  onDiscard?: (selections: LineSelection[]) => void
}

interface Props {
  diff: ShownDiff
  acts?: DiffActs | undefined
  onEscape: () => void
  /** Told of what is chosen, for the buttons above. */
  onChosen?: (selections: LineSelection[]) => void
}

export function DiffView({ diff, acts, onEscape, onChosen }: Props) {
  const shape = useGit((state) => state.diff)
  const { rows, lines, cut, partners } = useMemo(() => diffRows(diff, shape), [diff, shape])
  const columns = useMemo(() => longestLine(diff, line_limit), [diff])
  const [selected, setSelected] = useState<string | null>(null)
  const [marks, setMarks] = useState<ReadonlySet<string>>(() => new Set())
  const anchor = useRef<string | null>(null)
  const [shift, setShift] = useState(0)
  const chosen = useMemo(() => new Set(selected === null ? marks : [...marks, selected]), [marks, selected])
  const selections = useMemo(() => selectionsOf(diff, rows, chosen), [diff, rows, chosen])
  useEffect(() => onChosen?.(selections), [selections, onChosen])

  const choose = (key: string | null, how: Choosing) => {
    if (key === null) return
    if (how === 'through') setMarks(new Set(rowsThrough(rows, anchor.current ?? selected, key)))
    else if (how === 'beside') setMarks((old) => toggled(selected === null ? old : new Set([...old, selected]), key))
    else setMarks(new Set())
    if (how !== 'through') anchor.current = key
    setSelected(key)
  }
  const step = (by: 1 | -1) => {
    const at = rows.findIndex((row) => row.key === selected)
    const heads = rows.flatMap((row, index) => (row.kind === 'hunk' ? [index] : []))
    const next = by === 1 ? heads.find((index) => index > at) : heads.findLast((index) => index < at)
    if (next !== undefined) choose(rows[next]!.key, 'alone')
  }
  const shiftBy = (by: number) => setShift((old) => Math.max(0, Math.min(columns - 20, old + by)))
  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    if (event.ctrlKey && event.key === 'a') setMarks(new Set(rows.map(keyOf)))
    else if (event.ctrlKey) return
    else if (event.key === 'Escape') {
      if (marks.size > 0) setMarks(new Set())
      else onEscape()
    } else if (event.key === 'n' || event.key === ']') step(1)
    else if (event.key === 'p' || event.key === '[') step(-1)
    else if (event.key === 'ArrowRight' && shape === 'side') shiftBy(shift_columns)
    else if (event.key === 'ArrowLeft' && shape === 'side') shiftBy(-shift_columns)
    else if ((event.key === ' ' || event.key === 's' || event.key === 'u') && acts && selections.length > 0) acts.onTake(selections)
    else if ((event.key === 'Delete' || event.key === 'd') && acts?.onDiscard && selections.length > 0) acts.onDiscard(selections)
    else return
    event.preventDefault()
  }
  const onWheel = ({ deltaX, deltaY, shiftKey }: WheelEvent) => {
    const by = deltaX || (shiftKey ? deltaY : 0)
    if (shape === 'side' && by !== 0) shiftBy(by > 0 ? shift_columns : -shift_columns)
  }
  const digits = String(diff.hunks.at(-1) ? Math.max(diff.hunks.at(-1)!.old_start, diff.hunks.at(-1)!.new_start) + diff.hunks.at(-1)!.lines.length : 0).length
  return (
    <div className={styles.diff} style={{ '--digits': digits, '--shift': shift } as CSSProperties}>
      {diff.cut || cut ? (
        <Note tone="info">
          {diff.cut
            ? 'The difference is larger than 16 MB. Its beginning is shown; parts of it cannot be staged.'
            : `The difference has ${formatCount(lines)} lines. The first 50,000 are shown.`}
        </Note>
      ) : null}
      <div className={styles.rows} onWheel={onWheel}>
        <VirtualList
          label={`Difference of ${shownPath(diff.path)}`}
          items={rows}
          keyOf={keyOf}
          rowHeight={row_px}
          selected={selected}
          marks={marks}
          minWidth={shape === 'inline' ? `calc(${columns + digits * 2 + 8}ch + 24px)` : '100%'}
          onSelect={choose}
          onOpen={() => undefined}
          onKey={onKey}
          render={(row) => <DiffLineRow diff={diff} row={row} shape={shape} partners={partners} />}
          empty={
            <Empty title={diff.kind === 'renamed' ? 'Renamed, nothing else' : 'No line is different'}>
              {diff.kind === 'renamed' && diff.old_path
                ? `It was ${shownPath(diff.old_path)}.`
                : 'Only the mode of the file has changed, or the file is empty.'}
            </Empty>
          }
        />
      </div>
    </div>
  )
}

function toggled(set: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(set)
  if (next.has(key)) next.delete(key)
  else next.add(key)
  return next
}
