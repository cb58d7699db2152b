/** Every job there was, by day: searched, filtered, chosen by the keyboard, and what can be done with those that are chosen. */
import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { History } from 'lucide-react'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { actOnMany } from '../../parts/bulk-acts.tsx'
import { dragItems, itemOfJob } from '../../parts/draft-items.ts'
import { jobMenu } from '../../parts/job-menu.ts'
import type { HistoryFilter } from '../../stores/history.ts'
import { useHistoryRows } from '../../stores/history-rows.ts'
import { openRun } from '../../stores/layout.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { LongGrid } from '../../ui/long-grid.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { type Place, PlaceMenu } from '../../ui/place-menu.tsx'
import { dayWords } from '../../ui/time.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { Filters } from './filters.tsx'
import styles from './history.module.css'
import { HistoryPane } from './history-pane.tsx'
import { column_count, HistoryHead, HistoryRow } from './history-row.tsx'
import { JobBar } from './job-bar.tsx'
import { ManyBar } from './many-bar.tsx'
import { useChosenRows } from './use-chosen-rows.ts'
import { useFoundLines } from './use-found-lines.ts'
import { ViewsMenu } from './views-menu.tsx'

/** From here on there is room for what is known of a job beside the list; below it there is none for all filters and buttons. */
const wide_px = 900

/** `initial`: the filter to begin with; a new object begins anew. */
export function Runs({ top, initial }: { top: React.ReactNode; initial: HistoryFilter }) {
  const [rest, setFilter] = useState<HistoryFilter>(initial)
  const [text, setText] = useState(initial.q ?? '')
  const [begun, setBegun] = useState(initial)
  const take = ({ q = '', ...others }: HistoryFilter) => {
    setText(q)
    setFilter(others)
  }
  if (begun !== initial) {
    setBegun(initial)
    take(initial)
  }
  const q = useDebounced(text.trim(), 150)
  const filter = useMemo((): HistoryFilter => (q ? { ...rest, q } : rest), [rest, q])
  const search = useRef<HTMLDivElement>(null)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const rows = useHistoryRows(filter)
  const { total, more, days, failure, job } = rows
  const slow = useDelayed(total === undefined)
  const chosen = useChosenRows(filter, rows)
  const [menu, setMenu] = useState<{ job: Job; place: Place } | null>(null)
  const [sight, setSight] = useState<[number, number]>([0, -1])
  const { onRange } = rows
  const inSight = useCallback(
    (lowest: number, highest: number) => {
      setSight((old) => (old[0] === lowest && old[1] === highest ? old : [lowest, highest]))
      onRange(lowest, highest)
    },
    [onRange],
  )
  const ids = q ? Array.from({ length: sight[1] - sight[0] + 1 }, (_, n) => job(sight[1] - n)?.id).filter((id) => id !== undefined) : []
  const found = useFoundLines(q, ids)
  const groups = useMemo(() => days.map(({ at, count }) => ({ key: at, heading: `${dayWords(at)}, ${runs(count)}`, count })), [days])
  const marked = useMemo(() => [...chosen.marks.values()], [chosen.marks])
  const open = (number: number) => {
    const one = job(number)
    if (one) openRun(one.id, { title: one.title, focus: true })
  }
  const remove = () => {
    const gone = marked.length > 0 ? marked.map(({ id }) => id) : chosen.job ? [chosen.job.id] : []
    if (gone.length === 0) return
    chosen.none()
    void actOnMany(gone, 'remove')
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && chosen.marks.size > 0) chosen.none()
    else if (event.key === 'Delete') remove()
    else if (event.key === ' ') chosen.mark()
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) chosen.all()
    else return
    event.preventDefault()
  }
  const wide = width >= wide_px
  const bar = marked.length > 1 ? <ManyBar jobs={marked} onNone={chosen.none} onRemove={remove} /> : <JobBar job={chosen.job} short />
  const filtered = Object.keys(filter).length > 0
  return (
    <>
      <div className={panel.bar} ref={search}>
        {top}
        <ViewsMenu filter={filter} onTake={take} />
        <Filters text={text} onText={setText} filter={rest} onChange={setFilter} short={width > 0 && !wide} />
        <span className={styles.count} role="status" data-runs={total}>
          {total === undefined ? '' : `${more ? 'the newest ' : ''}${runs(total)}`}
        </span>
      </div>
      {wide || width === 0 ? null : bar}
      {failure && failure.code !== 'DISCONNECTED' ? (
        <Note tone="failure" action={<Button onClick={rows.retry}>Ask again</Button>}>
          {failure.message}
        </Note>
      ) : null}
      <div className={styles.split} ref={ref}>
        <div className={styles.list} data-selected-job={chosen.job?.id} aria-busy={total === undefined}>
          <LongGrid
            label="History"
            head={<HistoryHead />}
            columns={column_count}
            groups={groups}
            at={chosen.at?.number ?? null}
            isMarked={(number) => {
              const id = job(number)?.id
              return id !== undefined && chosen.marks.has(id)
            }}
            onChoose={chosen.choose}
            onOpen={open}
            onMenu={(number, place) => {
              const one = job(number)
              if (!one) return
              if (!chosen.marks.has(one.id)) chosen.choose(number, 'alone')
              setMenu({ job: one, place })
            }}
            onType={(character) => {
              setText((old) => old + character)
              search.current?.querySelector<HTMLInputElement>('#history-search')?.focus()
            }}
            onKey={onKey}
            onRange={inSight}
            onDrag={(number, transfer) => {
              const one = job(number)
              // Only commands can stand in a queue.
              if (one?.kind === 'command') dragItems(transfer, [itemOfJob(one)])
            }}
            render={(number) => {
              const one = job(number)
              return <HistoryRow job={one} found={one && (found.get(one.id) ?? undefined)} />
            }}
            empty={
              total === undefined ? (
                slow ? (
                  <Empty title="Reading the history" />
                ) : (
                  ' '
                )
              ) : filtered ? (
                <Empty icon={<History size={20} />} title="Nothing matches" action={<Button onClick={() => take({})}>Clear the filters</Button>}>
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
        {wide ? (
          <HistoryPane
            job={chosen.job}
            found={chosen.job ? (found.get(chosen.job.id) ?? undefined) : undefined}
            marked={marked}
            onNone={chosen.none}
            onRemove={remove}
          />
        ) : null}
      </div>
      <PlaceMenu label={`Acts on ${menu?.job.title}`} place={menu?.place ?? null} acts={menu ? jobMenu(menu.job) : []} onClose={() => setMenu(null)} />
    </>
  )
}

const runs = (count: number): string => `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`
