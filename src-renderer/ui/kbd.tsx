/** A key combination as keys. */
import { keyParts } from './keys.ts'
import styles from './kbd.module.css'

export function Keys({ combo, quiet = false }: { combo: string; quiet?: boolean }) {
  return (
    <span className={quiet ? styles.quiet : styles.keys}>
      {keyParts(combo).map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  )
}
