/** One schedule: when it comes, how its runs went, and what can be done with it. */
import { Button, TextInput } from '@mantine/core'
import { CalendarSearch, Pause, PencilLine, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Schedule, ScheduleRun } from '../../../src-preload/contract/schedules.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { useScheduleRuns } from '../../stores/flows.ts'
import { openRun } from '../../stores/layout.ts'
import { queryClient } from '../../stores/query-client.ts'
import { exactTime } from '../../ui/time.ts'
import { whenWords } from './cron-words.ts'
import { RunState } from './run-state.tsx'
import styles from './schedules.module.css'

async function act(title: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
    await queryClient.invalidateQueries({ queryKey: ['schedules'] })
  } catch (error) {
    tellFailure(title, error)
  }
}

const causes = { time: '', change: 'files changed', now: 'by hand', backfill: 'made up for' } as const

function Run({ run, title }: { run: ScheduleRun; title: string }) {
  const { job_id } = run
  return (
    <li className={styles.run}>
      <RunState status={run.status} />
      <span>{exactTime(run.due_at)}</span>
      <span className={styles.muted}>{causes[run.cause]}</span>
      {job_id ? (
        <Button size="compact-xs" onClick={() => openRun(job_id, { title, focus: true })}>
          Open
        </Button>
      ) : null}
      {run.error ? <span className={styles.why}>{run.error.message}</span> : null}
    </li>
  )
}

function Backfill({ schedule, onDone }: { schedule: Schedule; onDone: () => void }) {
  const [since, setSince] = useState('')
  const [until, setUntil] = useState('')
  const [found, setFound] = useState<string[] | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const ask = async (run: boolean) => {
    setFailure(null)
    try {
      const window = { since: new Date(`${since}T00:00`).toISOString(), until: new Date(`${until}T23:59:59`).toISOString() }
      const { items, started } = await api.schedules.backfill({ id: schedule.id, ...window, run })
      if (started) onDone()
      else setFound(items)
    } catch (error) {
      setFailure(toFailure(error).message)
    }
  }
  return (
    <section className={styles.backfill} aria-label="Make up for times it had">
      <div className={styles.pairs}>
        <TextInput type="date" label="From" value={since} onChange={(event) => setSince(event.currentTarget.value)} />
        <TextInput type="date" label="Until" value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
      </div>
      <div className={styles.buttons}>
        <Button disabled={!since || !until} onClick={() => void ask(false)}>
          List the times
        </Button>
        {found && found.length > 0 ? (
          <Button variant="filled" onClick={() => void ask(true)}>
            {found.length === 1 ? 'Run it for this time' : `Run it for these ${found.length} times`}
          </Button>
        ) : null}
        <Button onClick={onDone}>Leave it</Button>
      </div>
      {failure ? <p className={styles.why}>{failure}</p> : null}
      {found ? (
        <p className={styles.muted}>
          {found.length === 0 ? 'It had no time then.' : `${found.slice(0, 12).map(exactTime).join(' · ')}${found.length > 12 ? ' ...' : ''}`}
        </p>
      ) : null}
    </section>
  )
}

export function SchedulePane({ schedule, onEdit, onGone }: { schedule: Schedule; onEdit: () => void; onGone: () => void }) {
  const { id, name, paused, next_at, overdue_since, target_name, confirms, at, cron } = schedule
  const { data } = useScheduleRuns(id)
  const [filling, setFilling] = useState(false)
  const remove = () =>
    modals.confirm({
      title: `Delete the schedule "${name}"?`,
      text: 'It starts nothing any more. What it started goes on, and stays in the history.',
      verb: 'Delete the schedule',
      act: async () => {
        await act('The schedule was not deleted', () => api.schedules.remove({ id }))
        onGone()
      },
    })
  return (
    <section className={styles.one} aria-label={`Schedule ${name}`}>
      <h3>{name}</h3>
      <dl className={styles.facts}>
        <dt>Starts</dt>
        <dd>{target_name ?? 'What it starts is gone: choose another.'}</dd>
        <dt>When</dt>
        <dd>{whenWords(schedule)}</dd>
        <dt>Next</dt>
        <dd>{paused ? 'Paused' : next_at ? exactTime(next_at) : 'No time'}</dd>
        {overdue_since ? (
          <>
            <dt>Overdue</dt>
            <dd>Since {exactTime(overdue_since)}: it waits for the run before it.</dd>
          </>
        ) : null}
        {confirms ? (
          <>
            <dt>Confirmed</dt>
            <dd>What it destroys was confirmed by saving it, for exactly this.</dd>
          </>
        ) : null}
      </dl>
      <div className={styles.buttons}>
        <Button variant="filled" leftSection={<Play size={14} aria-hidden />} onClick={() => void act('It was not started', () => api.schedules.run({ id }))}>
          Start now
        </Button>
        <Button
          leftSection={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
          onClick={() => void act('The schedule was not changed', () => (paused ? api.schedules.resume({ id }) : api.schedules.pause({ id })))}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Button leftSection={<PencilLine size={14} aria-hidden />} onClick={onEdit}>
          Edit
        </Button>
        {cron !== null || at !== null ? (
          <Button leftSection={<CalendarSearch size={14} aria-hidden />} onClick={() => setFilling(true)}>
            Make up for
          </Button>
        ) : null}
        <Button leftSection={<Trash2 size={14} aria-hidden />} onClick={remove}>
          Delete
        </Button>
      </div>
      {filling ? <Backfill schedule={schedule} onDone={() => setFilling(false)} /> : null}
      <h4>Runs</h4>
      {data?.length === 0 ? <p className={styles.muted}>It never ran.</p> : null}
      <ul className={styles.runs} aria-label={`Runs of ${name}`}>
        {data?.map((run) => (
          <Run key={run.number} run={run} title={target_name ?? name} />
        ))}
      </ul>
    </section>
  )
}
