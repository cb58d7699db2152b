/** Keeps what is being read in its place while a list of equal rows grows above it, and brings a row into view that is asked for. */
import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'

type Places = Pick<ReadonlyMap<string, number>, 'get'>

interface Rows<T> {
  scroller: RefObject<HTMLElement | null>
  items: readonly T[]
  keyOf: (item: T) => string
  /** Where each key stands. */
  indexes: Places
  rowHeight: number
}

/** Returns what to do when the list was scrolled. */
export function useAnchor<T>({ scroller, items, keyOf, indexes, rowHeight }: Rows<T>): () => void {
  const anchor = useRef<{ key: string; offset: number } | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !anchor.current || element.scrollTop < rowHeight) return
    const index = indexes.get(anchor.current.key)
    if (index === undefined) return
    const wanted = index * rowHeight + anchor.current.offset
    if (Math.abs(wanted - element.scrollTop) >= rowHeight) element.scrollTop = wanted
  }, [indexes, rowHeight, scroller])
  return useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0
    const index = Math.floor(top / rowHeight)
    const item = items[index]
    anchor.current = item ? { key: keyOf(item), offset: top - index * rowHeight } : null
  }, [items, keyOf, rowHeight, scroller])
}

/** Shows the row of `wanted` as soon as it is there, once for each object. */
export function useRevealed(wanted: { key: string } | null, indexes: Places, show: (index: number) => void): void {
  const revealed = useRef<{ key: string } | null>(null)
  useLayoutEffect(() => {
    const index = wanted === null || revealed.current === wanted ? undefined : indexes.get(wanted.key)
    if (index === undefined) return
    revealed.current = wanted
    show(index)
  }, [wanted, indexes, show])
}
