/** What the keys of the command line do. */
import type { KeyboardEvent as LineKeyEvent } from 'react'
import { comboOf } from '../../ui/keys.ts'
import { LineHistory } from './line-history.ts'

export interface LineKeys {
  line: string
  /** How many are offered; 0 while the list is closed. */
  count: number
  /** What could follow is still looked up: the list opens in a moment. */
  awaited: boolean
  active: number
  setActive: (index: number) => void
  take: (index: number) => void
  walk: { current: LineHistory | null }
  show: (line: string) => void
  run: (keepFocus: boolean) => void
  takeNearest: () => void
  addToQueue: () => void
  /** The sentence of the verdict to its end, or two lines of it. */
  toggleWhole: () => void
  /** Closes the list, until something else is typed, or opens it again. */
  setClosed: (closed: boolean) => void
  /** Back to what the line was, or forth again. */
  step: (by: 'undo' | 'redo') => void
  leave: () => void
}

/** Towards older lines (1) or newer ones (-1) of the history that holds what was typed. */
function walk(keys: LineKeys, by: 1 | -1): void {
  keys.walk.current ??= new LineHistory(keys.line)
  const line = keys.walk.current.step(by)
  if (line !== null) keys.show(line)
}

function stepOf(event: KeyboardEvent): 'undo' | 'redo' | null {
  const combo = comboOf(event)
  return combo === 'ctrl+z' ? 'undo' : combo === 'ctrl+shift+z' || combo === 'ctrl+y' ? 'redo' : null
}

/** True when the key was used. */
export function onLineKey(event: LineKeyEvent<HTMLInputElement>, keys: LineKeys): boolean {
  const { count, active } = keys
  // They belong to the input method; some browsers say so by the code alone.
  if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return false
  const by = stepOf(event.nativeEvent)
  if (by) {
    keys.step(by)
    return true
  }
  switch (event.key) {
    case 'Enter':
      if (event.altKey) keys.takeNearest()
      else if (event.shiftKey) keys.addToQueue()
      else if (active >= 0 && !event.ctrlKey && !event.metaKey) keys.take(active)
      else keys.run(event.ctrlKey || event.metaKey)
      return true
    case 'F1':
      if (!event.altKey) return false
      keys.toggleWhole()
      return true
    case 'Tab':
      if (keys.line === '' || count === 0 || (event.shiftKey && active < 0)) return false
      if (event.shiftKey) keys.setActive(active - 1)
      else if (active < 0 && count === 1) keys.take(0)
      else keys.setActive(active + 1 >= count ? 0 : active + 1)
      return true
    case 'ArrowDown':
      // Into the list, also into one that is about to open; without one through the history.
      if (active >= 0) keys.setActive(active + 1 >= count ? 0 : active + 1)
      else if (count > 0 || keys.awaited) keys.setActive(0)
      else if (keys.line === '' && keys.walk.current === null) keys.setClosed(false)
      else walk(keys, -1)
      return true
    case 'ArrowUp':
      if (active >= 0) keys.setActive(active - 1)
      else walk(keys, 1)
      return true
    case 'Escape':
      if (active >= 0) keys.setActive(-1)
      else if (count > 0 && keys.line !== '') keys.setClosed(true)
      else keys.leave()
      return true
    default:
      return false
  }
}
