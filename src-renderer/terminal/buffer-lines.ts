/** The lines that a terminal holds, as they were written: rows that continue one another are one line. */
import type { Terminal } from '@xterm/xterm'
import type { OutputLine } from './filter-lines.ts'

/** From a row on, which is the oldest unless told; empty rows below the last written one are left out. */
export function bufferLines(terminal: Pick<Terminal, 'buffer'>, from_row = 0): OutputLine[] {
  const buffer = terminal.buffer.active
  const lines: OutputLine[] = []
  for (let row = from_row; row < buffer.length; row++) {
    const line = buffer.getLine(row)
    if (!line) break
    const goes_on = buffer.getLine(row + 1)?.isWrapped === true
    const text = line.translateToString(!goes_on)
    const last = lines.at(-1)
    if (line.isWrapped && last) last.text += text
    else lines.push({ text, row })
  }
  while (lines.at(-1)?.text === '') lines.pop()
  return lines
}

/** The row in which a line begins, counted from the oldest; the last row where it holds fewer. */
export function rowOfLine(terminal: Pick<Terminal, 'buffer'>, line: number): number {
  const buffer = terminal.buffer.active
  let row = 0
  for (let left = line; row < buffer.length; row++) if (!buffer.getLine(row)?.isWrapped && left-- === 0) return row
  return Math.max(0, row - 1)
}

/** Where in `lines` the lines of `wanted` stand one after the other, as many of them as possible, nearest to `near`; null where none does. */
export function placeOf(lines: readonly string[], wanted: readonly string[], near: number): number | null {
  let best: { at: number; same: number } | null = null
  for (let at = 0; at < lines.length; at++) {
    let same = 0
    while (same < wanted.length && lines[at + same] === wanted[same]) same++
    const nearer = best !== null && same === best.same && Math.abs(at - near) < Math.abs(best.at - near)
    if (same > 0 && (best === null || same > best.same || nearer)) best = { at, same }
  }
  return best?.at ?? null
}
