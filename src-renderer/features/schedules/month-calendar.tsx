/** A month of what runs: days by arrows, the runs of the chosen day below. */
import { ActionIcon, Button, VisuallyHidden } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { NextRun } from '../../../src-preload/contract/schedules.ts'
import { useNextRuns } from '../../stores/flows.ts'
import styles from './month-calendar.module.css'

const most_runs = 1000
const month_name = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' })
const weekday_name = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const day_name = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
/** Monday first, as ISO 8601 has it. */
const weekdays = Array.from({ length: 7 }, (_, n) => weekday_name.format(new Date(2024, 0, 1 + n)))

const keyOf = (date: Date): string => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`

function weeksOf(month: Date): Date[][] {
  const first = new Date(month.getFullYear(), month.getMonth(), 1)
  const lead = (first.getDay() + 6) % 7
  const days = new Date(month.getFullYear(), month.getMonth() + 1, 0).getDate()
  const weeks = Math.ceil((lead + days) / 7)
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (_day, n) => new Date(month.getFullYear(), month.getMonth(), 1 - lead + week * 7 + n)),
  )
}

function byDay(runs: readonly NextRun[]): Map<string, NextRun[]> {
  const days = new Map<string, NextRun[]>()
  for (const run of runs) {
    const key = keyOf(new Date(run.at))
    const day = days.get(key)
    if (day) day.push(run)
    else days.set(key, [run])
  }
  return days
}

/** The names that run on a day, each once. */
const namesOf = (runs: readonly NextRun[]): string[] => [...new Set(runs.map(({ name }) => name))]

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

export function MonthCalendar({ onChoose }: { onChoose: (schedule_id: string) => void }) {
  const [day, setDay] = useState(() => new Date())
  const table = useRef<HTMLTableElement>(null)
  const month = useMemo(() => new Date(day.getFullYear(), day.getMonth(), 1), [day])
  const bounds = useMemo(
    () => ({ since: month.toISOString(), until: new Date(month.getFullYear(), month.getMonth() + 1, 1).toISOString(), limit: most_runs }),
    [month],
  )
  const { data } = useNextRuns(bounds)
  const days = useMemo(() => byDay(data ?? []), [data])
  const today = keyOf(new Date())
  const runs = days.get(keyOf(day)) ?? []

  const move = (by_days: number) => {
    setDay(new Date(day.getFullYear(), day.getMonth(), day.getDate() + by_days))
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (by === undefined || event.ctrlKey || event.altKey) return
    event.preventDefault()
    move(by)
  }
  const turn = (by: number) => setDay(new Date(month.getFullYear(), month.getMonth() + by, 1))
  return (
    <div className={styles.month}>
      <div className={styles.monthBar}>
        <ActionIcon aria-label="The month before" onClick={() => turn(-1)}>
          <ChevronLeft size={16} />
        </ActionIcon>
        <h3 aria-live="polite">{month_name.format(month)}</h3>
        <ActionIcon aria-label="The month after" onClick={() => turn(1)}>
          <ChevronRight size={16} />
        </ActionIcon>
        <Button size="compact-sm" onClick={() => setDay(new Date())}>
          Today
        </Button>
        {data?.length === most_runs ? <span className={styles.muted}>Only the first {most_runs} runs of the month are shown.</span> : null}
      </div>
      <table ref={table} className={styles.calendar} aria-label={month_name.format(month)}>
        <thead>
          <tr>
            {weekdays.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {weeksOf(month).map((week) => (
            <tr key={keyOf(week[0]!)}>
              {week.map((date) => {
                const of_day = days.get(keyOf(date)) ?? []
                const names = namesOf(of_day)
                const is_chosen = keyOf(date) === keyOf(day)
                return (
                  <td key={keyOf(date)} data-other={date.getMonth() !== month.getMonth() || undefined}>
                    <button
                      type="button"
                      tabIndex={is_chosen ? 0 : -1}
                      aria-pressed={is_chosen}
                      aria-current={keyOf(date) === today ? 'date' : undefined}
                      onClick={() => setDay(date)}
                    >
                      <VisuallyHidden>
                        {day_name.format(date)}, {of_day.length === 0 ? 'nothing runs' : `${of_day.length} ${of_day.length === 1 ? 'run' : 'runs'}`}
                      </VisuallyHidden>
                      <span className={styles.date} aria-hidden>
                        {date.getDate()}
                      </span>
                      {names.slice(0, 2).map((name) => (
                        <span key={name} className={styles.entry} aria-hidden>
                          {name}
                        </span>
                      ))}
                      {names.length > 2 ? (
                        <span className={styles.more} aria-hidden>
                          {names.length - 2} more
                        </span>
                      ) : null}
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <section className={styles.day} aria-label={day_name.format(day)}>
        <h4>{day_name.format(day)}</h4>
        {runs.length === 0 ? <p className={styles.muted}>Nothing runs.</p> : null}
        <ul>
          {runs.map(({ at, schedule_id, name, target_name }) => (
            <li key={`${schedule_id} ${at}`}>
              <button type="button" onClick={() => onChoose(schedule_id)}>
                <span className={styles.time}>{clock.format(new Date(at))}</span>
                <span className={styles.name}>{name}</span>
                <span className={styles.what}>{target_name}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
