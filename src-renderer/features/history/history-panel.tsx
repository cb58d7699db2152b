/** Every job there was: searched, filtered, opened, run again; and the favourites. */
import { Button, SegmentedControl } from '@mantine/core'
import { History } from 'lucide-react'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { dragItems, itemOfJob } from '../../parts/draft-items.ts'
import { type HistoryFilter, useHistory } from '../../stores/history.ts'
import { openRun } from '../../stores/layout.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useChosen } from '../../ui/use-chosen.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { type RowDrag, VirtualList } from '../../ui/virtual-list.tsx'
import { Favourites } from './favourites.tsx'
import { Filters } from './filters.tsx'
import styles from './history.module.css'
import { HistoryHead, HistoryRow } from './history-row.tsx'
import { JobBar } from './job-bar.tsx'
import { ManyBar } from './many-bar.tsx'
import { ViewsMenu } from './views-menu.tsx'

const keyOf = (job: Job): string => job.id
/** Only commands can stand in a queue. */
const drag: RowDrag<Job> = { start: (transfer, job) => job.kind === 'command' && dragItems(transfer, [itemOfJob(job)]) }

/** As many as one act may be about. */
const most_chosen = 500

function Runs({ top }: { top: React.ReactNode }) {
  const [rest, setFilter] = useState<HistoryFilter>({})
  const [text, setText] = useState('')
  const q = useDebounced(text.trim(), 150)
  const filter = useMemo((): HistoryFilter => (q ? { ...rest, q } : rest), [rest, q])
  const search = useRef<HTMLDivElement>(null)
  const history = useHistory(filter)
  const slow = useDelayed(history.loading)
  const { selected, marks, chosen, choose, all, none } = useChosen(history.items, keyOf)
  const open = useCallback((one: Job) => openRun(one.id, { title: one.title, focus: true }), [])
  const clear = () => {
    setText('')
    setFilter({})
  }
  const take = ({ q = '', ...others }: HistoryFilter) => {
    setText(q)
    setFilter(others)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && marks.size > 0) none()
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) all(most_chosen)
    else return
    event.preventDefault()
  }
  const filtered = Object.keys(filter).length > 0
  return (
    <>
      <div className={panel.bar} ref={search}>
        {top}
        <ViewsMenu filter={filter} onTake={take} />
        <Filters text={text} onText={setText} filter={rest} onChange={setFilter} />
      </div>
      {marks.size > 1 ? <ManyBar jobs={chosen} onNone={none} /> : <JobBar job={chosen[0] ?? null} />}
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
          marks={marks}
          onSelect={choose}
          onKey={onKey}
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
