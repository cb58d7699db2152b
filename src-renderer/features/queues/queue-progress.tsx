/** How far a queue is: a bar of its ended items, and the same in words. */
import type { QueueSummary } from '../../../src-preload/contract/queues.ts'
import { formatCount } from '../../ui/format.ts'
import styles from './queues.module.css'

const good = ['succeeded'] as const
const bad = ['failed', 'timed_out', 'interrupted'] as const
const left_out = ['skipped', 'cancelled'] as const

const sum = ({ counts }: QueueSummary, of: readonly (keyof QueueSummary['counts'])[]): number => of.reduce((all, one) => all + (counts[one] ?? 0), 0)

/** "3 of 10, 1 failed, 6 skipped" */
export function progressWords(queue: QueueSummary): string {
  const parts = [`${formatCount(sum(queue, good))} of ${formatCount(queue.total)}`]
  for (const [word, of] of [
    ['failed', bad],
    ['not started', left_out],
  ] as const) {
    const many = sum(queue, of)
    if (many > 0) parts.push(`${formatCount(many)} ${word}`)
  }
  return parts.join(', ')
}

export function QueueProgress({ queue }: { queue: QueueSummary }) {
  const width = (of: Parameters<typeof sum>[1]) => ({ width: `${(100 * sum(queue, of)) / queue.total}%` })
  return (
    <div className={styles.bar} aria-hidden>
      <span data-tone="ok" style={width(good)} />
      <span data-tone="failed" style={width(bad)} />
      <span data-tone="waiting" style={width(left_out)} />
    </div>
  )
}
