/** Filters of the history: words, tool, state, dates. */
import { Button, Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { JobStatus } from '../../../src-preload/contract/jobs.ts'
import type { HistoryFilter } from '../../stores/history.ts'
import { useTools } from '../../stores/host.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { statusWord } from '../run/status.tsx'
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

export function Filters({ filter, onChange }: { filter: HistoryFilter; onChange: (filter: HistoryFilter) => void }) {
  const tools = useTools().data ?? []
  const [text, setText] = useState(filter.q ?? '')
  const [days, setDays] = useState({ since: '', until: '' })
  const settled = useDebounced(text, 150)
  useEffect(() => {
    if ((filter.q ?? '') !== settled.trim()) onChange(without(filter, 'q', settled.trim()))
    // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts a search
  }, [settled])
  useEffect(() => setText((old) => (old.trim() === (filter.q ?? '') ? old : (filter.q ?? ''))), [filter.q])
  return (
    <div className={styles.filters}>
      <TextInput
        id="history-search"
        className={styles.search}
        aria-label="Search commands and output"
        placeholder="Search commands and output"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
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
      {Object.keys(filter).length > 0 ? (
        <Button
          variant="subtle"
          onClick={() => {
            setText('')
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
