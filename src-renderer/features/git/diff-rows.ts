/** A difference as rows, inline or side by side, and which lines of it chosen rows mean. */
import type { ShownDiff } from '../../../src-preload/contract/git.ts'

type Hunk = ShownDiff['hunks'][number]
export type DiffLine = Hunk['lines'][number]

export interface HunkRow {
  kind: 'hunk'
  key: string
  hunk: number
  text: string
}

/** Inline one line of the difference; side by side an old one, a new one, or both. */
export interface LineRow {
  kind: 'line'
  key: string
  hunk: number
  /** Places in the hunk's lines. */
  old: number | null
  now: number | null
}

export type DiffRow = HunkRow | LineRow

/** Lines that are drawn at most; a longer difference says how many there are. */
const most_lines = 50_000

export interface DiffRows {
  rows: DiffRow[]
  /** Lines in all. */
  lines: number
  cut: boolean
  /** The line that a changed line replaces or is replaced by, by "hunk:line". */
  partners: ReadonlyMap<string, number>
}

export function diffRows(diff: ShownDiff, shape: 'inline' | 'side'): DiffRows {
  const rows: DiffRow[] = []
  const partners = new Map<string, number>()
  let lines = 0
  let shown = 0
  diff.hunks.forEach((hunk, index) => {
    lines += hunk.lines.length
    if (shown >= most_lines) return
    rows.push({ kind: 'hunk', key: `h${index}`, hunk: index, text: hunkText(hunk) })
    const pairs = pairedLines(hunk)
    for (const { old, now } of pairs) {
      if (old !== null && now !== null && old !== now) {
        partners.set(`${index}:${old}`, now)
        partners.set(`${index}:${now}`, old)
      }
    }
    if (shape === 'side') for (const { old, now } of pairs) rows.push({ kind: 'line', key: `${index}:${old ?? ''}:${now ?? ''}`, hunk: index, old, now })
    else {
      hunk.lines.forEach(({ kind }, line) => {
        rows.push({ kind: 'line', key: `${index}:${line}`, hunk: index, old: kind === '+' ? null : line, now: kind === '-' ? null : line })
      })
    }
    shown += hunk.lines.length
  })
  return { rows, lines, cut: shown < lines, partners }
}

const hunkText = ({ old_start, old_lines, new_start, new_lines, heading }: Hunk): string =>
  `@@ -${old_start},${old_lines} +${new_start},${new_lines} @@${heading ? ` ${heading}` : ''}`

/** Removed and added lines that stand together are put beside each other, the first with the first. */
function pairedLines({ lines }: Hunk): { old: number | null; now: number | null }[] {
  const pairs: { old: number | null; now: number | null }[] = []
  for (let at = 0; at < lines.length; ) {
    if (lines[at]!.kind === ' ') {
      pairs.push({ old: at, now: at })
      at++
      continue
    }
    const removed: number[] = []
    const added: number[] = []
    while (at < lines.length && lines[at]!.kind === '-') removed.push(at++)
    while (at < lines.length && lines[at]!.kind === '+') added.push(at++)
    for (let i = 0; i < Math.max(removed.length, added.length); i++) pairs.push({ old: removed[i] ?? null, now: added[i] ?? null })
  }
  return pairs
}

export interface LineSelection {
  hunk: number
  lines?: number[]
}

/** What the chosen rows mean to git: a heading its whole hunk, a line itself where it changes something. Empty where nothing that changes is chosen. */
export function selectionsOf(diff: ShownDiff, rows: readonly DiffRow[], chosen: ReadonlySet<string>): LineSelection[] {
  const whole = new Set<number>()
  const parts = new Map<number, Set<number>>()
  for (const row of rows) {
    if (!chosen.has(row.key)) continue
    if (row.kind === 'hunk') whole.add(row.hunk)
    else {
      for (const line of [row.old, row.now]) {
        if (line === null || diff.hunks[row.hunk]?.lines[line]?.kind === ' ') continue
        parts.set(row.hunk, (parts.get(row.hunk) ?? new Set()).add(line))
      }
    }
  }
  const hunks = [...new Set([...whole, ...parts.keys()])].sort((a, b) => a - b)
  return hunks.map((hunk) => (whole.has(hunk) ? { hunk } : { hunk, lines: [...parts.get(hunk)!].sort((a, b) => a - b) }))
}

/** "hunk", "2 hunks", "line", "3 lines" of a selection. */
export function selectionWords(selections: readonly LineSelection[]): string {
  const lines = selections.reduce((sum, one) => sum + (one.lines?.length ?? 0), 0)
  const hunks = selections.filter((one) => one.lines === undefined).length
  const many = (n: number, word: string) => (n === 1 ? word : `${n} ${word}s`)
  return [hunks > 0 ? many(hunks, 'hunk') : '', lines > 0 ? many(lines, 'line') : ''].filter(Boolean).join(' and ')
}

const tab_columns = 4

/** Columns of the longest line, for the width of the rows. */
export function longestLine(diff: ShownDiff, limit: number): number {
  let most = 0
  for (const { lines } of diff.hunks) {
    for (const { text } of lines) {
      let columns = Math.min(text.length, limit)
      if (columns > most / tab_columns) for (let at = text.indexOf('\t'); at >= 0 && at < limit; at = text.indexOf('\t', at + 1)) columns += tab_columns - 1
      if (columns > most) most = columns
    }
  }
  return most
}
