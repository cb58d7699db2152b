/** Every job there was: searched, filtered, opened, run again; and the favourites. */
import { Button, SegmentedControl } from '@mantine/core'
import { History } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { dragItems, itemOfJob } from '../../parts/draft-items.ts'
import { type HistoryFilter, useHistory } from '../../stores/history.ts'
import { openRun } from '../../stores/layout.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { type RowDrag, VirtualList } from '../../ui/virtual-list.tsx'
import { Favourites } from './favourites.tsx'
import { Filters } from './filters.tsx'
import styles from './history.module.css'
import { HistoryHead, HistoryRow } from './history-row.tsx'
import { JobBar } from './job-bar.tsx'

const keyOf = (job: Job): string => job.id
/** Only commands can stand in a queue. */
const drag: RowDrag<Job> = { start: (transfer, job) => job.kind === 'command' && dragItems(transfer, [itemOfJob(job)]) }

function Runs({ top }: { top: React.ReactNode }) {
  const [rest, setFilter] = useState<HistoryFilter>({})
  const [text, setText] = useState('')
  const q = useDebounced(text.trim(), 150)
  const filter = useMemo((): HistoryFilter => (q ? { ...rest, q } : rest), [rest, q])
  const search = useRef<HTMLDivElement>(null)
  const [selected, setSelected] = useState<string | null>(null)
  const history = useHistory(filter)
  const slow = useDelayed(history.loading)
  const job = useMemo(() => history.items.find((one) => one.id === selected) ?? null, [history.items, selected])
  const open = useCallback((one: Job) => openRun(one.id, { title: one.title, focus: true }), [])
  const clear = () => {
    setText('')
    setFilter({})
  }
  const filtered = Object.keys(filter).length > 0
  return (
    <>
      <div className={panel.bar} ref={search}>
        {top}
        <Filters text={text} onText={setText} filter={rest} onChange={setFilter} />
      </div>
      <JobBar job={job} />
      {history.failure && history.failure.code !== 'DISCONNECTED' ? (
        <Note tone="failure" action={<Button onClick={history.retry}>Ask again</Button>}>
          {history.failure.message}
        </Note>
      ) : null}
      <HistoryHead />
      <div className={panel.fixed} data-selected-job={selected ?? undefined} aria-busy={history.loading}>
        <VirtualList
          label="History"
          items={history.items}
          keyOf={keyOf}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          onEnd={history.loadMore}
          drag={drag}
          onType={(character) => {
            setText((old) => old + character)
            search.current?.querySelector<HTMLInputElement>('#history-search')?.focus()
          }}
          render={(one) => <HistoryRow job={one} />}
          empty={
            history.loading ? (
              slow ? (
                <Empty title="Reading the history" />
              ) : (
                ' '
              )
            ) : filtered ? (
              <Empty icon={<History size={20} />} title="Nothing matches" action={<Button onClick={clear}>Clear the filters</Button>}>
                No job in the history fits these filters.
              </Empty>
            ) : (
              <Empty icon={<History size={20} />} title="Nothing has run yet">
                Every command you run is recorded here with its output. Type one in the command line above.
              </Empty>
            )
          }
        />
      </div>
    </>
  )
}

export function HistoryPanel() {
  const [view, setView] = useState<'runs' | 'favourites'>('runs')
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
        <Runs top={top} />
      ) : (
        <>
          <div className={panel.bar}>{top}</div>
          <Favourites />
        </>
      )}
    </div>
  )
}
