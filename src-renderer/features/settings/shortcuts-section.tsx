/** Keys: every action with its key, searched, and changed by pressing another one. */
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { tellFailure } from '../../parts/tell-failure.ts'
import { bindKeys, boundKeys, holderOf, type ListedAction, useKeyBindings, useListedActions } from '../../stores/key-bindings.ts'
import { Keys } from '../../ui/kbd.tsx'
import { comboOf } from '../../ui/keys.ts'
import styles from './settings.module.css'

/** What every field, list and dialog needs for itself. */
const own_of_fields = /^(?:(?:shift\+)?(?:f6|[a-z]+)|ctrl\+(?:shift\+)?[acvxyz]|(?:ctrl|alt|shift)(?:\+(?:control|alt|shift|meta))?)$/
const function_key = /^(?:shift\+)?f(?:[1-57-9]|1[0-2])$/

/** Why a combination cannot be an action's; null for one that can. */
function whyNot(combo: string): string | null {
  if (/\+(?:control|alt|shift|meta)$|^(?:control|alt|shift|meta)$/.test(combo)) return ''
  if (function_key.test(combo)) return null
  if (!/^(?:ctrl|alt)\+/.test(combo)) return 'Hold Ctrl or Alt as well: a sign alone is for typing.'
  return own_of_fields.test(combo) ? 'Text fields need this one themselves.' : null
}

function Recorder({ action, onDone }: { action: ListedAction; onDone: () => void }) {
  const bindings = useKeyBindings()
  const [combo, setCombo] = useState<string | null>(null)
  const [problem, setProblem] = useState('')
  const [saving, setSaving] = useState(false)
  const holder = combo === null ? undefined : holderOf(combo, action.id, bindings)
  const bind = (to: string | null | undefined) => {
    setSaving(true)
    bindKeys(action, to)
      .then(onDone)
      .catch((error: unknown) => {
        setSaving(false)
        tellFailure('The key was not changed', error)
      })
  }
  return (
    <div className={styles.recorder}>
      <Button
        data-records-keys
        autoFocus
        aria-label={`Press the new key for ${action.name}`}
        onKeyDown={(event) => {
          if (event.key === 'Tab') return
          event.preventDefault()
          event.stopPropagation()
          // What is pressed while one is kept is meant for something else.
          if (saving) return
          if (event.key === 'Escape') return onDone()
          const pressed = comboOf(event.nativeEvent)
          const why = whyNot(pressed)
          setProblem(why ?? '')
          setCombo(why === null ? pressed : null)
          if (why === null && !holderOf(pressed, action.id, bindings)) bind(pressed)
        }}
      >
        {combo === null ? 'Press a key, or Esc' : <Keys combo={combo} />}
      </Button>
      <span role="status" className={styles.lead}>
        {holder ? `That is the key of "${holder.name}".` : problem}
      </span>
      {holder && combo !== null ? <Button onClick={() => bind(combo)}>Take it from there</Button> : null}
      <Button onClick={() => bind(null)}>No key</Button>
      {Object.hasOwn(bindings, action.id) ? <Button onClick={() => bind(undefined)}>The usual one</Button> : null}
      <Button onClick={onDone}>Leave as it is</Button>
    </div>
  )
}

export function ShortcutsSection() {
  const actions = useListedActions()
  const bindings = useKeyBindings()
  const [query, setQuery] = useState('')
  const [recording, setRecording] = useState<string | null>(null)
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = actions.filter((one) => {
    const text = `${one.group} ${one.name} ${boundKeys(one, bindings) ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>
        Each works with Shift as well, and in a running terminal only so. A browser keeps some keys for itself, such as Ctrl+T, Ctrl+N and Ctrl+W.
      </p>
      <TextInput
        aria-label="Search the keys"
        placeholder="Search an action or a key"
        w={260}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ul className={styles.shortcuts} aria-label="Actions and their keys">
        {found.map((one) => {
          const keys = boundKeys(one, bindings)
          return (
            <li key={one.id}>
              <span className={styles.itemName}>{one.name}</span>
              {recording === one.id ? (
                <Recorder action={one} onDone={() => setRecording(null)} />
              ) : (
                <>
                  {keys === undefined ? <span className={styles.lead}>no key</span> : <Keys combo={keys} />}
                  <Button size="compact-xs" aria-label={`Change the key of ${one.name}`} onClick={() => setRecording(one.id)}>
                    Change
                  </Button>
                </>
              )}
            </li>
          )
        })}
      </ul>
      {found.length === 0 ? <p className={styles.lead}>No action has these words.</p> : null}
    </div>
  )
}
