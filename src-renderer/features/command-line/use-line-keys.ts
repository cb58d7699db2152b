/** What the keys of the command line do. */
import type { KeyboardEvent } from 'react'
import { LineHistory } from './line-history.ts'

export interface LineKeys {
  line: string
  count: number
  active: number
  setActive: (index: number) => void
  take: (index: number) => void
  walk: { current: LineHistory | null }
  show: (line: string) => void
  run: (keepFocus: boolean) => void
  takeNearest: () => void
  addToQueue: () => void
  leave: () => void
}

/** Towards older lines (1) or newer ones (-1) of the history that holds what was typed. */
function walk(keys: LineKeys, by: 1 | -1): void {
  keys.walk.current ??= new LineHistory(keys.line)
  const line = keys.walk.current.step(by)
  if (line !== null) keys.show(line)
}

/** True when the key was used. */
export function onLineKey(event: KeyboardEvent<HTMLInputElement>, keys: LineKeys): boolean {
  const { count, active } = keys
  switch (event.key) {
    case 'Enter':
      if (event.altKey) keys.takeNearest()
      else if (event.shiftKey) keys.addToQueue()
      else if (active >= 0 && !event.ctrlKey && !event.metaKey) keys.take(active)
      else keys.run(event.ctrlKey || event.metaKey)
      return true
    case 'Tab':
      if (keys.line === '' || count === 0 || (event.shiftKey && active < 0)) return false
      if (event.shiftKey) keys.setActive(active - 1)
      else if (active < 0 && count === 1) keys.take(0)
      else keys.setActive(active + 1 >= count ? 0 : active + 1)
      return true
    case 'ArrowDown':
      // On an empty line "Down" goes into what is offered there.
      if (active >= 0) keys.setActive(active + 1 >= count ? 0 : active + 1)
      else if (keys.line === '' && keys.walk.current === null && count > 0) keys.setActive(0)
      else walk(keys, -1)
      return true
    case 'ArrowUp':
      if (active >= 0) keys.setActive(active - 1)
      else walk(keys, 1)
      return true
    case 'Escape':
      if (active >= 0) keys.setActive(-1)
      else keys.leave()
      return true
    default:
      return false
  }
}
