/** Whether what stands in a box needs more room than the box has, looked at before it is painted. */
import { type RefObject, useLayoutEffect, useState } from 'react'

/** Current width of an element in pixels; 0 before it is there. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const watched = element.current
    if (!watched) return
    const look = () => setWidth(watched.clientWidth)
    look()
    const observer = new ResizeObserver(look)
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return width
}

/**
 * `content` is what the box shows when there is room, as a word that changes with it; `width` what its room depends on. What is shown in its place
 * must not be looked at: so the answer stays until one of them changes.
 */
export function useTooWide(box: RefObject<HTMLElement | null>, content: string, width: number): boolean {
  const [found, setFound] = useState({ at: '', is_too_wide: false })
  const at = `${width} ${content}`
  useLayoutEffect(() => {
    const element = box.current
    setFound((old) => (old.at === at ? old : { at, is_too_wide: element !== null && element.scrollWidth > element.clientWidth + 1 }))
  }, [box, at])
  return found.at === at && found.is_too_wide
}
