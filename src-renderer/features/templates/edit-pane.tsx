/** A template while it is edited: as a form or as text, each made of the other, judged by the host when it is saved. */
import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Template, TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import { api } from '../../bridge/api.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { Note } from '../../ui/note.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { DefinitionForm } from './definition-form.tsx'
import styles from './templates.module.css'
import type { TextProblem } from './yaml-editor.tsx'

const YamlEditor = lazy(async () => ({ default: (await import('./yaml-editor.tsx')).YamlEditor }))

const check_rest_ms = 250
const none: readonly TextProblem[] = []
const fresh: TemplateDefinition = { name: '', command: '', args: [], parameters: [], presets: [] }

function definitionOf(template: Template): TemplateDefinition {
  const { name, description, command, args, work_dir, env, parameters, presets, timeout_ms, leases, retry, ready_when } = template
  const optional = { description, work_dir, env, timeout_ms, leases, retry, ready_when }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<TemplateDefinition>
  return { name, command, args, parameters, presets, ...given }
}

/** A field that was emptied is not there any more; what may be left out is sent as nothing. */
const cleared = { description: '', env: {}, work_dir: null, ready_when: null }

interface Props {
  template: Template | null
  onSaved: (template: Template) => Promise<void>
  onLeave: () => void
}

export function EditPane({ template, onSaved, onLeave }: Props) {
  const [view, setView] = useState<'form' | 'text'>('form')
  const [definition, setDefinition] = useState<TemplateDefinition>(() => (template ? definitionOf(template) : fresh))
  const [text, setText] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const rested = useDebounced(text, check_rest_ms)
  const checked = useQuery({
    queryKey: ['template-text', rested],
    queryFn: () => api.templates.convert({ text: rested }),
    enabled: view === 'text' && rested !== '',
    placeholderData: (old) => old,
    gcTime: 10_000,
  })

  const during = async (act: () => Promise<void>) => {
    setBusy(true)
    setFailure(null)
    try {
      await act()
    } catch (error) {
      setFailure(toFailure(error))
    } finally {
      setBusy(false)
    }
  }
  /** The definition that is meant, read anew where it stands as text. Null where the text has problems, which are marked. */
  const current = async (): Promise<TemplateDefinition | null> => {
    if (view === 'form') return definition
    const { definitions, problems } = await api.templates.convert({ text })
    return problems.length === 0 ? (definitions[0] ?? null) : null
  }
  const show = (next: 'form' | 'text') =>
    during(async () => {
      if (next === 'text') setText((await api.templates.convert({ definition })).text)
      else {
        const read = await current()
        if (!read) return
        setDefinition(read)
      }
      setView(next)
    })
  const save = () =>
    during(async () => {
      const read = await current()
      if (!read) return
      await onSaved(template ? await api.templates.update({ ...cleared, ...read, id: template.id, if_match: template.etag }) : await api.templates.create(read))
    })
  const issues = (failure?.details['issues'] as { path: string; message: string }[] | undefined) ?? []
  return (
    <section className={styles.edit} aria-label={template ? `Edit ${template.name}` : 'New template'}>
      <div className={styles.editBar}>
        <h3>{template ? template.name : 'New template'}</h3>
        <SegmentedControl
          aria-label="How to edit"
          value={view}
          onChange={(value) => void show(value as typeof view)}
          data={[
            { value: 'form', label: 'Form' },
            { value: 'text', label: 'Text' },
          ]}
        />
        <span className={styles.grow} />
        <Button onClick={onLeave}>Leave it</Button>
        <Button variant="filled" disabled={busy} onClick={() => void save()}>
          Save the template
        </Button>
      </div>
      {failure && issues.length === 0 ? <Note tone="failure">{failure.message}</Note> : null}
      {issues.length > 0 ? (
        <Note tone="failure">
          <ul className={styles.issues}>
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      {view === 'form' ? (
        <DefinitionForm
          definition={definition}
          onChange={(next) => {
            setFailure(null)
            setDefinition(next)
          }}
        />
      ) : (
        <>
          <div className={styles.editor}>
            <Suspense fallback={null}>
              <YamlEditor label="Text of the template" text={text} problems={checked.data?.problems ?? none} onChange={setText} />
            </Suspense>
          </div>
          <div className={styles.textProblems} role="status">
            {(checked.data?.problems ?? none).map(({ line, column, message, fix }) => (
              <p key={`${line} ${column} ${message}`}>
                <code>
                  {line}:{column}
                </code>{' '}
                {message} <span className={styles.muted}>{fix}</span>
              </p>
            ))}
            {checked.data?.problems.length === 0 ? <p className={styles.muted}>Sound. The same text works as .opsdeck/NAME.yaml in the repository.</p> : null}
          </div>
        </>
      )}
    </section>
  )
}
