/** Brings a line of the stored output into view in the terminal that shows it. */
import type { ErrorLine } from '../../../src-preload/contract/why.ts'
import { bufferLines } from '../../terminal/buffer-lines.ts'
import { terminalIn } from '../../terminal/shown-terminals.ts'

/** Long lines are known by their beginning. */
const known_by = 120

/** False where the terminal does not hold it any more. `size_bytes`: of the whole stream, for lines that stand there more than once. */
export function showLine(section: Element | null, line: ErrorLine, size_bytes: number): boolean {
  const terminal = terminalIn(section?.querySelector(`[data-output="${line.stream}"]`) ?? section)?.terminal
  if (!terminal) return false
  const lines = bufferLines(terminal)
  const wanted = line.text.slice(0, known_by)
  const expected = size_bytes === 0 ? 0 : (line.from / size_bytes) * lines.length
  let best: { row: number; off: number } | undefined
  lines.forEach(({ text, row }, n) => {
    const off = Math.abs(n - expected)
    if (text.includes(wanted) && (!best || off < best.off)) best = { row, off }
  })
  if (!best) return false
  terminal.scrollToLine(Math.max(0, best.row - Math.floor(terminal.rows / 3)))
  terminal.selectLines(best.row, best.row)
  return true
}
