/** The lines of a terminal that match what is typed, over the terminal, which goes on below: Enter goes to a line, Esc closes. */
import { ActionIcon, Checkbox, TextInput } from '@mantine/core'
import type { Terminal } from '@xterm/xterm'
import { X } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount } from '../ui/format.ts'
import { VirtualList } from '../ui/virtual-list.tsx'
import { bufferLines } from './buffer-lines.ts'
import { type FilteredLine, filterLines, markPieces, type OutputLine } from './filter-lines.ts'
import styles from './filter-view.module.css'

const row_px = 20
/** New output is looked at this often, or as rarely as that takes a fifth of the time. */
const least_pause_ms = 200
const pause_factor = 4

const keyOf = ({ row }: FilteredLine): string => String(row)

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

const many = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`

function Line({ line, query }: { line: FilteredLine; query: string }) {
  return (
    <div className={styles.line}>
      <span className={styles.times} title={line.times > 1 ? `${formatCount(line.times)} times one after the other` : undefined}>
        {line.times > 1 ? `${formatCount(line.times)} ×` : ''}
      </span>
      <span className={styles.text} title={line.text}>
        {markPieces(line.text, query).map(({ text, hit, at }) => (hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>))}
      </span>
    </div>
  )
}

interface Props {
  terminal: Terminal
  /** `row`: the row that was chosen, of the terminal as it is now. */
  onClose: (row: number | null) => void
}

export function FilterView({ terminal, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const [folds, setFolds] = useState(true)
  const [selected, setSelected] = useState<string | null>(null)
  const query = useDeferredValue(typed)
  const lines = useLines(terminal)
  const { lines: found, matches } = useMemo(() => filterLines(lines, query, folds), [lines, query, folds])
  const frame = useRef<HTMLDivElement>(null)
  /** Rows move up as the oldest are forgotten: a line is looked up again by what it says. */
  const open = ({ row, text }: FilteredLine) => {
    const now = bufferLines(terminal)
    onClose((now.findLast((line) => line.row <= row && line.text === text) ?? now.find((line) => line.text === text))?.row ?? null)
  }
  const focusList = () => frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a search landmark inside a panel
    <div
      ref={frame}
      className={styles.frame}
      role="search"
      aria-label="Filter of the output"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose(null)
      }}
    >
      <div className={styles.bar}>
        <TextInput
          className={styles.query}
          aria-label="Show only lines with"
          placeholder="Words that a line must have, !words it must not"
          value={typed}
          autoFocus
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            event.preventDefault()
            focusList()
          }}
        />
        <span className={styles.count} role="status">
          {query.trim() === '' ? many(matches, 'line') : `${formatCount(matches)} of ${many(lines.length, 'line')}`}
          {matches > found.length ? `, ${formatCount(matches - found.length)} folded` : ''}
        </span>
        <Checkbox size="xs" label="Fold repeats" checked={folds} onChange={(event) => setFolds(event.currentTarget.checked)} />
        <ActionIcon aria-label="Close the filter" onClick={() => onClose(null)}>
          <X size={14} />
        </ActionIcon>
      </div>
      <div className={styles.list}>
        <VirtualList
          label="Lines of the output"
          items={found}
          keyOf={keyOf}
          rowHeight={row_px}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          onClickRow={(key) => {
            const line = found.find((one) => keyOf(one) === key)
            if (line) open(line)
          }}
          render={(line) => <Line line={line} query={query} />}
          empty={<p className={styles.nothing}>{lines.length === 0 ? 'There is no output yet.' : 'No line of the output has that.'}</p>}
        />
      </div>
    </div>
  )
}
