/** A schedule while it is made or changed: what it starts, when, and what happens when that is not possible. */
import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Schedule } from '../../../src-preload/contract/schedules.ts'
import { api } from '../../bridge/api.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { defaultValues } from '../../parts/template-fields.tsx'
import { useTemplates } from '../../stores/flows.ts'
import { Note } from '../../ui/note.tsx'
import { type Draft, draftOf, inputOf, type Wanted } from './schedule-draft.ts'
import styles from './schedules.module.css'
import { TargetFields } from './target-fields.tsx'
import { WhenFields } from './when-fields.tsx'

const overlaps = [
  { value: 'skip', label: 'Skip this time' },
  { value: 'queue', label: 'Wait for it' },
  { value: 'cancel_previous', label: 'Cancel it' },
]
const misses = [
  { value: 'skip', label: 'Leave it' },
  { value: 'run_once', label: 'Run once' },
]

/** Fields that show what is wrong with them; the rest is said above the form. */
const shown_at_field = /^(?:name|cron|at|time_zone|jitter_ms|on_change.*|target\.(?:template_id|saved_id|queue_id|values\..+))$/

const issuesOf = (failure: Failure | null) => (failure?.details['issues'] as { path: string; message: string }[] | undefined) ?? []

interface Props {
  schedule: Schedule | null
  wanted: Wanted
  onSaved: (schedule: Schedule) => Promise<void>
  onLeave: () => void
}

export function ScheduleForm({ schedule, wanted, onSaved, onLeave }: Props) {
  const { items: templates = [], queues = [] } = useTemplates().data ?? {}
  const [typed, setTyped] = useState<Draft>(() => draftOf(schedule, wanted))
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const template = templates.find((one) => one.id === typed.template_id)
  const file = queues.find((one) => one.id === typed.template_id)
  // A template that was chosen before it was known brings its name and defaults along.
  const draft: Draft =
    schedule === null && template
      ? { ...typed, name: typed.name || template.name, values: { ...defaultValues(template.parameters), ...typed.values } }
      : schedule === null && file
        ? { ...typed, name: typed.name || file.name }
        : typed
  const issues = issuesOf(failure)
  const errors = Object.fromEntries(issues.map(({ path, message }) => [path, message]))
  const others = issues.filter(({ path }) => !shown_at_field.test(path))

  const change = (next: Partial<Draft>) => {
    setFailure(null)
    setTyped({ ...draft, ...next })
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    try {
      const input = inputOf(draft, template ?? file, schedule)
      await onSaved(schedule ? await api.schedules.update({ id: schedule.id, ...input }) : await api.schedules.create(input))
    } catch (error) {
      setFailure(toFailure(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className={styles.form} aria-label={schedule ? `Edit ${schedule.name}` : 'New schedule'} onSubmit={(event) => void save(event)} noValidate>
      <h3>{schedule ? schedule.name : 'New schedule'}</h3>
      {failure && (issues.length === 0 || others.length > 0) ? (
        <Note tone="failure">{others.length > 0 ? others.map(({ path, message }) => `${path}: ${message}`).join(' ') : failure.message}</Note>
      ) : null}
      <TargetFields draft={draft} schedule={schedule} templates={templates} queues={queues} errors={errors} onChange={change} />
      <TextInput
        label="Name of the schedule"
        required
        className={styles.short}
        value={draft.name}
        error={errors['name']}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <WhenFields draft={draft} errors={errors} onChange={change} />
      <section className={styles.part} aria-labelledby="rules-title">
        <h4 id="rules-title">When that is not possible</h4>
        <div className={styles.pairs}>
          <Select
            label="The run before is not over"
            data={overlaps}
            value={draft.overlap}
            onChange={(overlap) => change({ overlap: overlap as Draft['overlap'] })}
          />
          <Select
            label="Its time came while nothing ran here"
            data={misses}
            value={draft.missed}
            onChange={(missed) => change({ missed: missed as Draft['missed'] })}
          />
          <TextInput
            label="Later by chance, up to minutes"
            inputMode="numeric"
            value={draft.jitter_minutes}
            error={errors['jitter_ms']}
            onChange={(event) => change({ jitter_minutes: event.currentTarget.value.replace(/\D/g, '') })}
          />
        </div>
      </section>
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" disabled={busy}>
          Save the schedule
        </Button>
        <Button onClick={onLeave}>Leave it</Button>
      </div>
    </form>
  )
}
