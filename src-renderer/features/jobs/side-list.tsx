/** The side list: what runs, what waits and in which place, what was; one list for the keyboard. */
import { ActionIcon, TextInput } from '@mantine/core'
import { RotateCw, Square, X } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { dragItems, itemOfJob } from '../../parts/draft-items.ts'
import { cancelJob, rerun } from '../../parts/job-actions.ts'
import { jobMenu } from '../../parts/job-menu.ts'
import { JobTime } from '../../parts/job-time.tsx'
import { howItEnded, StatusIcon, useStatusWord } from '../../parts/status.tsx'
import { useEngine } from '../../stores/engine.ts'
import { useHistory } from '../../stores/history.ts'
import { useJobs, useLiveLists } from '../../stores/jobs.ts'
import { openArea, openRun, useLayout } from '../../stores/layout.ts'
import { oneLine } from '../../ui/format.ts'
import { MiddleCut } from '../../ui/middle-cut.tsx'
import { type Place, PlaceMenu } from '../../ui/place-menu.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type RowDrag, VirtualList } from '../../ui/virtual-list.tsx'
import styles from './side-list.module.css'

type Row = { kind: 'heading'; key: string; text: string; count: number | null; note: string | null } | { kind: 'job'; key: string; job: Job }

const nothing_runs = 'Nothing is running'
const headingRow = (text: string, count: number | null, note: string | null = null): Row => ({ kind: 'heading', key: text, text, count, note })
const jobRow = (job: Job): Row => ({ kind: 'job', key: job.id, job })

function JobRow({ job, onMenu }: { job: Job; onMenu: (place: Place) => void }) {
  const ended = hasEnded(job.status)
  const word = useStatusWord(job.status)
  const now = useNow(30)
  const act = (event: React.MouseEvent) => {
    event.stopPropagation()
    if (ended) void rerun(job, { focus: false })
    else void cancelJob(job.id)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the option around it has the role, and the list the menu key
    <div
      className={styles.row}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu({ x: event.clientX, y: event.clientY })
      }}
      title={`${job.title}\n${ended ? howItEnded(job) : word}, ${exactTime(job.started_at ?? job.queued_at)}`}
    >
      {job.status === 'queued' && job.position !== null ? <span className={styles.place}>{job.position}</span> : <StatusIcon status={job.status} mute />}
      <MiddleCut className={styles.title} text={oneLine(job.title)} />
      <span className="visually-hidden">{job.status === 'failed' && job.exit_code !== null ? `failed, exit ${job.exit_code}` : word}</span>
      <time className={styles.when} dateTime={job.queued_at}>
        {relativeTime(job.queued_at, now)}
      </time>
      <span className={styles.time}>
        <JobTime job={job} />
      </span>
      {/* For the mouse; the keyboard has Ctrl+. and Ctrl+Shift+R. */}
      <span className={styles.act} aria-hidden onClick={act} title={ended ? 'Re-run' : 'Cancel'}>
        {ended ? <RotateCw size={13} /> : <Square size={11} />}
      </span>
    </div>
  )
}

export function SideList() {
  const { running, waiting } = useLiveLists()
  const loaded = useJobs((state) => state.loaded)
  const paused = useEngine((state) => state.engine?.paused ?? false)
  const activeJob = useLayout((state) => state.activeJob)
  const [filter, setFilter] = useState('')
  const [selected, setSelected] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ job: Job; place: Place } | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const q = useDebounced(filter.trim(), 120)
  const query = useMemo(() => (q ? { q } : {}), [q])
  const history = useHistory(query)

  const rows = useMemo((): Row[] => {
    const ended = history.items.filter((job) => hasEnded(job.status))
    return [
      headingRow('Running', running.length),
      // Its room is there before it: a run that starts and ends moves nothing.
      ...(running.length > 0 ? running.map(jobRow) : [headingRow(nothing_runs, null)]),
      ...(waiting.length > 0 || paused ? [headingRow('Waiting', waiting.length, paused ? 'paused' : null)] : []),
      ...waiting.map(jobRow),
      headingRow('History', null),
      ...ended.map(jobRow),
    ]
  }, [running, waiting, history.items, paused])

  const open = useCallback((row: Row) => {
    if (row.kind === 'job') openRun(row.job.id, { title: row.job.title, focus: true })
  }, [])
  const select = useCallback(
    (key: string | null) => {
      setSelected(key)
      const row = rows.find((one) => one.key === key)
      if (row?.kind === 'job') openRun(row.job.id, { title: row.job.title, focus: false })
    },
    [rows],
  )
  const nothing = loaded && !history.loading && running.length + waiting.length + history.items.length === 0
  return (
    <div className={styles.side} data-selected-job={selected ?? activeJob ?? undefined}>
      <div className={styles.filter}>
        <TextInput
          ref={input}
          aria-label="Filter the history"
          placeholder="Filter history"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && filter) {
              event.stopPropagation()
              setFilter('')
            }
          }}
          rightSection={
            filter ? (
              <ActionIcon aria-label="Clear the filter" size={20} onClick={() => setFilter('')}>
                <X size={12} />
              </ActionIcon>
            ) : null
          }
        />
      </div>
      <div className={styles.list}>
        <VirtualList
          label="Running, waiting and history"
          items={rows}
          keyOf={rowKey}
          isHeading={isHeading}
          selected={selected ?? activeJob}
          onSelect={setSelected}
          onClickRow={select}
          onOpen={open}
          onType={(character) => {
            setFilter((old) => old + character)
            input.current?.focus()
          }}
          onEnd={history.loadMore}
          onKey={(event, row) => {
            if (row?.kind !== 'job' || (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey))) return
            event.preventDefault()
            // A key that reaches the document closes an open menu, this very one as well.
            event.stopPropagation()
            const option = event.currentTarget.querySelector('[aria-selected="true"]') ?? event.currentTarget
            const { left, bottom } = option.getBoundingClientRect()
            setMenu({ job: row.job, place: { x: left + 24, y: bottom } })
          }}
          drag={drag}
          render={(row) =>
            row.kind === 'heading' ? (
              <div className={styles.heading} data-quiet={row.text === nothing_runs || undefined}>
                <span>{row.text}</span>
                {row.count !== null ? <span className={styles.count}>{row.count}</span> : null}
                {row.note ? <span className={styles.note}>{row.note}</span> : null}
                {row.text === 'History' ? (
                  <span className={styles.all} aria-hidden onClick={() => openArea('history')}>
                    all
                  </span>
                ) : null}
              </div>
            ) : (
              <JobRow job={row.job} onMenu={(place) => setMenu({ job: row.job, place })} />
            )
          }
        />
        <PlaceMenu label={`Acts on ${menu?.job.title}`} place={menu?.place ?? null} acts={menu ? jobMenu(menu.job) : []} onClose={() => setMenu(null)} />
        {nothing && !filter ? (
          <p className={styles.nothing}>Nothing has run yet. What you run is listed here, with its output, until the retention rule removes it.</p>
        ) : null}
        {filter && !history.loading && history.items.length === 0 ? <p className={styles.nothing}>Nothing in the history matches.</p> : null}
      </div>
    </div>
  )
}

/** Only commands can stand in a queue. */
const drag: RowDrag<Row> = { start: (transfer, row) => row.kind === 'job' && row.job.kind === 'command' && dragItems(transfer, [itemOfJob(row.job)]) }
const rowKey = (row: Row): string => row.key
const isHeading = (row: Row): boolean => row.kind === 'heading'
