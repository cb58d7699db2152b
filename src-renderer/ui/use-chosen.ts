/** Which rows of a list are chosen: one that is selected, or several beside it, as file managers do it. */
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Choosing } from './virtual-list.tsx'

const nothing: ReadonlySet<string> = new Set()

/** The keys from one to the other, in either direction; only `to` where `from` is not in the list. */
export function keysThrough(keys: readonly string[], from: string | null, to: string): string[] {
  const end = keys.indexOf(to)
  const start = from === null ? -1 : keys.indexOf(from)
  if (start < 0 || end < 0) return [to]
  return keys.slice(Math.min(start, end), Math.max(start, end) + 1)
}

/** `keyOf` must be the same function each time. */
export function useChosen<T>(items: readonly T[], keyOf: (item: T) => string) {
  const [selected, setSelected] = useState<string | null>(null)
  const [marks, setMarks] = useState<ReadonlySet<string>>(nothing)
  const anchor = useRef<string | null>(null)
  const chosen = useMemo(
    () => (marks.size === 0 ? items.filter((item) => keyOf(item) === selected) : items.filter((item) => marks.has(keyOf(item)))),
    [items, keyOf, marks, selected],
  )
  const choose = useCallback(
    (key: string | null, how: Choosing) => {
      setSelected(key)
      if (key === null) return
      if (how === 'through') {
        setMarks(new Set(keysThrough(items.map(keyOf), anchor.current ?? selected, key)))
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
    [items, keyOf, selected],
  )
  /** Selects one; the marks stay. */
  const move = useCallback((key: string | null) => setSelected(key), [])
  /** Marks one or takes the mark away; the selection stays. */
  const toggle = useCallback((key: string) => {
    anchor.current = key
    setMarks((old) => {
      const next = new Set(old)
      if (next.has(key)) next.delete(key)
      else next.add(key)
      return next
    })
  }, [])
  const all = useCallback((most: number) => setMarks(new Set(items.slice(0, most).map(keyOf))), [items, keyOf])
  const none = useCallback(() => setMarks(nothing), [])
  return { selected, marks, chosen, choose, move, toggle, all, none }
}
