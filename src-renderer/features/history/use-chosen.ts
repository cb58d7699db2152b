/** Which jobs of a list are chosen: one that is selected, or several beside it, as file managers do it. */
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { Choosing } from '../../ui/virtual-list.tsx'

const nothing: ReadonlySet<string> = new Set()

/** The keys from one to the other, in either direction; only `to` where `from` is not in the list. */
export function keysThrough(keys: readonly string[], from: string | null, to: string): string[] {
  const end = keys.indexOf(to)
  const start = from === null ? -1 : keys.indexOf(from)
  if (start < 0 || end < 0) return [to]
  return keys.slice(Math.min(start, end), Math.max(start, end) + 1)
}

export function useChosen(items: readonly Job[]) {
  const [selected, setSelected] = useState<string | null>(null)
  const [marks, setMarks] = useState<ReadonlySet<string>>(nothing)
  const anchor = useRef<string | null>(null)
  const chosen = useMemo(
    () => (marks.size === 0 ? items.filter(({ id }) => id === selected) : items.filter(({ id }) => marks.has(id))),
    [items, marks, selected],
  )
  const choose = useCallback(
    (key: string | null, how: Choosing) => {
      setSelected(key)
      if (key === null) return
      if (how === 'through') {
        const keys = items.map(({ id }) => id)
        setMarks(new Set(keysThrough(keys, anchor.current ?? selected, key)))
        return
      }
      anchor.current = key
      if (how === 'alone') setMarks(nothing)
      else
        setMarks((old) => {
          const next = new Set(old.size === 0 && selected !== null ? [selected] : old)
          if (next.has(key)) next.delete(key)
          else next.add(key)
          return next
        })
    },
    [items, selected],
  )
  const all = useCallback((most: number) => setMarks(new Set(items.slice(0, most).map(({ id }) => id))), [items])
  const none = useCallback(() => setMarks(nothing), [])
  return { selected, marks, chosen, choose, all, none }
}
