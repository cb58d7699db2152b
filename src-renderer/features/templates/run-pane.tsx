/** One template: its fields, presets, the verdict on what they make, and what can be done with it. */
import { ActionIcon, Button, Menu, Select, Tooltip } from '@mantine/core'
import { CalendarClock, Download, Ellipsis, PencilLine, Play, Star, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Template, TemplateCheck, TemplateUser } from '../../../src-preload/contract/templates.ts'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { runTemplate } from '../../parts/run-template.ts'
import { EffectTag } from '../../parts/status.tsx'
import { failureWords, tellFailure } from '../../parts/tell-failure.ts'
import { defaultValues, type FieldValues, TemplateFields } from '../../parts/template-fields.tsx'
import { fieldErrors, TemplateVerdict, useTemplateCheck } from '../../parts/use-template-check.tsx'
import { modals } from '../../stores/dialogs.ts'
import { useWorkspace } from '../../stores/host.ts'
import { openArea, openFile } from '../../stores/layout.ts'
import { Note } from '../../ui/note.tsx'
import { saveFile } from '../../ui/save-file.ts'
import styles from './templates.module.css'

const digits = [{ value: '', label: 'no key' }, ...Array.from({ length: 9 }, (_, n) => ({ value: String(n + 1), label: `Alt+Shift+${n + 1}` }))]

async function change(id: string, patch: { favourite?: boolean; shortcut?: number | null }): Promise<void> {
  try {
    await api.templates.update({ id, ...patch })
  } catch (error) {
    tellFailure('The template was not changed', error)
  }
}

async function remove(template: Template, gone: () => void, force = false): Promise<void> {
  try {
    await api.templates.remove({ id: template.id, ...(force && { force }) })
    gone()
  } catch (error) {
    const failure = toFailure(error)
    const used_by = failure.details['used_by'] as TemplateUser[] | undefined
    if (!used_by || !hasCode(error, 'CONFLICT')) return tellFailure('The template was not deleted', error)
    modals.confirm({
      title: `"${template.name}" is still used`,
      text: 'A schedule that uses it fails when its time comes; a queue keeps what it has of it.',
      items: used_by.map(({ kind, name }) => `${kind} "${name}"`),
      verb: 'Delete it all the same',
      act: () => remove(template, gone, true),
    })
  }
}

function askRemove(template: Template, gone: () => void): void {
  modals.confirm({
    title: `Delete "${template.name}"?`,
    text: 'The template and its presets are gone then. Export it first to keep a copy.',
    verb: 'Delete the template',
    act: () => remove(template, gone),
  })
}

async function exportText(template: Template): Promise<void> {
  try {
    const { name, text } = await api.templates.export({ id: template.id })
    saveFile(name, [text], 'application/yaml')
  } catch (error) {
    tellFailure('The template was not exported', error)
  }
}

function Head({ template, onEdit, onGone }: { template: Template; onEdit: () => void; onGone: () => void }) {
  const workspace = useWorkspace()
  const is_file = template.origin === 'file'
  const edit = () => (is_file && template.path && workspace ? openFile(workspace.id, template.path, { focus: true }) : onEdit())
  return (
    <header className={styles.head}>
      <h3>{template.name}</h3>
      {template.verdict?.effect ? <EffectTag effect={template.verdict.effect} /> : null}
      <span className={styles.from}>{template.path ?? 'saved'}</span>
      {is_file ? null : (
        <>
          <Tooltip label={template.favourite ? 'No longer a favourite' : 'Favourite'}>
            <ActionIcon
              aria-label={template.favourite ? 'No longer a favourite' : 'Make it a favourite'}
              aria-pressed={template.favourite}
              onClick={() => void change(template.id, { favourite: !template.favourite })}
            >
              <Star size={14} className={template.favourite ? styles.star : undefined} fill={template.favourite ? 'currentColor' : 'none'} />
            </ActionIcon>
          </Tooltip>
          <Select
            aria-label="Key that opens it"
            className={styles.key}
            data={digits}
            value={template.shortcut === null ? '' : String(template.shortcut)}
            onChange={(value) => void change(template.id, { shortcut: value ? Number(value) : null })}
          />
        </>
      )}
      <Button leftSection={<PencilLine size={14} aria-hidden />} onClick={edit}>
        {is_file ? 'Open the file' : 'Edit'}
      </Button>
      <Button leftSection={<CalendarClock size={14} aria-hidden />} onClick={() => openArea('schedules', `template:${template.id}`)}>
        Schedule
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="More actions" size={28}>
            <Ellipsis size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Download size={14} />} onClick={() => void exportText(template)}>
            Export as a file
          </Menu.Item>
          {is_file ? null : (
            <Menu.Item leftSection={<Trash2 size={14} />} onClick={() => askRemove(template, onGone)}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </header>
  )
}

export function RunPane({ template, onEdit, onGone }: { template: Template; onEdit: () => void; onGone: () => void }) {
  const [values, setValues] = useState<FieldValues>(() => defaultValues(template.parameters))
  const [tried, setTried] = useState<TemplateCheck | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const check = useTemplateCheck(template, values)
  const errors = fieldErrors(check.data, values, tried !== null)
  const destroys = check.data?.verdict?.effect === 'destroy'

  const change_values = (next: FieldValues) => {
    setFailure(null)
    setValues(next)
  }
  const run = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    const outcome = await runTemplate(template, values)
    setBusy(false)
    if (outcome.kind === 'wrong') setTried(outcome.check)
    if (outcome.kind === 'failed') setFailure(failureWords(outcome.failure))
  }
  return (
    <form className={styles.form} aria-label={`Template ${template.name}`} onSubmit={(event) => void run(event)} noValidate>
      <Head template={template} onEdit={onEdit} onGone={onGone} />
      {template.description ? <p className={styles.lead}>{template.description}</p> : null}
      {template.presets.length > 0 ? (
        <fieldset className={styles.presets}>
          <legend>Presets</legend>
          {template.presets.map((preset) => (
            <Button
              key={preset.name}
              size="compact-sm"
              onClick={() =>
                change_values({
                  ...defaultValues(template.parameters),
                  ...Object.fromEntries(Object.entries(preset.values).map(([name, value]) => [name, String(value)])),
                })
              }
            >
              {preset.name}
            </Button>
          ))}
        </fieldset>
      ) : null}
      {template.parameters.length > 0 ? (
        <TemplateFields parameters={template.parameters} values={values} errors={errors} onChange={change_values} />
      ) : (
        <p className={styles.lead}>It has no fields: it runs as it is.</p>
      )}
      <TemplateVerdict check={check.data} error={check.error} />
      {failure ? <Note tone="failure">{failure}</Note> : null}
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" color={destroys ? 'red' : 'accent'} leftSection={<Play size={14} aria-hidden />} disabled={busy}>
          Run
        </Button>
        {template.confirms ? (
          <span className={styles.muted}>Hard to undo. Saving this template confirmed commands of this shape, so it runs without asking.</span>
        ) : null}
      </div>
    </form>
  )
}
