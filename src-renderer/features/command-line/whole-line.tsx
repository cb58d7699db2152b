/** A line that destroys and is longer than its field, to its end: what Enter will run is read before it is pressed. */
import type { RefObject } from 'react'
import { useTooWide } from '../../ui/use-too-wide.ts'
import styles from './command-line.module.css'

/** `row_px`: width of the row that the field stands in. */
export function WholeLine({ line, input, row_px }: { line: string; input: RefObject<HTMLInputElement | null>; row_px: number }) {
  const is_cut = useTooWide(input, line, row_px)
  if (!is_cut) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
    <section className={styles.wholeLine} aria-label="The whole line" tabIndex={0}>
      <code>{line}</code>
    </section>
  )
}
