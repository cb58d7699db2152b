/** Keeps the keys that are pressed before what they are meant for is there, and gives them to it in their order. */

/** Reloading and looking into the page stay the browser's. */
const browsers_own: ReadonlySet<string> = new Set(['F5', 'F12'])

export class HeldKeys {
  readonly #pressed: KeyboardEvent[] = []
  readonly #listening = new AbortController()
  /** Who points at something else types for that from then on. */
  #has_moved_on = false

  /** From now on each key is kept whose target is nobody's, or one of which `isMeant` says so; others go where they go. */
  constructor(isMeant: (target: Element) => boolean = () => true) {
    const keep = (event: KeyboardEvent) => {
      const { target } = event
      // What another one gives back is not typed.
      if (this.#has_moved_on || !event.isTrusted || event.isComposing || event.metaKey || browsers_own.has(event.key)) return
      if (!(target instanceof Element) || !(target === document.body || isMeant(target))) return
      event.preventDefault()
      event.stopImmediatePropagation()
      this.#pressed.push(event)
    }
    const moveOn = () => {
      this.#has_moved_on = true
    }
    const { signal } = this.#listening
    window.addEventListener('keydown', keep, { capture: true, signal })
    window.addEventListener('pointerdown', moveOn, { capture: true, signal })
  }

  get has_moved_on(): boolean {
    return this.#has_moved_on
  }

  /** What they were meant for does not come: they are nobody's. */
  drop(): void {
    this.#listening.abort()
    this.#pressed.length = 0
  }

  /** Keeps no more, and presses what was kept on `target`, all of it before the next key of the user. */
  giveTo(target: Element): void {
    this.#listening.abort()
    for (const event of this.#pressed.splice(0)) pressAgain(event, target)
  }
}

/** As a browser does it: down, and what that did not use up is a sign. */
function pressAgain(event: KeyboardEvent, target: Element): void {
  const { key, code, location, ctrlKey, shiftKey, altKey, keyCode, repeat } = event
  const modifierAltGraph = event.getModifierState('AltGraph')
  const same = { key, code, location, ctrlKey, shiftKey, altKey, repeat, modifierAltGraph, bubbles: true, cancelable: true, composed: true }
  const unused = target.dispatchEvent(new KeyboardEvent('keydown', { ...same, keyCode }))
  const sign = key.length === 1 ? key.codePointAt(0)! : 0
  const is_typed = sign > 0 && (modifierAltGraph || !(ctrlKey || altKey))
  if (unused && is_typed) target.dispatchEvent(new KeyboardEvent('keypress', { ...same, keyCode: sign, charCode: sign }))
}
