/** After a reload the terminal that had the keyboard has it again; what is typed before it is drawn waits for it. */
import type { DockviewApi } from 'dockview-react'
import { HeldKeys } from '../terminal/held-keys.ts'
import { terminalIn } from '../terminal/shown-terminals.ts'

const storage_key = 'opsdeck.typing'
/** A terminal that is not drawn by then has lost its host. */
const give_up_ms = 10_000
const look_again_ms = 16

interface Held {
  panel: string
  keys: HeldKeys
  /** The panel's part of the page, once it is there. */
  content: Element | null
}

let held: Held | null = null

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
  if (held) void giveBack(dock, held)
  held = null
}

async function giveBack(dock: DockviewApi, holding: Held): Promise<void> {
  const { keys } = holding
  const content = dock.getPanel(holding.panel)?.view.content.element ?? null
  holding.content = content
  const gives_up = new Promise<void>((resolve) => setTimeout(resolve, give_up_ms))
  let waits = true
  void gives_up.then(() => {
    waits = false
  })
  while (content?.isConnected && waits) {
    const shown = terminalIn(content)
    if (shown) {
      await Promise.race([shown.ready, gives_up])
      // It may have been made anew meanwhile.
      if (terminalIn(content) !== shown) continue
      const focused = document.activeElement
      // Who moved on stays there; what was typed before was meant for here all the same.
      if (focused === null || focused === document.body || content.contains(focused)) shown.terminal.focus()
      return keys.giveTo(shown.terminal.textarea ?? document.body)
    }
    // It says that there is no terminal any more, and what can be done.
    if (content.querySelector('button')) break
    await new Promise((resolve) => setTimeout(resolve, look_again_ms))
  }
  keys.giveTo(document.body)
}
