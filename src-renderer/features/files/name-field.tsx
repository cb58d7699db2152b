/** The field in a row of the tree in which a name is given: Enter takes it, Escape and leaving do not. */
import { useEffect, useRef, useState } from 'react'
import styles from './tree.module.css'

interface Props {
  label: string
  name: string
  /** Names that are taken in the folder. */
  taken: ReadonlySet<string>
  onDone: (name: string | null) => void
}

/** Why a name cannot be given; null when it can. A new name may hold slashes: the folders are made with it. */
function fault(name: string, before: string, taken: ReadonlySet<string>): string | null {
  if (name !== before && taken.has(name)) return `"${name}" is already there.`
  if (name.split('/').some((part) => part === '..' || part === '.')) return 'A name is not "." or "..".'
  return null
}

export function NameField({ label, name: before, taken, onDone }: Props) {
  const [name, setName] = useState(before)
  const field = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  useEffect(() => {
    const input = field.current!
    input.focus()
    const dot = before.lastIndexOf('.')
    input.setSelectionRange(0, dot > 0 ? dot : before.length)
  }, [before])
  const wrong = fault(name, before, taken)
  const end = (given: string | null) => {
    if (done.current) return
    done.current = true
    onDone(given)
  }
  return (
    <span className={styles.naming}>
      <input
        ref={field}
        className={styles.nameField}
        aria-label={label}
        aria-invalid={wrong !== null}
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => end(null)}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') end(null)
          else if (event.key === 'Enter' && !wrong) end(name.trim() === '' || name === before ? null : name)
        }}
      />
      {wrong ? (
        <span className={styles.wrong} role="alert">
          {wrong}
        </span>
      ) : null}
    </span>
  )
}
