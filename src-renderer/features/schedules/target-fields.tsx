/** What a schedule starts: a template with its values, a saved command, a saved queue, or a list of commands. */
import { SegmentedControl, Select, Textarea } from '@mantine/core'
import { useEffect } from 'react'
import type { QueueFile } from '../../../src-preload/contract/queue-files.ts'
import type { Schedule } from '../../../src-preload/contract/schedules.ts'
import type { Template } from '../../../src-preload/contract/templates.ts'
import { defaultValues, TemplateFields } from '../../parts/template-fields.tsx'
import { fieldErrors, TemplateVerdict, useTemplateCheck } from '../../parts/use-template-check.tsx'
import { useSaved } from '../../stores/host.ts'
import { useQueues, wantQueues } from '../../stores/queues.ts'
import { exactTime } from '../../ui/time.ts'
import { type Draft, linesOf } from './schedule-draft.ts'
import styles from './schedules.module.css'

interface Props {
  draft: Draft
  schedule: Schedule | null
  templates: readonly Template[]
  /** Those of files, which stand beside the templates. */
  queues: readonly QueueFile[]
  errors: Readonly<Record<string, string>>
  onChange: (change: Partial<Draft>) => void
}

function TemplateTarget({ draft, templates, queues, errors, onChange }: Omit<Props, 'schedule'>) {
  const template = templates.find((one) => one.id === draft.template_id)
  const file = queues.find((one) => one.id === draft.template_id)
  const check = useTemplateCheck(template, draft.values)
  const sent = Object.fromEntries(
    Object.entries(errors).flatMap(([path, message]) => (path.startsWith('target.values.') ? [[path.slice('target.values.'.length), message]] : [])),
  )
  const choose = (id: string | null) => {
    const chosen = templates.find((one) => one.id === id)
    const name = (chosen ?? queues.find((one) => one.id === id))?.name
    onChange({ template_id: id, values: chosen ? defaultValues(chosen.parameters) : {}, ...(draft.name === '' && name !== undefined && { name }) })
  }
  return (
    <>
      <Select
        label="Template"
        searchable
        className={styles.short}
        placeholder={templates.length + queues.length === 0 ? 'There are no templates yet' : 'Choose one'}
        data={[
          ...templates.map(({ id, name, path }) => ({ value: id, label: path ? `${name} (${path})` : name })),
          ...queues.map(({ id, name, path, total }) => ({ value: id, label: `${name} (${path}, queue of ${total})` })),
        ]}
        value={template || file ? draft.template_id : null}
        error={errors['target.template_id']}
        onChange={choose}
      />
      {template && template.parameters.length > 0 ? (
        <TemplateFields
          parameters={template.parameters}
          values={draft.values}
          errors={{ ...fieldErrors(check.data, draft.values, false), ...sent }}
          onChange={(values) => onChange({ values })}
        />
      ) : null}
      {file ? <p className={styles.muted}>{file.verdict.reason} It is run as it is now: with another version of the file nothing is started.</p> : null}
      {template ? <TemplateVerdict check={check.data} error={check.error} /> : null}
      {check.data?.verdict?.effect === 'destroy' ? (
        <p className={styles.muted}>Hard to undo. Saving the schedule confirms exactly this, and it then runs without asking.</p>
      ) : null}
    </>
  )
}

function SavedTarget({ draft, errors, onChange }: Omit<Props, 'schedule' | 'templates' | 'queues'>) {
  const saved = useSaved().data ?? []
  return (
    <Select
      label="Saved command"
      searchable
      className={styles.short}
      placeholder={saved.length === 0 ? 'There are none yet: add one from the history' : 'Choose one'}
      data={saved.map(({ id, name }) => ({ value: id, label: name }))}
      value={draft.saved_id}
      error={errors['target.saved_id']}
      onChange={(id) => onChange({ saved_id: id, ...(draft.name === '' && { name: saved.find((one) => one.id === id)?.name ?? '' }) })}
    />
  )
}

function QueueTarget({ draft, errors, onChange }: Omit<Props, 'schedule' | 'templates' | 'queues'>) {
  const queues = useQueues(({ list }) => list)
  useEffect(wantQueues, [])
  // One that is older than those that are listed is still what was chosen.
  const is_listed = draft.queue_id === null || queues.some(({ id }) => id === draft.queue_id)
  return (
    <Select
      label="Queue"
      description="It stays as it is; each time one like it is made."
      searchable
      className={styles.short}
      placeholder={queues.length === 0 ? 'There are none yet' : 'Choose one'}
      data={[
        ...(is_listed ? [] : [{ value: draft.queue_id!, label: 'The queue that was chosen' }]),
        ...queues.map(({ id, name, total, created }) => ({ value: id, label: `${name} (${total}, ${exactTime(created)})` })),
      ]}
      value={draft.queue_id}
      error={errors['target.queue_id']}
      onChange={(id) => onChange({ queue_id: id, ...(draft.name === '' && { name: queues.find((one) => one.id === id)?.name ?? '' }) })}
    />
  )
}

export function TargetFields({ draft, schedule, templates, queues, errors, onChange }: Props) {
  const is_richer = schedule !== null && 'queue' in schedule.target && linesOf(schedule.target) === null
  return (
    <section className={styles.part} aria-labelledby="what-title">
      <h4 id="what-title">What</h4>
      <SegmentedControl
        aria-label="What it starts"
        value={draft.what}
        onChange={(value) => onChange({ what: value as Draft['what'] })}
        data={[
          { value: 'template', label: 'A template' },
          { value: 'saved', label: 'A saved command' },
          { value: 'saved_queue', label: 'A queue' },
          { value: 'queue', label: 'A list of commands' },
        ]}
      />
      {draft.what === 'template' ? (
        <TemplateTarget draft={draft} templates={templates} queues={queues} errors={errors} onChange={onChange} />
      ) : draft.what === 'saved' ? (
        <SavedTarget draft={draft} errors={errors} onChange={onChange} />
      ) : draft.what === 'saved_queue' ? (
        <QueueTarget draft={draft} errors={errors} onChange={onChange} />
      ) : is_richer ? (
        <p className={styles.muted}>Its queue says more than a list of lines can. It stays as it is; change it over the API.</p>
      ) : (
        <Textarea
          label="Commands"
          description="One a line, in this order; after a failure the rest is skipped."
          placeholder={'git fetch\ngit status'}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          classNames={{ input: styles.mono! }}
          value={draft.lines}
          onChange={(event) => onChange({ lines: event.currentTarget.value })}
        />
      )}
    </section>
  )
}
