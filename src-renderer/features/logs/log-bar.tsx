/** What of the log is shown and how: level, words, an id, a time; folding, ids, following; and giving it away. */
import { Button, Popover, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { Download, Eye, ListFilter } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { LogLine } from '../../../src-preload/contract/system.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { formatCount, formatPercent } from '../../ui/format.ts'
import lines from '../../ui/log-lines.module.css'
import panel from '../../ui/panel.module.css'
import { exportLog } from './export-log.ts'
import styles from './logs.module.css'
import { ReportDialog } from './report-dialog.tsx'
import type { LogFilter } from './use-log-rows.ts'

/** In minutes; null: without bounds; undefined: between two moments. */
export const periods = { all: null, '15 min': 15, '1 h': 60, '24 h': 24 * 60, between: undefined } as const
export type Period = keyof typeof periods

export interface LogChoice {
  level: LogLine['level']
  text: string
  /** Id of a job or request. */
  subject: string
  period: Period
  /** As fields of date and time have them, in the user's zone; empty: no bound. */
  from: string
  to: string
  follow: boolean
  fold: boolean
  ids: boolean
}

interface Props {
  choice: LogChoice
  onChoice: (change: Partial<LogChoice>) => void
  /** Lines that fit; undefined while nothing is known. */
  count: number | undefined
  filter: LogFilter
  filtered: boolean
  /** There is room for the search alone; the other filters are shown when asked for. */
  short: boolean
}

function ExportButton({ filter }: { filter: LogFilter }) {
  const [part, setPart] = useState<number | null>(null)
  const ending = useRef(new AbortController())
  useEffect(() => () => ending.current.abort(), [])
  const run = async () => {
    setPart(0)
    try {
      await exportLog(filter, setPart, ending.current.signal)
    } catch (error) {
      tellFailure('The log was not exported', error)
    }
    setPart(null)
  }
  return (
    <Button leftSection={<Download size={14} />} disabled={part !== null} title="These lines as a file, one JSON object a line" onClick={() => void run()}>
      {part === null ? 'Export' : formatPercent(Math.floor(part * 100))}
    </Button>
  )
}

export function LogBar({ choice, onChoice, count, filter, filtered, short }: Props) {
  const [reporting, setReporting] = useState(false)
  const [open, setOpen] = useState(false)
  const look = (name: 'fold' | 'ids', words: string) => (
    <Switch label={words} checked={choice[name]} onChange={(event) => onChoice({ [name]: event.currentTarget.checked })} />
  )
  const moment = (name: 'from' | 'to', label: string) => (
    <div className={styles.moment}>
      <span aria-hidden>{label}</span>
      <TextInput
        type="datetime-local"
        step={1}
        aria-label={`${label} time`}
        value={choice[name]}
        onChange={(event) => onChoice({ [name]: event.currentTarget.value })}
      />
    </div>
  )
  return (
    <div className={panel.bar}>
      <h2>Logs</h2>
      <TextInput
        className={styles.search}
        aria-label="Search the log"
        placeholder="Search the log"
        value={choice.text}
        onChange={(event) => onChoice({ text: event.currentTarget.value })}
      />
      {short ? (
        <Button leftSection={<ListFilter size={14} />} aria-expanded={open} onClick={() => setOpen(!open)}>
          Filter
        </Button>
      ) : null}
      {short && !open ? null : (
        <>
          <SegmentedControl
            aria-label="Least level"
            value={choice.level}
            onChange={(value) => onChoice({ level: value as LogLine['level'] })}
            data={['debug', 'info', 'warn', 'error']}
          />
          <TextInput
            className={styles.search}
            aria-label="Only lines about the job or request with this id"
            placeholder="Id of a job or request"
            value={choice.subject}
            onChange={(event) => onChoice({ subject: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label="How far back"
            value={choice.period}
            onChange={(value) => onChoice({ period: value as Period })}
            data={Object.keys(periods)}
          />
          {choice.period === 'between' ? (
            <>
              {moment('from', 'From')}
              {moment('to', 'to')}
            </>
          ) : null}
        </>
      )}
      {filtered ? (
        <Button variant="subtle" onClick={() => onChoice({ text: '', subject: '', period: 'all', from: '', to: '' })}>
          Clear
        </Button>
      ) : null}
      <span className={panel.grow} />
      <span className={lines.count} data-log-lines={count}>
        {count === undefined ? '' : `${formatCount(count)} lines`}
      </span>
      <Popover position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button leftSection={<Eye size={14} />}>View</Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="How lines are shown" className={styles.looks}>
          {look('fold', 'Fold lines that say the same')}
          {look('ids', 'Show ids and stacks')}
        </Popover.Dropdown>
      </Popover>
      <ExportButton filter={filter} />
      <Button onClick={() => setReporting(true)}>Bug report</Button>
      <Switch label="Follow" checked={choice.follow} onChange={(event) => onChoice({ follow: event.currentTarget.checked })} />
      <ReportDialog opened={reporting} onClose={() => setReporting(false)} />
    </div>
  )
}
