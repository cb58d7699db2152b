/** The terminals that are shown now, so that a key, a button or the palette reaches the one that is meant. */
import type { Terminal } from '@xterm/xterm'
import type { CommandMarks } from './command-marks.ts'

export interface ShownTerminal {
  readonly element: HTMLElement
  readonly terminal: Terminal
  readonly marks: CommandMarks
  /** Resolves when it shows the screen of its program: what is typed before might be told in another way than the program asked for. */
  readonly ready: Promise<void>
  find: () => void
  filter: () => void
}

const shown: ShownTerminal[] = []
let last_focused: ShownTerminal | null = null

/** Returns the way to take it out again. */
export function noteTerminal(one: ShownTerminal): () => void {
  shown.push(one)
  const onFocus = () => {
    last_focused = one
  }
  one.element.addEventListener('focusin', onFocus)
  return () => {
    one.element.removeEventListener('focusin', onFocus)
    shown.splice(shown.indexOf(one), 1)
    if (last_focused === one) last_focused = null
  }
}

const isInSight = ({ element }: ShownTerminal): boolean => element.checkVisibility({ visibilityProperty: true }) && element.clientHeight > 0

/** The first one inside a part of the page. */
export const terminalIn = (part: Element | null | undefined): ShownTerminal | null => shown.find(({ element }) => part?.contains(element)) ?? null

/** The one in sight that had the focus last, else the newest in sight. */
export const meantTerminal = (): ShownTerminal | null =>
  last_focused && isInSight(last_focused) ? last_focused : (shown.findLast((one) => isInSight(one)) ?? null)
