/** The host's own log, newest first: by level, by words, by time, about one job or request; any of a million lines at once. */
import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core'
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
import { fieldsOf, LineDetails } from './line-details.tsx'
import styles from './logs.module.css'
import { ReportDialog } from './report-dialog.tsx'
import { type LogFilter, useLogRows } from './use-log-rows.ts'

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })
const fieldText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const periods = { all: null, '15 min': 15, '1 h': 60, '24 h': 24 * 60 } as const
type Period = keyof typeof periods

function Row({ line }: { line: LogLine | undefined }) {
  if (!line) return <div className={lines.row} aria-busy />
  return (
    <div className={lines.row}>
      <time className={lines.time} title={line.timestamp ? exactTime(line.timestamp) : undefined}>
        {line.timestamp ? time.format(new Date(line.timestamp)) : ''}
      </time>
      <span className={lines.level} data-level={line.level}>
        {line.level}
      </span>
      <span className={lines.text}>
        {oneLine(line.message)}{' '}
        <span className={styles.fields}>
          {fieldsOf(line)
            .map(([name, value]) => `${name}=${oneLine(fieldText(value)).slice(0, 120)}`)
            .join(' ')}
        </span>
      </span>
    </div>
  )
}

/** `focus`: the id of a job or request to begin with. */
export function LogsPanel({ focus }: { focus?: string | undefined }) {
  const [level, setLevel] = useState<LogLine['level']>('info')
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const [atTop, setAtTop] = useState(true)
  const [selected, setSelected] = useState<number | null>(null)
  const [details, setDetails] = useState(false)
  const [period, setPeriod] = useState<Period>('all')
  const [subject, setSubject] = useState(focus ?? '')
  const [reporting, setReporting] = useState(false)
  useEffect(() => {
    if (focus) setSubject(focus)
  }, [focus])
  const q = useDebounced(text.trim(), 150)
  const about = useDebounced(subject.trim(), 150)
  const filter = useMemo((): LogFilter => {
    const minutes = periods[period]
    return {
      level,
      ...(q && { q }),
      ...(about && { about }),
      ...(minutes !== null && { since: new Date(Date.now() - minutes * 60_000).toISOString() }),
    }
  }, [level, q, about, period])
  const { total, newer, failure, retry, line, onRange, catchUp } = useLogRows(filter, follow && atTop)
  const slow = useDelayed(total === undefined)
  // Numbers mean other lines under another filter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what it is about
  useEffect(() => setSelected(null), [filter])
  const chosen = selected === null ? undefined : line(selected)
  const filtered = Boolean(q || about) || period !== 'all'
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <h2>Logs</h2>
        <SegmentedControl
          aria-label="Least level"
          value={level}
          onChange={(value) => setLevel(value as LogLine['level'])}
          data={['debug', 'info', 'warn', 'error']}
        />
        <TextInput
          className={styles.search}
          aria-label="Search the log"
          placeholder="Search the log"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          className={styles.search}
          aria-label="Only lines about the job or request with this id"
          placeholder="Id of a job or request"
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <SegmentedControl aria-label="How far back" value={period} onChange={(value) => setPeriod(value as Period)} data={Object.keys(periods)} />
        {filtered ? (
          <Button
            variant="subtle"
            onClick={() => {
              setText('')
              setSubject('')
              setPeriod('all')
            }}
          >
            Clear
          </Button>
        ) : null}
        <span className={panel.grow} />
        <span className={lines.count} data-log-lines={total}>
          {total === undefined ? '' : `${formatCount(total)} lines`}
        </span>
        <Button onClick={() => setReporting(true)}>Bug report</Button>
        <Switch label="Follow" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
      </div>
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
          render={(number) => <Row line={line(number)} />}
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
      <ReportDialog opened={reporting} onClose={() => setReporting(false)} />
      {chosen && details ? <LineDetails line={chosen} onAbout={setSubject} onClose={() => setDetails(false)} /> : null}
    </div>
  )
}
