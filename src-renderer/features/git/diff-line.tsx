/** One row of a difference, inline or side by side, with the changed words marked. */
import type { ReactNode } from 'react'
import type { ShownDiff } from '../../../src-preload/contract/git.ts'
import styles from './diff.module.css'
import type { DiffLine, DiffRow } from './diff-rows.ts'
import { type Span, wordMarks } from './word-marks.ts'

/** Of a longer line the beginning is shown. */
export const line_limit = 2000

const known = new WeakMap<DiffLine, readonly Span[]>()
const none: readonly Span[] = []

function marksOf(line: DiffLine, partner: DiffLine | undefined): readonly Span[] {
  if (!partner || line.kind === ' ') return none
  const found = known.get(line)
  if (found) return found
  const [old, now] = line.kind === '-' ? [line, partner] : [partner, line]
  const marks = wordMarks(old.text, now.text)
  known.set(old, marks.old)
  known.set(now, marks.now)
  return line.kind === '-' ? marks.old : marks.now
}

function Text({ line, partner }: { line: DiffLine; partner: DiffLine | undefined }) {
  const text = line.text.slice(0, line_limit)
  const parts: ReactNode[] = []
  let at = 0
  for (const [from, to] of marksOf(line, partner)) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  parts.push(text.slice(at))
  const more = line.text.length - text.length
  return (
    <span className={styles.text}>
      {parts}
      {more > 0 ? <span className={styles.more}> … {more} more characters</span> : null}
      {line.no_newline ? <span className={styles.more}> no line end</span> : null}
    </span>
  )
}

const signs = { ' ': '', '+': 'added: ', '-': 'removed: ' } as const

function Cell({ line, partner, number }: { line: DiffLine | undefined; partner: DiffLine | undefined; number: number | null }) {
  if (!line) return <span className={styles.cell} data-kind="none" />
  return (
    <span className={styles.cell} data-kind={line.kind}>
      <span className={styles.number}>{number}</span>
      <span className={styles.sign}>
        <span aria-hidden>{line.kind}</span>
        <span className="visually-hidden">{signs[line.kind]}</span>
      </span>
      <span className={styles.clip}>
        <Text line={line} partner={partner} />
      </span>
    </span>
  )
}

export function DiffLineRow({
  diff,
  row,
  shape,
  partners,
}: {
  diff: ShownDiff
  row: DiffRow
  shape: 'inline' | 'side'
  partners: ReadonlyMap<string, number>
}) {
  if (row.kind === 'hunk') return <div className={styles.hunk}>{row.text}</div>
  const lines = diff.hunks[row.hunk]!.lines
  const old = row.old === null ? undefined : lines[row.old]
  const now = row.now === null ? undefined : lines[row.now]
  if (shape === 'side') {
    return (
      <div className={styles.side}>
        <Cell line={old} partner={now} number={old?.old ?? null} />
        <Cell line={now} partner={old} number={now?.new ?? null} />
      </div>
    )
  }
  const line = (old ?? now)!
  const partner = partners.get(`${row.hunk}:${row.old ?? row.now}`)
  return (
    <div className={styles.inline} data-kind={line.kind}>
      <span className={styles.number}>{line.old}</span>
      <span className={styles.number}>{line.new}</span>
      <span className={styles.sign}>
        <span aria-hidden>{line.kind}</span>
        <span className="visually-hidden">{signs[line.kind]}</span>
      </span>
      <Text line={line} partner={partner === undefined ? undefined : lines[partner]} />
    </div>
  )
}
