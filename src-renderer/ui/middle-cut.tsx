/** A text whose middle gives way where there is no room: what tells commands and paths apart stands at both ends. */
import styles from './middle-cut.module.css'

/** So much of the end is always there. */
const kept_signs = 8

/** Where the end begins, in code points: never amid a letter and what is combined with it. */
function endOf(signs: readonly string[]): number {
  let at = Math.max(0, signs.length - kept_signs)
  while (at > 0 && /^(?:\p{M}|\u200d|\ufe0f)/u.test(signs[at]!)) at--
  return at
}

export function MiddleCut({ text, className }: { text: string; className?: string | undefined }) {
  const signs = [...text]
  const at = endOf(signs)
  return (
    <span className={className ? `${styles.text} ${className}` : styles.text}>
      {/* Two boxes would be two words to who hears them. */}
      <span className="visually-hidden">{text}</span>
      <span className={styles.head} aria-hidden data-text={signs.slice(0, at).join('')} />
      <span className={styles.tail} aria-hidden data-text={signs.slice(at).join('')} />
    </span>
  )
}
