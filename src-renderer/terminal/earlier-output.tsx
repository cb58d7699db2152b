/** What goes on above and below the rows of a terminal that holds only the newest part: the way there, how far one is, and the way back. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatBytes } from '../ui/format.ts'
import type { PagesState } from './stored-pages.ts'
import styles from './terminal.module.css'

function PlaceButton({ className, title, act, children }: { className: string | undefined; title: string; act: () => unknown; children: ReactNode }) {
  return (
    <button type="button" className={`${styles.place} ${className}`} title={title} onMouseDown={(event) => event.preventDefault()} onClick={() => void act()}>
      {children}
    </button>
  )
}

interface Props {
  pages: PagesState
  /** Goes on above the first row in sight; null where nothing is, or one is not there. */
  earlier: (() => unknown) | null
  later: (() => unknown) | null
  /** To the newest row; null where that is in sight. */
  toEnd: (() => unknown) | null
}

export function EarlierOutput({ pages: { page, is_reading, failure }, earlier, later, toEnd }: Props) {
  return (
    <>
      {earlier ? (
        <PlaceButton className={styles.earlier} title="Show earlier output (Shift+PgUp)" act={earlier}>
          <ArrowUp size={14} aria-hidden /> Show earlier output
        </PlaceButton>
      ) : null}
      <div className={styles.places}>
        {failure || page ? (
          <span className={styles.share} role="status">
            {failure
              ? failure.message
              : page && `${formatBytes(page.from)} to ${formatBytes(page.to)} of ${formatBytes(page.size_bytes)}${is_reading ? ', reading on' : ''}`}
          </span>
        ) : null}
        {later ? (
          <PlaceButton className="" title="Show later output (Shift+PgDn)" act={later}>
            <ArrowDown size={14} aria-hidden /> Show later output
          </PlaceButton>
        ) : null}
        {toEnd ? (
          <PlaceButton className="" title="To the end (Ctrl+Shift+End)" act={toEnd}>
            <ArrowDown size={14} aria-hidden /> To the end
          </PlaceButton>
        ) : null}
      </div>
    </>
  )
}
