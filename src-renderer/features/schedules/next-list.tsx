/** What runs next, of everything, in one list by day. */
import { useMemo } from 'react'
import type { NextRun } from '../../../src-preload/contract/schedules.ts'
import { useNextRuns } from '../../stores/flows.ts'
import { Empty } from '../../ui/empty.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './schedules.module.css'

const shown_runs = 200
const window_of = { limit: shown_runs }
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

type Row = { key: string; heading: string } | { key: string; run: NextRun }
const keyOf = (row: Row): string => row.key
const isHeading = (row: Row): boolean => 'heading' in row

function rowsOf(runs: readonly NextRun[]): Row[] {
  const rows: Row[] = []
  let last = ''
  for (const run of runs) {
    const heading = day.format(new Date(run.at))
    if (heading !== last) rows.push({ key: `day:${heading}`, heading })
    last = heading
    rows.push({ key: `${run.schedule_id}@${run.at}`, run })
  }
  return rows
}

interface Props {
  chosen: string | null
  onChoose: (schedule_id: string | null) => void
}

export function NextList({ chosen, onChoose }: Props) {
  const { data, isPending } = useNextRuns(window_of)
  const rows = useMemo(() => rowsOf(data ?? []), [data])
  const at = rows.find((row) => 'run' in row && row.run.schedule_id === chosen)?.key ?? null
  return (
    <VirtualList
      label="What runs next"
      items={rows}
      keyOf={keyOf}
      isHeading={isHeading}
      selected={at}
      onSelect={(key) => onChoose(key === null ? null : key.slice(0, key.indexOf('@')))}
      onOpen={(row) => 'run' in row && onChoose(row.run.schedule_id)}
      render={(row) =>
        'heading' in row ? (
          <div className={styles.heading}>{row.heading}</div>
        ) : (
          <div className={styles.row}>
            <span className={styles.time}>{clock.format(new Date(row.run.at))}</span>
            <span className={styles.name}>{row.run.name}</span>
            <span className={styles.what}>{row.run.target_name ?? 'what it starts is gone'}</span>
          </div>
        )
      }
      empty={isPending ? ' ' : <Empty title="Nothing comes">The schedules are paused, start on a change of files, or have had their date.</Empty>}
    />
  )
}
