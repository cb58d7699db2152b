/** Rows of a table of any length, of which only those in sight exist; the head stays in place. */
import { useMemo, useRef } from 'react'
import { formatCount } from '../../ui/format.ts'
import { useRowWindow } from '../../ui/use-row-window.ts'
import { columnWidths, type Table } from './parse-table.ts'
import styles from './results.module.css'

const row_px = 24
/** Beside its text a cell has room for this many characters. */
const padding_ch = 3

/** Stands for the rows that are not drawn. */
const Room = ({ rows }: { rows: number }) => (rows > 0 ? <tr aria-hidden style={{ height: rows * row_px }} /> : null)

export function TableView({ label, table }: { label: string; table: Table }) {
  const { head, rows, is_cut } = table
  const scroller = useRef<HTMLElement>(null)
  const { from, to, onScroll } = useRowWindow(scroller, rows.length, row_px)
  const columns = useMemo(() => columnWidths(table).map((characters, column) => ({ column, width: characters + padding_ch })), [table])
  const width = columns.reduce((sum, one) => sum + one.width, 0)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section ref={scroller} className={styles.tableFrame} onScroll={onScroll} aria-label={label} tabIndex={0}>
        <table className={styles.table} aria-label={label} aria-rowcount={rows.length + 1} style={{ width: `${width}ch` }}>
          <colgroup>
            {columns.map((one) => (
              <col key={one.column} style={{ width: `${one.width}ch` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map(({ column }) => (
                <th key={column} scope="col">
                  {head[column] ?? ''}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Room rows={from} />
            {rows.slice(from, to).map((row, n) => {
              const index = from + n
              return (
                <tr key={`row ${index}`} aria-rowindex={index + 2}>
                  {columns.map(({ column }) => (
                    <td key={column} title={(row[column]?.length ?? 0) > 30 ? row[column] : undefined}>
                      {row[column] ?? ''}
                    </td>
                  ))}
                </tr>
              )
            })}
            <Room rows={rows.length - to} />
          </tbody>
        </table>
      </section>
      <p className={styles.foot}>
        {formatCount(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
        {is_cut ? '; there is more of the file than is shown. Download it for the rest.' : ''}
      </p>
    </>
  )
}
