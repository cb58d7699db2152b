/** Every job there was, and the favourites. */
import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { filterIn } from '../../stores/history.ts'
import panel from '../../ui/panel.module.css'
import { Favourites } from './favourites.tsx'
import styles from './history.module.css'
import { Runs } from './runs.tsx'

/** `focus`: a filter as `filterText` writes it. */
export function HistoryPanel({ focus }: { focus: string | undefined }) {
  const [view, setView] = useState<'runs' | 'favourites'>('runs')
  const initial = useMemo(() => filterIn(focus ?? ''), [focus])
  const [begun, setBegun] = useState(initial)
  if (begun !== initial) {
    setBegun(initial)
    setView('runs')
  }
  const top = (
    <SegmentedControl
      aria-label="What to show"
      value={view}
      onChange={(value) => setView(value as typeof view)}
      data={[
        { value: 'runs', label: 'Runs' },
        { value: 'favourites', label: 'Favourites' },
      ]}
    />
  )
  return (
    <div className={`${panel.panel} ${styles.history}`}>
      {view === 'runs' ? (
        <Runs top={top} initial={initial} />
      ) : (
        <>
          <div className={panel.bar}>{top}</div>
          <Favourites />
        </>
      )}
    </div>
  )
}
