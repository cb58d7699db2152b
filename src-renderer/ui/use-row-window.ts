/** Which rows of a list of equal rows are in sight. Knows nothing of each single row, so that a hundred thousand cost no more than ten. */
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Rows that are drawn beyond either edge, so that scrolling finds something there. */
const beyond = 12

export interface RowWindow {
  /** First row that is drawn, and the one after the last. */
  from: number
  to: number
  /** For the scroller's scroll event. */
  onScroll: () => void
  /** Brings a row into view: no farther than needed, or into the middle. */
  show: (index: number, where?: 'near' | 'middle') => void
}

export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, row_px: number): RowWindow {
  const [sight, setSight] = useState({ first: 0, rows: 0 })
  const look = useCallback((): void => {
    const element = scroller.current
    if (!element) return
    const first = Math.floor(element.scrollTop / row_px)
    const rows = Math.ceil(element.clientHeight / row_px) + 1
    setSight((old) => (old.first === first && old.rows === rows ? old : { first, rows }))
  }, [scroller, row_px])
  useLayoutEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (scroller.current) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [look, scroller])

  // A list that became shorter is scrolled back by the browser a moment later.
  const first = Math.max(0, Math.min(sight.first, count - sight.rows))
  return {
    from: Math.max(0, first - beyond),
    to: Math.min(count, first + sight.rows + beyond),
    // Before the frame is painted, or a fast wheel would show empty rows.
    onScroll: () => flushSync(look),
    show: useCallback(
      (index, where = 'near') => {
        const element = scroller.current
        if (!element) return
        const [top, height] = [index * row_px, element.clientHeight]
        const low = where === 'middle' ? top - (height - row_px) / 2 : Math.min(element.scrollTop, top)
        element.scrollTop = where === 'middle' ? low : Math.max(low, top + row_px - height)
        look()
      },
      [look, scroller, row_px],
    ),
  }
}
