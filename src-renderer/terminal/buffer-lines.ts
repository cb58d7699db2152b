/** The lines that a terminal holds, as they were written: rows that continue one another are one line. */
import type { Terminal } from '@xterm/xterm'
import type { OutputLine } from './filter-lines.ts'

/** From the oldest on; empty rows below the last written one are left out. */
export function bufferLines(terminal: Pick<Terminal, 'buffer'>): OutputLine[] {
  const buffer = terminal.buffer.active
  const lines: OutputLine[] = []
  for (let row = 0; row < buffer.length; row++) {
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
