/** Marked contexts: which hidden state is production, so that a destroy there needs its name typed, and in which nothing but reading may run. */
import { ActionIcon, Autocomplete, Button } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ContextMark } from '../../../src-preload/contract/context.ts'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { toFailure } from '../../bridge/failure.ts'
import { usePlaceContexts } from '../../stores/contexts.ts'
import { useGitChanges } from '../../stores/git.ts'
import { updateSettings } from '../../stores/host.ts'
import styles from './settings.module.css'

const kinds = [
  { setting: 'production_contexts', list: 'Production contexts', mark: 'Mark as production' },
  { setting: 'read_only_contexts', list: 'Read-only contexts', mark: 'Mark as read-only' },
] as const

/** Names that are marked most, whether or not their tools are set up here. */
const usual_names = ['branch', 'remote', 'remote_host']

/** The names of contexts, and what is known for one of them: what files of the tools list, and what is in force. */
function useKnown(name: string): { names: string[]; values: readonly string[] } {
  const contexts = usePlaceContexts()
  const branch = useGitChanges().data?.branch
  const listed = contexts?.known[name] ?? []
  const current = name === 'branch' ? branch : contexts?.current[name]
  return {
    names: [...new Set([...Object.keys(contexts?.known ?? {}), ...Object.keys(contexts?.current ?? {}), ...usual_names])].sort(),
    values: current && !listed.includes(current) ? [current, ...listed] : listed,
  }
}

export function ContextsSection({ settings }: { settings: Settings }) {
  const [name, setName] = useState('kube_context')
  const [pattern, setPattern] = useState('')
  const [error, setError] = useState<string | null>(null)
  const { values, names } = useKnown(name.trim())
  const keep = async (setting: (typeof kinds)[number]['setting'], marks: ContextMark[]): Promise<boolean> => {
    try {
      await updateSettings({ [setting]: marks })
      setError(null)
      return true
    } catch (failure) {
      setError(toFailure(failure).message)
      return false
    }
  }
  const add = async (setting: (typeof kinds)[number]['setting']) => {
    const mark = { name: name.trim(), pattern: pattern.trim() }
    const marks = settings[setting]
    if (marks.some((one) => one.name === mark.name && one.pattern === mark.pattern)) setError('This context is marked so already.')
    else if (await keep(setting, [...marks, mark])) setPattern('')
  }
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>
        What acts on a marked context says so where it is typed, in its tab and in its header. In a production context what is hard to undo needs the name
        typed; in a read-only one only what reads may run, at every door. A * stands for any characters.
      </p>
      {kinds.map(({ setting, list }) =>
        settings[setting].length > 0 ? (
          <div key={setting}>
            <h3 className={styles.marksName}>{list}</h3>
            <ul className={styles.marks} aria-label={list}>
              {settings[setting].map((mark) => (
                <li key={`${mark.name} ${mark.pattern}`}>
                  <code>
                    {mark.name} {mark.pattern}
                  </code>
                  <ActionIcon
                    aria-label={`Remove ${mark.name} ${mark.pattern}`}
                    onClick={() =>
                      void keep(
                        setting,
                        settings[setting].filter((one) => one !== mark),
                      )
                    }
                  >
                    <Trash2 size={14} />
                  </ActionIcon>
                </li>
              ))}
            </ul>
          </div>
        ) : null,
      )}
      <form
        className={styles.pairs}
        onSubmit={(event) => {
          event.preventDefault()
          void add('production_contexts')
        }}
      >
        <Autocomplete label="Context" description="What is marked, as verdicts name it." data={names} value={name} onChange={setName} openOnFocus />
        <Autocomplete
          label="Value"
          description={values.length > 0 ? 'One that is known here, or a pattern such as prod-*.' : 'Such as prod-*.'}
          data={[...values]}
          value={pattern}
          onChange={setPattern}
          error={error}
          limit={200}
          maxDropdownHeight={240}
        />
        <div className={styles.buttons}>
          {kinds.map(({ setting, mark }) => (
            <Button
              key={setting}
              type={setting === 'production_contexts' ? 'submit' : 'button'}
              variant={setting === 'production_contexts' ? 'filled' : 'default'}
              disabled={name.trim() === '' || pattern.trim() === ''}
              onClick={setting === 'production_contexts' ? undefined : () => void add(setting)}
            >
              {mark}
            </Button>
          ))}
        </div>
      </form>
    </div>
  )
}
