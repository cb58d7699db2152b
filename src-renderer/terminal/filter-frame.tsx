/** What every filter of an output shows: the words, how many lines have them, and the lines; Enter goes to one, Esc closes. */
import { ActionIcon, Checkbox, TextInput } from '@mantine/core'
import { X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { formatCount } from '../ui/format.ts'
import { VirtualList } from '../ui/virtual-list.tsx'
import { type FilteredLine, markPieces } from './filter-lines.ts'
import styles from './filter-view.module.css'

const row_px = 20

export const keyOfLine = ({ row }: FilteredLine): string => String(row)

export const many = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`

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
  typed: string
  onTyped: (typed: string) => void
  /** What the lines were picked by. */
  query: string
  folds: boolean
  onFolds: (folds: boolean) => void
  found: readonly FilteredLine[]
  /** How many there are, in words. */
  count: string
  /** What can be done beside that. */
  acts?: ReactNode
  empty: string
  /** A row to bring into view. */
  reveal?: { key: string } | null
  onOpen: (line: FilteredLine) => void
  onClose: () => void
}

export function FilterFrame({ typed, onTyped, query, folds, onFolds, found, count, acts, empty, reveal = null, onOpen, onClose }: Props) {
  const [chosen, setChosen] = useState<string | null>(null)
  const frame = useRef<HTMLDivElement>(null)
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
        onClose()
      }}
    >
      <div className={styles.bar}>
        <TextInput
          className={styles.query}
          aria-label="Show only lines with"
          placeholder="Words that a line must have, !words it must not"
          value={typed}
          autoFocus
          onChange={(event) => onTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            event.preventDefault()
            focusList()
          }}
        />
        <span className={styles.count} role="status">
          {count}
        </span>
        {acts}
        <Checkbox size="xs" label="Fold repeats" checked={folds} onChange={(event) => onFolds(event.currentTarget.checked)} />
        <ActionIcon aria-label="Close the filter" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      <div className={styles.list}>
        <VirtualList
          label="Lines of the output"
          items={found}
          keyOf={keyOfLine}
          rowHeight={row_px}
          selected={chosen ?? reveal?.key ?? null}
          reveal={reveal}
          onSelect={setChosen}
          onOpen={onOpen}
          onClickRow={(key) => {
            const line = found.find((one) => keyOfLine(one) === key)
            if (line) onOpen(line)
          }}
          render={(line) => <Line line={line} query={query} />}
          empty={<p className={styles.nothing}>{empty}</p>}
        />
      </div>
    </div>
  )
}
