/** Rows of a table of any length, of which only those in sight exist; the head stays in place. */
import { useMemo, useRef } from 'react'
import { formatCount } from '../../ui/format.ts'
import { useRowWindow } from '../../ui/use-row-window.ts'
import { columnWidths, type Table } from './parse-table.ts'
import styles from './results.module.css'

const row_px = 24

export function TableView({ label, table }: { label: string; table: Table }) {
  const { head, rows, is_cut } = table
  const scroller = useRef<HTMLDivElement>(null)
  const { from, to, onScroll } = useRowWindow(scroller, rows.length, row_px)
  const widths = useMemo(() => columnWidths(table), [table])
  const columns = { gridTemplateColumns: widths.map((characters) => `${characters + 3}ch`).join(' ') }
  const cells = (row: readonly string[], role: 'columnheader' | 'cell') =>
    widths.map((_, column) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
      <span key={column} role={role} title={(row[column]?.length ?? 0) > 30 ? row[column] : undefined}>
        {row[column] ?? ''}
      </span>
    ))
  return (
    <>
      <div ref={scroller} className={styles.tableFrame} onScroll={onScroll} role="table" aria-label={label} aria-rowcount={rows.length + 1} tabIndex={0}>
        <div className={styles.tableHead} role="row" aria-rowindex={1} style={columns}>
          {cells(head, 'columnheader')}
        </div>
        <div role="rowgroup" style={{ height: rows.length * row_px, position: 'relative' }}>
          {rows.slice(from, to).map((row, n) => (
            <div
              key={from + n}
              className={styles.tableRow}
              role="row"
              aria-rowindex={from + n + 2}
              style={{ ...columns, transform: `translateY(${(from + n) * row_px}px)` }}
            >
              {cells(row, 'cell')}
            </div>
          ))}
        </div>
      </div>
      <p className={styles.foot}>
        {formatCount(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
        {is_cut ? '; there is more of the file than is shown. Download it for the rest.' : ''}
      </p>
    </>
  )
}
