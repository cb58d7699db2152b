/** Production contexts: which hidden state is production, so that it is marked and a destroy there needs its name typed. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ProductionContext } from '../../../src-preload/contract/context.ts'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { toFailure } from '../../bridge/failure.ts'
import { updateSettings } from '../../stores/host.ts'
import styles from './settings.module.css'

export function ProductionSection({ settings }: { settings: Settings }) {
  const [name, setName] = useState('kube_context')
  const [pattern, setPattern] = useState('')
  const [error, setError] = useState<string | null>(null)
  const marks = settings.production_contexts
  const keep = async (production_contexts: ProductionContext[]): Promise<boolean> => {
    try {
      await updateSettings({ production_contexts })
      setError(null)
      return true
    } catch (failure) {
      setError(toFailure(failure).message)
      return false
    }
  }
  const add = async () => {
    const mark = { name: name.trim(), pattern: pattern.trim() }
    if (marks.some((one) => one.name === mark.name && one.pattern === mark.pattern)) setError('This context is marked already.')
    else if (await keep([...marks, mark])) setPattern('')
  }
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>
        Runs on these are marked in their tab, header and confirmation, and what is hard to undo needs the name typed. A * stands for any characters.
      </p>
      {marks.length > 0 ? (
        <ul className={styles.marks} aria-label="Production contexts">
          {marks.map((mark) => (
            <li key={`${mark.name} ${mark.pattern}`}>
              <code>
                {mark.name} {mark.pattern}
              </code>
              <ActionIcon aria-label={`Remove ${mark.name} ${mark.pattern}`} onClick={() => void keep(marks.filter((one) => one !== mark))}>
                <Trash2 size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      ) : null}
      <form
        className={styles.pairs}
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <TextInput label="Context" description="As verdicts show it." value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label="Value" description="Such as prod-*." value={pattern} onChange={(event) => setPattern(event.currentTarget.value)} error={error} />
        <div className={styles.buttons}>
          <Button type="submit" disabled={name.trim() === '' || pattern.trim() === ''}>
            Mark as production
          </Button>
        </div>
      </form>
    </div>
  )
}
