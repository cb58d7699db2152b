/** The host's own log, newest first: by level, by words, by time, about one job or request; any of a million lines at once. */
import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { ArrowUpToLine, ScrollText } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { LogLine } from '../../../src-preload/contract/system.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount, oneLine } from '../../ui/format.ts'
import lines from '../../ui/log-lines.module.css'
import { LongList, most_rows } from '../../ui/long-list.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { exactTime } from '../../ui/time.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { fieldsOf, isId, LineDetails } from './line-details.tsx'
import { LogBar, type LogChoice, type Period, periods } from './log-bar.tsx'
import styles from './logs.module.css'
import { type LogFilter, useLogRows } from './use-log-rows.ts'

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })
const fieldText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** From here on there is room for all filters in one or two rows. */
const wide_px = 760

const at_first: LogChoice = { level: 'info', text: '', subject: '', period: 'all', from: '', to: '', follow: true, fold: true, ids: false }

/** What a field of date and time holds, as the contract wants it. */
function momentIn(field: string): string | undefined {
  const date = new Date(field)
  return field === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

function spanOf(period: Period, from: string, to: string): Pick<LogFilter, 'since' | 'until'> {
  const minutes = periods[period]
  if (minutes === null) return {}
  if (minutes !== undefined) return { since: new Date(Date.now() - minutes * 60_000).toISOString() }
  const [since, until] = [momentIn(from), momentIn(to)]
  return { ...(since && { since }), ...(until && { until }) }
}

function Row({ line, times, ids }: { line: LogLine | undefined; times: number; ids: boolean }) {
  if (!line) return <div className={lines.row} aria-busy />
  return (
    <div className={lines.row}>
      <time className={lines.time} title={line.timestamp ? exactTime(line.timestamp) : undefined}>
        {line.timestamp ? time.format(new Date(line.timestamp)) : ''}
      </time>
      <span className={lines.level} data-level={line.level}>
        {line.level}
      </span>
      {times > 1 ? (
        <span className={styles.times} title={`${formatCount(times)} lines that say the same, one after the other; this is the newest`}>
          {formatCount(times)}×
        </span>
      ) : null}
      <span className={lines.text}>
        {oneLine(line.message)}{' '}
        <span className={styles.fields}>
          {fieldsOf(line)
            .filter(([name, value]) => ids || (name !== 'stack' && !isId(name, value)))
            .map(([name, value]) => `${name}=${oneLine(fieldText(value)).slice(0, 120)}`)
            .join(' ')}
        </span>
      </span>
    </div>
  )
}

/** `focus`: the id of a job or request to begin with. */
export function LogsPanel({ focus }: { focus?: string | undefined }) {
  const [choice, setChoice] = useState<LogChoice>({ ...at_first, subject: focus ?? '' })
  const change = (more: Partial<LogChoice>) => setChoice((old) => ({ ...old, ...more }))
  const [atTop, setAtTop] = useState(true)
  const [selected, setSelected] = useState<number | null>(null)
  const [details, setDetails] = useState(false)
  const { ref, width } = useElementSize<HTMLDivElement>()
  useEffect(() => {
    if (focus) setChoice((old) => ({ ...old, subject: focus }))
  }, [focus])
  const q = useDebounced(choice.text.trim(), 150)
  const about = useDebounced(choice.subject.trim(), 150)
  const { level, period, from, to, fold } = choice
  const filter = useMemo(
    (): LogFilter => ({ level, ...(q && { q }), ...(about && { about }), ...spanOf(period, from, to) }),
    [level, q, about, period, from, to],
  )
  const shown = useMemo(() => ({ ...filter, fold }), [filter, fold])
  const { total, lines: count, newer, failure, retry, row, onRange, catchUp } = useLogRows(shown, choice.follow && atTop)
  const slow = useDelayed(total === undefined)
  // Numbers mean other lines under another filter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what it is about
  useEffect(() => setSelected(null), [shown])
  const chosen = selected === null ? undefined : row(selected)
  const filtered = Boolean(q || about) || period !== 'all'
  return (
    <div className={panel.panel} ref={ref}>
      <LogBar choice={choice} onChoice={change} count={count} filter={filter} filtered={filtered} short={width > 0 && width < wide_px} />
      {failure && total === undefined ? (
        <Note tone="failure" action={<Button onClick={retry}>Ask again</Button>}>
          {failure.message}
        </Note>
      ) : null}
      {total !== undefined && total > most_rows ? (
        <Note tone="info">The newest {formatCount(most_rows)} are shown. Search, or look less far back, for the others.</Note>
      ) : null}
      <div className={`${panel.fixed} ${lines.lines}`}>
        <LongList
          label="Log lines, newest first"
          count={total ?? 0}
          rowHeight={22}
          selected={selected}
          onSelect={setSelected}
          onOpen={(number) => {
            setSelected(number)
            setDetails(true)
          }}
          onRange={onRange}
          onTop={setAtTop}
          render={(number) => {
            const found = row(number)
            return <Row line={found?.line} times={found?.times ?? 1} ids={choice.ids} />
          }}
          empty={
            total === undefined ? (
              slow ? (
                <Empty title="Reading the log" />
              ) : (
                ' '
              )
            ) : (
              <Empty icon={<ScrollText size={20} />} title={filtered ? 'No line is like this' : 'No line of this level yet'}>
                {filtered ? 'Search for less, go further back, or lower the level.' : 'What the host does and what fails is written here.'}
              </Empty>
            )
          }
        />
        {newer > 0 ? (
          <Button
            className={lines.newer}
            variant="filled"
            leftSection={<ArrowUpToLine size={14} />}
            onClick={(event) => {
              catchUp()
              event.currentTarget.parentElement?.querySelector('[role="listbox"]')?.scrollTo({ top: 0 })
            }}
          >
            {formatCount(newer)} newer
          </Button>
        ) : null}
      </div>
      {chosen && details ? (
        <LineDetails line={chosen.line} times={chosen.times} onAbout={(subject) => change({ subject })} onClose={() => setDetails(false)} />
      ) : null}
    </div>
  )
}
