/** The lines that a terminal holds and that match what is typed, over the terminal, which goes on below. */
import type { Terminal } from '@xterm/xterm'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { formatCount } from '../ui/format.ts'
import { bufferLines } from './buffer-lines.ts'
import { FilterFrame, many } from './filter-frame.tsx'
import { type FilteredLine, filterLines, type OutputLine } from './filter-lines.ts'

/** New output is looked at this often, or as rarely as that takes a fifth of the time. */
const least_pause_ms = 200
const pause_factor = 4

/** The lines as they are now; again whenever something was written. */
function useLines(terminal: Terminal): readonly OutputLine[] {
  const [lines, setLines] = useState<readonly OutputLine[]>(() => bufferLines(terminal))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let pause_ms = least_pause_ms
    const read = () => {
      timer = undefined
      const start = performance.now()
      setLines(bufferLines(terminal))
      pause_ms = Math.max(least_pause_ms, (performance.now() - start) * pause_factor)
    }
    const written = terminal.onWriteParsed(() => {
      timer ??= setTimeout(read, pause_ms)
    })
    return () => {
      clearTimeout(timer)
      written.dispose()
    }
  }, [terminal])
  return lines
}

interface Props {
  terminal: Terminal
  /** `row`: the row that was chosen, of the terminal as it is now. */
  onClose: (row: number | null) => void
}

export function FilterView({ terminal, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const [folds, setFolds] = useState(true)
  const query = useDeferredValue(typed)
  const lines = useLines(terminal)
  const { lines: found, matches } = useMemo(() => filterLines(lines, query, folds), [lines, query, folds])
  /** Rows move up as the oldest are forgotten: a line is looked up again by what it says. */
  const open = ({ row, text }: FilteredLine) => {
    const now = bufferLines(terminal)
    onClose((now.findLast((line) => line.row <= row && line.text === text) ?? now.find((line) => line.text === text))?.row ?? null)
  }
  const of_all = query.trim() === '' ? many(matches, 'line') : `${formatCount(matches)} of ${many(lines.length, 'line')}`
  return (
    <FilterFrame
      {...{ typed, query, folds, found }}
      onTyped={setTyped}
      onFolds={setFolds}
      count={matches > found.length ? `${of_all}, ${formatCount(matches - found.length)} folded` : of_all}
      empty={lines.length === 0 ? 'There is no output yet.' : 'No line of the output has that.'}
      onOpen={open}
      onClose={() => onClose(null)}
    />
  )
}
