/** A short message in place: what happened, why, and what to do next. */
import { Info, OctagonAlert, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './note.module.css'

const icons = { info: Info, warning: TriangleAlert, failure: OctagonAlert }

export function Note({ tone, children, action, onClose }: { tone: keyof typeof icons; children: ReactNode; action?: ReactNode; onClose?: () => void }) {
  const Icon = icons[tone]
  return (
    <div className={styles.note} data-tone={tone} role={tone === 'failure' ? 'alert' : 'status'}>
      <Icon size={14} aria-hidden className={styles.icon} />
      <div className={styles.text}>{children}</div>
      {action}
      {onClose ? (
        <button type="button" className={styles.close} onClick={onClose} aria-label="Dismiss">
          <X size={14} aria-hidden />
        </button>
      ) : null}
    </div>
  )
}
