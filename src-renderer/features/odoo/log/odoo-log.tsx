/** The log of an environment's server, newest first and live: by level, logger, database and words; a record opens with all its lines. */
import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { ArrowUpToLine, ScrollText } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { OdooEnvironment } from '../../../../src-preload/contract/odoo.ts'
import { openArea } from '../../../stores/layout.ts'
import { Empty } from '../../../ui/empty.tsx'
import { formatCount, oneLine } from '../../../ui/format.ts'
import lines from '../../../ui/log-lines.module.css'
import { LongList } from '../../../ui/long-list.tsx'
import { Note } from '../../../ui/note.tsx'
import panel from '../../../ui/panel.module.css'
import { useDebounced } from '../../../ui/use-debounced.ts'
import { useDelayed } from '../../../ui/use-delayed.ts'
import styles from './odoo-log.module.css'
import { RecordPane } from './record-pane.tsx'
import { rowOf } from './record-text.ts'
import { type LogFilter, type NumberedRecord, useOdooLog } from './use-odoo-log.ts'

const levels = { all: undefined, info: 'INFO', warning: 'WARNING', error: 'ERROR' } as const
type Level = keyof typeof levels
/** From the end of what is known, older ones are asked for. */
const near_end_rows = 100

function Row({ record }: { record: NumberedRecord | undefined }) {
  const row = useMemo(() => (record ? rowOf(record) : null), [record])
  if (!record || !row) return <div className={lines.row} aria-busy />
  return (
    <div className={lines.row} data-kind={record.kind}>
      <time className={lines.time} title={`${row.day} ${row.time}`.trim()}>
        {row.time}
      </time>
      <span className={lines.level} data-level={record.level?.toLowerCase()}>
        {record.level?.toLowerCase() ?? ''}
      </span>
      <span className={lines.text}>
        {record.logger ? <span className={styles.logger}>{record.logger} </span> : null}
        {oneLine(row.message)}
        {row.more_lines > 0 ? <span className={styles.more}> +{formatCount(row.more_lines)} lines</span> : null}
      </span>
    </div>
  )
}

function useFilter() {
  const [level, setLevel] = useState<Level>('all')
  const [text, setText] = useState('')
  const [logger, setLogger] = useState('')
  const [database, setDatabase] = useState('')
  const words = useDebounced(text.trim(), 150)
  const beginning = useDebounced(logger.trim(), 150)
  const named = useDebounced(database.trim(), 150)
  const filter: LogFilter = {
    ...(levels[level] && { level: levels[level] }),
    ...(words && { text: words }),
    ...(beginning && { logger: beginning }),
    ...(named && { database: named }),
  }
  const clear = () => {
    setLevel('all')
    setText('')
    setLogger('')
    setDatabase('')
  }
  return { level, setLevel, text, setText, logger, setLogger, database, setDatabase, filter, is_filtered: Object.keys(filter).length > 0, clear }
}

export function OdooLog({ environment }: { environment: OdooEnvironment }) {
  const { filter, is_filtered, ...fields } = useFilter()
  const { records, status, failure, missed, has_older, readOlder, clear, retry } = useOdooLog(environment.name, filter)
  const [follow, setFollow] = useState(true)
  const [at_top, setAtTop] = useState(true)
  const [selected, setSelected] = useState<number | null>(null)
  const [is_open, setOpen] = useState(false)
  /** The newest record that is shown, while what comes waits. */
  const [held, setHeld] = useState<number | null>(null)
  const live = follow && at_top
  const first = records?.[0]?.number ?? 0
  const newest = records?.at(-1)?.number ?? -1
  const shown = live || held === null || held > newest || held < first ? newest : held
  useEffect(() => setHeld(shown), [shown])
  // Another filter: its records have other numbers.
  const is_new = records === null
  useEffect(() => {
    if (is_new) setSelected(null)
  }, [is_new])
  const count = records === null || records.length === 0 ? 0 : shown - first + 1
  const record = (number: number) => records?.[number]
  const slow = useDelayed(records === null)
  const chosen = selected === null ? undefined : record(selected - first)
  const newer = newest - shown
  return (
    <>
      <div className={panel.bar}>
        <SegmentedControl aria-label="Least level" value={fields.level} onChange={(value) => fields.setLevel(value as Level)} data={Object.keys(levels)} />
        <TextInput
          className={styles.search}
          aria-label="Search Odoo's log"
          placeholder="Search the log"
          value={fields.text}
          onChange={(event) => fields.setText(event.currentTarget.value)}
        />
        <TextInput
          className={styles.search}
          aria-label="Only loggers that begin with this"
          placeholder="Logger, such as odoo.addons"
          value={fields.logger}
          onChange={(event) => fields.setLogger(event.currentTarget.value)}
        />
        <TextInput
          className={styles.database}
          aria-label="Only records of this database"
          placeholder="Database"
          value={fields.database}
          onChange={(event) => fields.setDatabase(event.currentTarget.value)}
        />
        {is_filtered ? (
          <Button variant="subtle" onClick={fields.clear}>
            Clear
          </Button>
        ) : null}
        <span className={panel.grow} />
        <span className={lines.count} data-odoo-records={count}>
          {records === null ? '' : `${formatCount(count)} ${count === 1 ? 'record' : 'records'}`}
        </span>
        <Button variant="subtle" disabled={count === 0} onClick={clear}>
          Empty the view
        </Button>
        <Switch label="Follow" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
      </div>
      {failure ? (
        <Note
          tone="failure"
          action={
            <>
              <Button onClick={() => openArea('settings', 'odoo')}>Edit the environment</Button>
              <Button onClick={retry}>Read again</Button>
            </>
          }
        >
          {failure.message}
        </Note>
      ) : null}
      {status && status.state !== 'followed' ? <Note tone={status.state === 'awaited' ? 'info' : 'failure'}>{status.sentence}</Note> : null}
      {missed > 0 ? <Note tone="info">{formatCount(missed)} records came faster than they could be shown; the file has them.</Note> : null}
      <div className={`${panel.fixed} ${lines.lines} ${styles.columns}`}>
        <LongList
          label="Records of Odoo's log, newest first"
          count={count}
          rowHeight={22}
          selected={selected === null ? null : selected - first}
          onSelect={(number) => setSelected(first + number)}
          onOpen={(number) => {
            setSelected(first + number)
            setOpen(true)
          }}
          onRange={(lowest) => {
            if (has_older && lowest < near_end_rows) readOlder()
          }}
          onTop={setAtTop}
          render={(number) => <Row record={record(number)} />}
          empty={
            failure ? (
              ' '
            ) : records === null ? (
              slow ? (
                <Empty title="Reading the log" />
              ) : (
                ' '
              )
            ) : (
              <Empty icon={<ScrollText size={20} />} title={is_filtered ? 'No record is like this' : 'No record yet'}>
                {is_filtered ? 'Search for less, or lower the level.' : `What the server writes to ${status?.path ?? 'its log'} is shown here as it comes.`}
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
              setHeld(newest)
              event.currentTarget.parentElement?.querySelector('[role="listbox"]')?.scrollTo({ top: 0 })
            }}
          >
            {formatCount(newer)} newer
          </Button>
        ) : null}
      </div>
      {chosen && is_open ? <RecordPane record={chosen} onLogger={fields.setLogger} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
