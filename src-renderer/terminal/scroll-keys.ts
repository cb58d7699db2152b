/** Keys that walk through what a terminal shows; at its edges, through what is stored above and below. */
import type { Terminal } from '@xterm/xterm'

export interface ScrollActs {
  terminal: Terminal
  /** A program hears the keys without Ctrl and Shift. */
  live: boolean
  /** Goes on above the first row; null where nothing is. */
  earlier: (() => unknown) | null
  /** Goes on below the last row of a page; null where nothing is. */
  later: (() => unknown) | null
  toEnd: () => void
}

/** Whether the keys meant the view. */
export function onScrollKey(combo: string, acts: ScrollActs): boolean {
  const { terminal } = acts
  const buffer = terminal.buffer.active
  const plain = acts.live ? null : combo
  if (combo === 'ctrl+shift+end' || plain === 'end' || plain === 'ctrl+end') acts.toEnd()
  else if (combo === 'ctrl+shift+home' || plain === 'home' || plain === 'ctrl+home') terminal.scrollToTop()
  else if (combo === 'shift+pageup' || plain === 'pageup') scrollPages(-1, buffer.viewportY === 0 ? acts.earlier : null, terminal)
  else if (combo === 'shift+pagedown' || plain === 'pagedown') scrollPages(1, buffer.viewportY >= buffer.baseY ? acts.later : null, terminal)
  else if (plain === 'arrowup') terminal.scrollLines(-1)
  else if (plain === 'arrowdown') terminal.scrollLines(1)
  else return false
  return true
}

function scrollPages(by: -1 | 1, beyond: (() => unknown) | null, terminal: Terminal): void {
  if (beyond) beyond()
  else terminal.scrollPages(by)
}
