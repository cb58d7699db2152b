/** Gives pasted text to a program in pieces, each when the one before was taken; what is typed meanwhile comes after it, and Ctrl+C ends it. */
import type { InputQueue } from './input-queue.ts'

/** Below the limit of one call, and quick enough to be cancelled in between. */
const piece_length = 100_000
const tell_pause_ms = 100
/** Kept of what is typed while something is pasted. */
const held_limit = 64 * 1024
const brackets = { open: '\u001b[200~', close: '\u001b[201~' }
const interrupt = '\u0003'

/** Of the pasted text, in characters. */
export interface Pasting {
  sent: number
  of: number
}

/**
 * As a terminal gives pasted text: lines end with the return key, and what no keyboard types is left out but for the tab. An escape sequence in it could end
 * the brackets that tell pasted from typed (the set is that of VTE and xterm's disallowedPasteControls).
 */
export const pastedText = (text: string): string => text.replace(/\r?\n/g, '\r').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')

export class PasteSender {
  readonly #queue: Pick<InputQueue, 'push' | 'taken'>
  readonly #tell: (pasting: Pasting | null) => void
  #cancelled: AbortController | null = null
  #held = ''
  #last: Promise<void> = Promise.resolve()

  /** `tell` hears how far a paste of more than one piece is, and null when it is over. */
  constructor(queue: Pick<InputQueue, 'push' | 'taken'>, tell: (pasting: Pasting | null) => void) {
    this.#queue = queue
    this.#tell = tell
  }

  /** Whether `data` that was typed now is kept for the end of a paste. */
  holds(data: string): boolean {
    if (!this.#cancelled) return false
    if (this.#held.length + data.length <= held_limit) this.#held += data
    if (data === interrupt) this.cancel()
    return true
  }

  /** What was not given to the program yet never will be. */
  cancel(): void {
    this.#cancelled?.abort()
  }

  /** `is_bracketed`: the program asked to be told what is pasted. A second text waits for the first. Resolves when it is given, cancelled or lost. */
  send(text: string, is_bracketed: boolean): Promise<void> {
    this.#last = this.#cancelled ? this.#last.then(() => this.#send(text, is_bracketed)) : this.#send(text, is_bracketed)
    return this.#last
  }

  async #send(text: string, is_bracketed: boolean): Promise<void> {
    const [open, close] = is_bracketed ? [brackets.open, brackets.close] : ['', '']
    if (text.length <= piece_length) {
      this.#queue.push(open + pastedText(text) + close)
      return
    }
    const cancelled = new AbortController()
    this.#cancelled = cancelled
    if (open) this.#queue.push(open)
    const is_given = await this.#sendPieces(text, cancelled.signal)
    this.#cancelled = null
    this.#tell(null)
    const typed = this.#held
    this.#held = ''
    // Where the program is gone, so is what was meant for it.
    if (is_given && close + typed) this.#queue.push(close + typed)
  }

  /** False when the program takes nothing any more. */
  async #sendPieces(text: string, cancelled: AbortSignal): Promise<boolean> {
    const given_up = new Promise<true>((resolve) => cancelled.addEventListener('abort', () => resolve(true), { once: true }))
    let told_ms = Number.NEGATIVE_INFINITY
    for (let at = 0; at < text.length && !cancelled.aborted; ) {
      const now = performance.now()
      if (now - told_ms >= tell_pause_ms) {
        told_ms = now
        this.#tell({ sent: at, of: text.length })
      }
      const end = endOfPiece(text, at)
      this.#queue.push(pastedText(text.slice(at, end)))
      // A program that does not read keeps the piece waiting, but not the one who cancels.
      if (!(await Promise.race([this.#queue.taken(), given_up]))) return false
      at = end
    }
    return true
  }
}

/** Two halves of one character stay together, and so do the two signs of a line's end. */
function endOfPiece(text: string, at: number): number {
  const end = at + piece_length
  if (end >= text.length) return text.length
  const last = text.charCodeAt(end - 1)
  return last === 13 || (last >= 0xd800 && last <= 0xdbff) ? end - 1 : end
}
