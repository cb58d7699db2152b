/** Finds text in a terminal: Enter goes on, Shift+Enter back, Esc closes. */
import { ActionIcon, TextInput } from '@mantine/core'
import type { SearchAddon } from '@xterm/addon-search'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import styles from './terminal.module.css'

const decorations = { matchBackground: '#7d5000', activeMatchBackground: '#c27c00', matchOverviewRuler: '#c27c00', activeMatchColorOverviewRuler: '#e3b341' }

export function FindBar({ search, onClose }: { search: () => SearchAddon | undefined; onClose: () => void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ at: number; of: number } | null>(null)
  useEffect(() => {
    const results = search()?.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ at: resultIndex + 1, of: resultCount }))
    return () => results?.dispose()
  }, [search])
  const find = (back: boolean, incremental = false) => {
    const options = { decorations, incremental }
    if (back) search()?.findPrevious(text, options)
    else search()?.findNext(text, options)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a search landmark inside a panel
    <div className={styles.find} role="search">
      <TextInput
        aria-label="Find in the output"
        placeholder="Find"
        value={text}
        autoFocus
        onChange={(event) => {
          const next = event.currentTarget.value
          setText(next)
          if (next) search()?.findNext(next, { decorations, incremental: true })
          else {
            search()?.clearDecorations()
            setFound(null)
          }
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(event.shiftKey)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span className={styles.count} role="status">
        {text && found ? (found.of === 0 ? 'nothing found' : `${found.at} of ${found.of}`) : ''}
      </span>
      <ActionIcon aria-label="Previous match" onClick={() => find(true)}>
        <ChevronUp size={14} />
      </ActionIcon>
      <ActionIcon aria-label="Next match" onClick={() => find(false)}>
        <ChevronDown size={14} />
      </ActionIcon>
      <ActionIcon aria-label="Close find" onClick={onClose}>
        <X size={14} />
      </ActionIcon>
    </div>
  )
}
