/** Filters of the history: words, tool, state, dates. */
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { JobStatus } from '../../../src-preload/contract/jobs.ts'
import { statusWord } from '../../parts/status.tsx'
import type { HistoryFilter } from '../../stores/history.ts'
import { useTools } from '../../stores/host.ts'
import styles from './history.module.css'

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

interface Props {
  /** What is typed in the search field; it becomes part of the filter once it rests. */
  text: string
  onText: (text: string) => void
  filter: HistoryFilter
  onChange: (filter: HistoryFilter) => void
}

export function Filters({ text, onText, filter, onChange }: Props) {
  const tools = useTools().data ?? []
  const [days, setDays] = useState({ since: '', until: '' })
  return (
    <div className={styles.filters}>
      <TextInput
        id="history-search"
        className={styles.search}
        aria-label="Search commands and output"
        placeholder="Search commands and output"
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      <Select
        aria-label="Tool"
        placeholder="Tool"
        w={110}
        searchable
        clearable
        value={filter.tool ?? null}
        data={tools.map((tool) => tool.name)}
        onChange={(tool) => onChange(without(filter, 'tool', tool ?? undefined))}
      />
      <Select
        aria-label="State"
        placeholder="State"
        w={120}
        clearable
        value={filter.status ?? null}
        data={states.map((status) => ({ value: status, label: statusWord(status) }))}
        onChange={(status) => onChange(without(filter, 'status', (status as JobStatus | null) ?? undefined))}
      />
      <TextInput
        type="date"
        aria-label="From day"
        w={130}
        value={days.since}
        onChange={(event) => {
          const since = event.currentTarget.value
          setDays((old) => ({ ...old, since }))
          onChange(without(filter, 'since', dayStart(since)))
        }}
      />
      <TextInput
        type="date"
        aria-label="To day"
        w={130}
        value={days.until}
        onChange={(event) => {
          const until = event.currentTarget.value
          setDays((old) => ({ ...old, until }))
          onChange(without(filter, 'until', dayStart(until, 1)))
        }}
      />
      {Object.keys(filter).length > 0 || text ? (
        <Button
          variant="subtle"
          onClick={() => {
            onText('')
            setDays({ since: '', until: '' })
            onChange({})
          }}
        >
          Clear
        </Button>
      ) : null}
    </div>
  )
}
