/** Runs and durations of each tool, sortable by any column. */
import { useState } from 'react'
import type { Metrics } from '../../../src-preload/contract/metrics.ts'
import { filterText, type HistoryFilter } from '../../stores/history.ts'
import { openArea } from '../../stores/layout.ts'
import { formatCount, formatPercent } from '../../ui/format.ts'
import { formatDuration } from '../../ui/time.ts'
import styles from './metrics.module.css'

type Row = Metrics['commands'][string]
type Column = 'tool' | keyof Row

const columns: readonly { key: Column; name: string; show: (row: Row) => string }[] = [
  { key: 'total', name: 'Runs', show: (row) => formatCount(row.total) },
  { key: 'failures', name: 'Failed', show: (row) => formatCount(row.failures) },
  { key: 'success_rate', name: 'Success', show: (row) => formatPercent(row.success_rate) },
  { key: 'avg_ms', name: 'Mean', show: (row) => formatDuration(row.avg_ms) },
  { key: 'p50_ms', name: 'p50', show: (row) => formatDuration(row.p50_ms) },
  { key: 'p95_ms', name: 'p95', show: (row) => formatDuration(row.p95_ms) },
  { key: 'p99_ms', name: 'p99', show: (row) => formatDuration(row.p99_ms) },
]

const toHistory = (filter: HistoryFilter): void => openArea('history', filterText(filter, Date.now()))

export function ToolTable({ commands }: { commands: Metrics['commands'] }) {
  const [sort, setSort] = useState<{ by: Column; down: boolean }>({ by: 'total', down: true })
  const rows = Object.entries(commands).sort(([a, x], [b, y]) => {
    const order = sort.by === 'tool' ? a.localeCompare(b) : x[sort.by] - y[sort.by] || b.localeCompare(a)
    return sort.down ? -order : order
  })
  const heading = (key: Column, name: string) => (
    <th key={key} scope="col" aria-sort={sort.by === key ? (sort.down ? 'descending' : 'ascending') : undefined}>
      <button type="button" className={styles.sort} onClick={() => setSort((old) => ({ by: key, down: old.by === key ? !old.down : key !== 'tool' }))}>
        {name}
        <span aria-hidden>{sort.by === key ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  )
  return (
    <section aria-labelledby="tools-title">
      <h3 id="tools-title">By tool</h3>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {heading('tool', 'Tool')}
              {columns.map(({ key, name }) => heading(key, name))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([tool, row]) => (
              <tr key={tool}>
                <th scope="row">
                  <button type="button" className={styles.toHistory} title="Show its runs in the history" onClick={() => toHistory({ tool })}>
                    <code>{tool}</code>
                  </button>
                </th>
                {columns.map(({ key, show }) => (
                  <td key={key}>
                    {key === 'failures' && row.failures > 0 ? (
                      <button
                        type="button"
                        className={styles.toHistory}
                        title="Show its failed runs in the history"
                        aria-label={`${show(row)} failed runs of ${tool}`}
                        onClick={() => toHistory({ tool, status: 'failed' })}
                      >
                        {show(row)}
                      </button>
                    ) : (
                      show(row)
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
