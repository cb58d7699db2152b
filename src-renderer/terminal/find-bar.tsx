/** Finds text in an output: Enter goes on, Shift+Enter back, also where no terminal holds it any more; Esc closes. */
import { ActionIcon, TextInput } from '@mantine/core'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatCount } from '../ui/format.ts'
import { most_drawn } from './create-terminal.ts'
import { FindWalk, type FindWalkOptions, type Found, nothing_found_yet } from './find-walk.ts'
import type { HitsSoFar } from './stored-hits.ts'
import styles from './terminal.module.css'

const counted = (count: number, more: boolean): string => `${formatCount(count)}${more ? '+' : ''}`

function allWords({ count, more, share, failure }: HitsSoFar): string {
  if (failure) return failure.message
  return share < 1 && !more ? `${counted(count, false)} so far, ${Math.floor(share * 100)} %` : `${counted(count, more)} in all`
}

function foundWords({ here, all, at_all, is_reading }: Found): string {
  if (all && at_all > 0) return `${formatCount(at_all)} of ${counted(all.count, all.more)}${is_reading ? ' ...' : ''}`
  // On a page of what is stored, before any of all is chosen.
  if (!here) return !all ? '' : all.count === 0 && all.share === 1 && !all.failure ? 'nothing found' : allWords(all)
  const of = counted(here.of, here.of >= most_drawn)
  const shown = here.at > 0 ? `${formatCount(here.at)} of ${of}` : of
  if (all && (all.count > 0 || all.share < 1 || all.failure)) return `${shown} here, ${allWords(all)}`
  if (here.of === 0) return 'nothing found'
  return here.at > 0 ? shown : `${of} found`
}

interface Props {
  /** What is looked through. */
  where: () => Omit<FindWalkOptions, 'onFound'> | null
  onClose: () => void
}

export function FindBar({ where, onClose }: Props) {
  const [text, setText] = useState('')
  const [found, setFound] = useState(nothing_found_yet)
  const walk = useRef<FindWalk | null>(null)
  const ask = useRef(where)
  ask.current = where
  useEffect(() => {
    const options = ask.current()
    walk.current = options && new FindWalk({ ...options, onFound: setFound })
    return () => walk.current?.stop()
  }, [])
  const go = (back: boolean) => void walk.current?.go(back)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a search landmark inside a panel
    <div className={styles.find} role="search" aria-label="Find in the output">
      <TextInput
        className={styles.findText}
        aria-label="Find in the output"
        placeholder="Find"
        value={text}
        maxLength={1000}
        autoFocus
        onChange={(event) => {
          setText(event.currentTarget.value)
          walk.current?.look(event.currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span className={styles.count} role="status">
        {text === '' ? '' : foundWords(found)}
      </span>
      <ActionIcon aria-label="Previous match" onClick={() => go(true)}>
        <ChevronUp size={14} />
      </ActionIcon>
      <ActionIcon aria-label="Next match" onClick={() => go(false)}>
        <ChevronDown size={14} />
      </ActionIcon>
      <ActionIcon aria-label="Close find" onClick={onClose}>
        <X size={14} />
      </ActionIcon>
    </div>
  )
}
