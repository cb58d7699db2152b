/** A key combination as keys. */

import styles from './kbd.module.css'
import { keyParts } from './keys.ts'

export function Keys({ combo, quiet = false }: { combo: string; quiet?: boolean }) {
  return (
    <span className={quiet ? styles.quiet : styles.keys}>
      {keyParts(combo).map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  )
}
