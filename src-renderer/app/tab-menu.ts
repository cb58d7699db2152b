/** What can be done with a tab and those beside it. */
import type { DockviewApi, IDockviewPanel } from 'dockview-react'
import { boundKeys } from '../stores/key-bindings.ts'
import type { PlaceAct } from '../ui/place-menu.tsx'
import { anyClosed, reopenClosed } from './closed-panels.ts'
import { closePanel, moveAside } from './dock.ts'
import { jobOf, pinRun } from './run-tabs.ts'

function keysOf(id: string, usual: string): { keys?: string } {
  const keys = boundKeys({ id, keys: usual })
  return keys === undefined ? {} : { keys }
}

export function tabMenu(dock: DockviewApi, id: string): PlaceAct[] {
  const panel = dock.getPanel(id)
  if (!panel) return []
  const beside = panel.group.panels
  const close = (panels: readonly IDockviewPanel[]) => {
    for (const one of panels) closePanel(one)
  }
  const others = beside.filter((one) => one !== panel)
  const after = beside.slice(beside.indexOf(panel) + 1)
  const split = (direction: 'right' | 'below') => moveAside(dock, panel, direction)
  const stays = panel.params?.['preview'] !== true
  const of_run: PlaceAct[] =
    jobOf(panel) === null
      ? []
      : panel.params?.['pinned'] === true
        ? [{ name: 'Let the next run take this tab', act: () => pinRun(dock, panel, false) }]
        : [{ name: stays ? 'Keep this tab' : 'Keep this tab (double click)', act: () => pinRun(dock, panel, true) }]
  return [
    ...of_run,
    { name: 'Close', ...keysOf('close', 'alt+w'), act: () => closePanel(panel) },
    { name: 'Close the others', off: others.length === 0, act: () => close(others) },
    { name: 'Close those after it', off: after.length === 0, act: () => close(after) },
    { name: 'Open the last closed one again', ...keysOf('reopen', 'ctrl+shift+t'), apart: true, off: !anyClosed(), act: () => reopenClosed(dock) },
    { name: 'Move to the right side', apart: true, off: others.length === 0, act: () => split('right') },
    { name: 'Move below', off: others.length === 0, act: () => split('below') },
  ]
}
