/** Filters of the history: words, tool, state, dates, and whether somebody saw to it. */
import { Button, Select, TextInput } from '@mantine/core'
import { ListFilter, X } from 'lucide-react'
import { useState } from 'react'
import type { JobStatus } from '../../../src-preload/contract/jobs.ts'
import { statusWord } from '../../parts/status.tsx'
import type { HistoryFilter } from '../../stores/history.ts'
import { useTools } from '../../stores/host.ts'
import { exactTime } from '../../ui/time.ts'
import styles from './history.module.css'

/** Among the states, because that is where people look for it. */
const unhandled = 'unhandled'

const states: readonly JobStatus[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted', 'skipped']

/** The filter without the fields that hold nothing. */
function without<K extends keyof HistoryFilter>(filter: HistoryFilter, key: K, value: HistoryFilter[K] | undefined): HistoryFilter {
  const next = { ...filter }
  delete next[key]
  return value === undefined || value === '' ? next : { ...next, [key]: value }
}

/** Midnight of a day in the user's zone, as the contract wants it. */
const dayStart = (day: string, plus = 0): string | undefined => {
  if (!day) return undefined
  const date = new Date(`${day}T00:00:00`)
  date.setDate(date.getDate() + plus)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** The day of a moment in the user's zone, as date fields want it. */
const dayOf = (iso: string | undefined, plus = 0): string => {
  if (iso === undefined) return ''
  const date = new Date(iso)
  date.setDate(date.getDate() + plus)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** The times in words, where the days alone do not say them. */
function spanWords({ since, until }: HistoryFilter): string | null {
  const within_days = (since === undefined || since === dayStart(dayOf(since))) && (until === undefined || until === dayStart(dayOf(until)))
  if (within_days) return null
  return `${since ? exactTime(since) : ''} to ${until ? exactTime(until) : 'now'}`
}

interface Props {
  /** What is typed in the search field; it becomes part of the filter once it rests. */
  text: string
  onText: (text: string) => void
  filter: HistoryFilter
  onChange: (filter: HistoryFilter) => void
  /** There is room for the search alone; the rest is shown when asked for. */
  short: boolean
}

export function Filters({ text, onText, filter, onChange, short }: Props) {
  const tools = useTools().data ?? []
  const [open, setOpen] = useState(false)
  const given = Object.keys(filter).length
  const span = spanWords(filter)
  return (
    <>
      <TextInput
        id="history-search"
        className={styles.search}
        aria-label="Search commands and output"
        placeholder="Search commands and output"
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      {short ? (
        <Button leftSection={<ListFilter size={14} />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {given > 0 ? `Filter (${given})` : 'Filter'}
        </Button>
      ) : null}
      {short && !open ? null : (
        <div className={styles.filters}>
          <Select
            aria-label="Tool"
            placeholder="Tool"
            w={92}
            searchable
            clearable
            value={filter.tool ?? null}
            data={tools.map((tool) => tool.name)}
            onChange={(tool) => onChange(without(filter, 'tool', tool ?? undefined))}
          />
          <Select
            aria-label="State"
            placeholder="State"
            w={112}
            clearable
            value={filter.unhandled ? unhandled : (filter.status ?? null)}
            data={[{ value: unhandled, label: 'unhandled failure' }, ...states.map((status) => ({ value: status, label: statusWord(status) }))]}
            onChange={(value) => {
              const status = value === unhandled ? undefined : ((value as JobStatus | null) ?? undefined)
              onChange(without(without(filter, 'status', status), 'unhandled', value === unhandled || undefined))
            }}
          />
          <div className={styles.day}>
            <span aria-hidden>From</span>
            <TextInput
              type="date"
              aria-label="From day"
              w={120}
              value={span ? '' : dayOf(filter.since)}
              onChange={(event) => onChange(without(filter, 'since', dayStart(event.currentTarget.value)))}
            />
          </div>
          <div className={styles.day}>
            <span aria-hidden>to</span>
            <TextInput
              type="date"
              aria-label="To day"
              w={120}
              value={span ? '' : dayOf(filter.until, -1)}
              onChange={(event) => onChange(without(filter, 'until', dayStart(event.currentTarget.value, 1)))}
            />
          </div>
          {span ? (
            <Button
              variant="light"
              rightSection={<X size={12} />}
              title="Show other times too"
              onClick={() => onChange(without(without(filter, 'since', undefined), 'until', undefined))}
            >
              {span}
            </Button>
          ) : null}
          {given > 0 || text ? (
            <Button
              variant="subtle"
              onClick={() => {
                onText('')
                onChange({})
              }}
            >
              Clear
            </Button>
          ) : null}
        </div>
      )}
    </>
  )
}
