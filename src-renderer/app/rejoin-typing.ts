/** After a reload the terminal that had the keyboard has it again; what is typed before it is drawn waits for it. */
import type { DockviewApi } from 'dockview-react'
import { HeldKeys } from '../ui/held-keys.ts'
import { giveWhenDrawn } from './give-when-drawn.ts'

const storage_key = 'opsdeck.typing'

interface Held {
  panel: string
  keys: HeldKeys
  /** The panel's part of the page, once it is there. */
  content: Element | null
}

let held: Held | null = null

/** Whether a terminal is to have the keyboard again. */
export const awaitsTerminal = (): boolean => held !== null

function remembered(): string | null {
  try {
    return sessionStorage.getItem(storage_key)
  } catch {
    return null
  }
}

function remember(panel: string | null): void {
  try {
    if (panel === null) sessionStorage.removeItem(storage_key)
    else sessionStorage.setItem(storage_key, panel)
  } catch {
    // Without storage a reload gives the keyboard to nobody, as it is with every page.
  }
}

/** To be called before anything is drawn: from then on nothing that is typed gets lost. */
export function holdTyping(): void {
  const panel = remembered()
  if (panel === null) return
  const holding: Held = { panel, content: null, keys: new HeldKeys((target) => holding.content?.contains(target) === true) }
  held = holding
}

/** To be called when the panels are there again. */
export function rejoinTyping(dock: DockviewApi): void {
  const typing = (): string | null => {
    const focused = document.activeElement
    if (!focused?.closest('.xterm')) return null
    return dock.panels.find((panel) => panel.view.content.element.contains(focused))?.id ?? null
  }
  // At each change, for a page that crashes says no goodbye.
  window.addEventListener('focusin', () => remember(typing()))
  window.addEventListener('pagehide', () => remember(typing()))
  if (!held) return
  held.content = dock.getPanel(held.panel)?.view.content.element ?? null
  void giveWhenDrawn(held.content, held.keys)
  held = null
}
