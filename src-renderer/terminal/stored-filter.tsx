/** The lines of the whole stored output that match what is typed, also those that no terminal holds any more; around one of them the output can be read. */
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { formatCount } from '../ui/format.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import { FilterFrame, many } from './filter-frame.tsx'
import type { FilteredLine } from './filter-lines.ts'
import { type Look, type LookedThrough, nothing_yet, StoredLines } from './stored-lines.ts'
import type { StoredOutput } from './terminal-source.ts'

const typing_pause_ms = 150
/** Shown before a line that is read in its place. */
const around_bytes = 16 * 1024

function useStored(ask: StoredOutput['lines'], { q, fold, from }: Look): LookedThrough {
  const [found, setFound] = useState(nothing_yet)
  useEffect(() => {
    const stored = new StoredLines(ask, { q, fold, from }, setFound)
    void stored.run()
    return () => stored.stop()
  }, [ask, q, fold, from])
  return found
}

function countWords(query: string, { lines, matches, looked_at, share, more_from, ended, failure }: LookedThrough): string {
  if (failure) return failure.message
  const of_all = query.trim() === '' ? many(looked_at, 'line') : `${formatCount(matches)} of ${many(looked_at, 'line')}`
  const folded = matches > lines.length ? `, ${formatCount(matches - lines.length)} folded` : ''
  const left = ended || (share === 1 && more_from === null) ? '' : `, ${Math.floor(share * 100)} % looked through`
  return `${of_all}${folded}${left}`
}

interface Props {
  ask: StoredOutput['lines']
  /** Shows a line in the terminal; false where that does not hold it. */
  onOpen: (line: FilteredLine) => boolean
  onClose: () => void
}

export function StoredFilter({ ask, onOpen, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const [folds, setFolds] = useState(true)
  const [place, setPlace] = useState<{ from: number; reveal: { key: string } | null }>({ from: 0, reveal: null })
  const rested = useDebounced(typed, typing_pause_ms)
  const query = typed === '' ? '' : rested
  const found = useStored(ask, { q: query, fold: folds, from: place.from })
  const begin = () => setPlace({ from: 0, reveal: null })
  const open = (line: FilteredLine) => {
    if (onOpen(line) || query === '') return
    // As it stands there, with what is before and behind it.
    setTyped('')
    setFolds(false)
    setPlace({ from: Math.max(0, line.row - around_bytes), reveal: { key: String(line.row) } })
  }
  return (
    <FilterFrame
      {...{ typed, query, folds }}
      found={found.lines}
      reveal={found.look?.from === place.from && found.look.q === query ? place.reveal : null}
      onTyped={(text) => {
        setTyped(text)
        if (place.from > 0) begin()
      }}
      onFolds={setFolds}
      count={countWords(query, found)}
      acts={
        <>
          {place.from > 0 ? (
            <Button size="compact-xs" variant="subtle" onClick={begin}>
              From the beginning
            </Button>
          ) : null}
          {found.more_from === null ? null : (
            <Button size="compact-xs" variant="subtle" onClick={() => found.more_from !== null && setPlace({ from: found.more_from, reveal: null })}>
              Further
            </Button>
          )}
        </>
      }
      empty={found.ended ? 'No line of the output has that.' : 'Nothing yet.'}
      onOpen={open}
      onClose={onClose}
    />
  )
}
