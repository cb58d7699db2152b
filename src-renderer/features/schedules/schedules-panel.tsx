/** Schedules: what runs next, a month of it, all schedules; one is looked at beside the list, or made in a form. */
import { Button, SegmentedControl } from '@mantine/core'
import { CalendarClock, Pause, Play, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Schedule } from '../../../src-preload/contract/schedules.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useSchedules } from '../../stores/flows.ts'
import { queryClient } from '../../stores/query-client.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { MonthCalendar } from './month-calendar.tsx'
import { NextList } from './next-list.tsx'
import type { Wanted } from './schedule-draft.ts'
import { ScheduleForm } from './schedule-form.tsx'
import { ScheduleList } from './schedule-list.tsx'
import { SchedulePane } from './schedule-pane.tsx'
import styles from './schedules.module.css'

type View = 'next' | 'month' | 'all'
/** What the form is about: a new one, perhaps of a template or a queue, or one that is there. */
type Editing = { schedule: Schedule | null; wanted: Wanted }

/** `template:ID` and `queue:ID` ask for a new schedule of that. */
function editingOf(focus: string | undefined): Editing | null {
  const [, kind, id] = /^(template|queue):(.+)$/.exec(focus ?? '') ?? []
  if (id === undefined) return null
  return { schedule: null, wanted: kind === 'queue' ? { queue_id: id } : { template_id: id } }
}

async function pauseAll(all_paused: boolean): Promise<void> {
  try {
    await api.schedules.pause_all({ all_paused })
    await queryClient.invalidateQueries({ queryKey: ['schedules'] })
  } catch (error) {
    tellFailure(all_paused ? 'The schedules were not paused' : 'The schedules were not resumed', error)
  }
}

export function SchedulesPanel({ focus }: { focus: string | undefined }) {
  const { data, error, isPending, refetch } = useSchedules()
  const slow = useDelayed(isPending)
  const [view, setView] = useState<View>('next')
  const [chosen, setChosen] = useState<string | null>(null)
  const [editing, setEditing] = useState<Editing | null>(() => editingOf(focus))
  const [asked, setAsked] = useState(focus)
  if (focus !== asked) {
    setAsked(focus)
    const wanted = editingOf(focus)
    if (wanted) setEditing(wanted)
  }
  const items = data?.items ?? []
  const schedule = items.find((one) => one.id === chosen)
  const add = () => setEditing({ schedule: null, wanted: {} })
  const saved = async (one: Schedule) => {
    setEditing(null)
    setChosen(one.id)
    await queryClient.invalidateQueries({ queryKey: ['schedules'] })
  }
  const new_button = (
    <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
      New schedule
    </Button>
  )
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <h2>Schedules</h2>
        {items.length > 0 && !editing ? (
          <>
            <SegmentedControl
              aria-label="What to show"
              value={view}
              onChange={(value) => setView(value as View)}
              data={[
                { value: 'next', label: 'Next' },
                { value: 'month', label: 'Month' },
                { value: 'all', label: 'All' },
              ]}
            />
            <span className={panel.grow} />
            <Button
              leftSection={data?.all_paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
              onClick={() => void pauseAll(!data?.all_paused)}
            >
              {data?.all_paused ? 'Resume all' : 'Pause all'}
            </Button>
            {new_button}
          </>
        ) : (
          <span className={`${panel.grow} ${panel.quiet}`}>They run while this window or opsdeck serve runs</span>
        )}
      </div>
      {error ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      {data?.all_paused ? <Note tone="warning">All schedules are paused: nothing starts by itself until they are resumed.</Note> : null}
      {editing ? (
        <ScheduleForm
          key={`${editing.schedule?.id} ${editing.wanted.template_id} ${editing.wanted.queue_id}`}
          schedule={editing.schedule}
          wanted={editing.wanted}
          onSaved={saved}
          onLeave={() => setEditing(null)}
        />
      ) : items.length === 0 ? (
        <div className={panel.body}>
          {data || slow ? (
            <Empty icon={<CalendarClock size={20} />} title={data ? 'Nothing runs by itself yet' : 'Reading the schedules'} action={data ? new_button : null}>
              A schedule starts a template, a saved command, a queue or a list of commands: every night, on a date, or when files change. What it would do is
              judged when it is saved, and again each time.
            </Empty>
          ) : null}
        </div>
      ) : (
        <div className={styles.split}>
          <div className={styles.main}>
            {view === 'next' ? (
              <NextList chosen={chosen} onChoose={setChosen} />
            ) : view === 'month' ? (
              <MonthCalendar onChoose={setChosen} />
            ) : (
              <ScheduleList items={items} chosen={chosen} onChoose={setChosen} />
            )}
          </div>
          <div className={styles.pane}>
            {schedule ? (
              <SchedulePane key={schedule.id} schedule={schedule} onEdit={() => setEditing({ schedule, wanted: {} })} onGone={() => setChosen(null)} />
            ) : (
              <Empty title="Choose a schedule">How its runs went, and what can be done with it, is shown here.</Empty>
            )}
          </div>
        </div>
      )}
    </div>
  )
}
