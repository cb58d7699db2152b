/** The tabs that were closed, newest last, to open them again. */
import type { DockviewApi } from 'dockview-react'

interface Closed {
  id: string
  component: string
  title: string
  params: Record<string, unknown>
}

/** Older ones are forgotten. */
const kept_closed = 20
const closed: Closed[] = []

export const anyClosed = (): boolean => closed.length > 0

/** To be called once for a dock: from then on what is closed can be opened again. */
export function rememberClosed(dock: DockviewApi): void {
  dock.onDidRemovePanel(({ id, view, title, params }) => {
    closed.push({ id, component: view.contentComponent, title: title ?? '', params: params ?? {} })
    if (closed.length > kept_closed) closed.shift()
  })
}

/** False where nothing is left that is not open anyway. */
export function reopenClosed(dock: DockviewApi): boolean {
  for (let one = closed.pop(); one !== undefined; one = closed.pop()) {
    if (dock.getPanel(one.id)) continue
    dock.addPanel(one)
    return true
  }
  return false
}
