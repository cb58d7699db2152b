/** Gives what was typed ahead to a panel's terminal, as soon as that is drawn. */
import { terminalIn } from '../terminal/shown-terminals.ts'
import type { HeldKeys } from '../ui/held-keys.ts'

/** A terminal that is not drawn by then has lost its host. */
const give_up_ms = 10_000
const look_again_ms = 16

/** `content` is the panel's part of the page. Where no terminal comes, the keys are pressed on the page itself, which may have a use for them. */
export async function giveWhenDrawn(content: Element | null, keys: HeldKeys): Promise<void> {
  let waits = true
  const gives_up = new Promise<void>((resolve) =>
    setTimeout(() => {
      waits = false
      resolve()
    }, give_up_ms),
  )
  const before = document.activeElement
  while (content && waits) {
    const shown = terminalIn(content)
    if (shown) {
      await Promise.race([shown.ready, gives_up])
      // It may have been made anew meanwhile.
      if (terminalIn(content) !== shown) continue
      const focused = document.activeElement
      // Who moved on stays there; what was typed before was meant for here all the same.
      if (!keys.has_moved_on && (focused === before || focused === document.body)) shown.terminal.focus()
      return keys.giveTo(shown.terminal.textarea ?? document.body)
    }
    // It says that there is no terminal any more, and what can be done.
    if (content.querySelector('button')) break
    await new Promise((resolve) => setTimeout(resolve, look_again_ms))
  }
  keys.giveTo(document.body)
}
