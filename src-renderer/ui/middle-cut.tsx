/** A text whose middle gives way where there is no room: what tells commands and paths apart stands at both ends. */
import styles from './middle-cut.module.css'

/** So much of the end is always there. */
const kept_signs = 8

export function MiddleCut({ text, className }: { text: string; className?: string | undefined }) {
  const signs = [...text]
  const at = Math.max(0, signs.length - kept_signs)
  return (
    <span className={className ? `${styles.text} ${className}` : styles.text}>
      {/* Two boxes would be two words to who hears them. */}
      <span className="visually-hidden">{text}</span>
      <span className={styles.head} aria-hidden data-text={signs.slice(0, at).join('')} />
      <span className={styles.tail} aria-hidden data-text={signs.slice(at).join('')} />
    </span>
  )
}
