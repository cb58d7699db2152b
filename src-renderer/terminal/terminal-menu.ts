/** What can be done with the text of a terminal: by key, and in its menu. */
import type { Terminal } from '@xterm/xterm'
import { copyText } from '../ui/copy-text.ts'
import type { PlaceAct } from '../ui/place-menu.tsx'

export interface TextActs {
  terminal: Terminal
  /** A program hears what is typed. */
  live: boolean
  paste: (text: string) => void
  find: () => void
  filter: () => void
  toEnd: () => void
}

const copySelection = ({ terminal }: TextActs): boolean => {
  if (!terminal.hasSelection()) return false
  void copyText(terminal.getSelection())
  return true
}

function copyAll({ terminal }: TextActs): void {
  terminal.selectAll()
  void copyText(terminal.getSelection().trimEnd())
  terminal.clearSelection()
}

const paste = ({ paste: give }: TextActs): void => void navigator.clipboard.readText().then(give)

/** Whether the keys meant the text; where no program runs those without Shift do too. */
export function onTextKey(combo: string, acts: TextActs): boolean {
  if (combo === 'ctrl+shift+c' || (combo === 'ctrl+c' && !acts.live)) return copySelection(acts)
  if (combo === 'ctrl+shift+a' || (combo === 'ctrl+a' && !acts.live)) acts.terminal.selectAll()
  else if (combo === 'ctrl+shift+v' && acts.live) paste(acts)
  else return false
  return true
}

export function textMenu(acts: TextActs): PlaceAct[] {
  const { terminal, live, find, filter, toEnd } = acts
  const has_selection = terminal.hasSelection()
  return [
    { name: 'Copy', keys: live ? 'ctrl+shift+c' : 'ctrl+c', off: !has_selection, act: () => copySelection(acts) },
    { name: 'Copy all', act: () => copyAll(acts) },
    ...(live ? [{ name: 'Paste', keys: 'ctrl+shift+v', act: () => paste(acts) }] : []),
    { name: 'Select all', keys: live ? 'ctrl+shift+a' : 'ctrl+a', apart: true, act: () => terminal.selectAll() },
    { name: 'Clear the selection', off: !has_selection, act: () => terminal.clearSelection() },
    { name: 'Find', keys: live ? 'ctrl+shift+f' : 'ctrl+f', apart: true, act: find },
    { name: 'Filter', keys: 'ctrl+shift+y', act: filter },
    { name: 'Go to the end', keys: live ? 'ctrl+shift+end' : 'end', apart: true, act: toEnd },
  ]
}
