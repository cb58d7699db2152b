/** Turns the user's interrupts into what they ask for: cancel, kill, leave. */
import { exitCodeOfSignal } from './exit-codes.ts'

/** Counts interrupts and turns them into cancel, kill and leave; those that come before the job is known wait for it. */
export class CancelByInterrupts {
  readonly #say: (sentence: string) => void
  #count = 0
  #cancel: ((force: boolean) => void) | undefined
  #has_ended = false
  #first: NodeJS.Signals | undefined

  constructor(say: (sentence: string) => void) {
    this.#say = say
  }

  /** The signal whose sender wanted the job cancelled. */
  get cancelled_by(): NodeJS.Signals | undefined {
    return this.#first
  }

  take(signal: NodeJS.Signals): void {
    if (this.#has_ended) return
    this.#first ??= signal
    this.#count++
    if (this.#count > 2) process.exit(exitCodeOfSignal(this.#first))
    if (!this.#cancel) {
      // Nothing was asked of the host yet, or its answer is on the way: the second one does not wait for it.
      if (this.#count > 1) process.exit(exitCodeOfSignal(this.#first))
      return
    }
    this.#act()
  }

  start(cancel: (force: boolean) => void): void {
    this.#cancel = cancel
    if (this.#count > 0) this.#act()
  }

  ended(): void {
    this.#has_ended = true
  }

  #act(): void {
    const force = this.#count > 1
    if (!force && this.#first === 'SIGINT') this.#say('cancelling. Ctrl-C again kills.')
    this.#cancel?.(force)
  }
}
