/** Knows whether the disk takes more work: new jobs are refused while it does not, and it finds out by itself when it does again. */
import type { Ballast } from '../store/ballast.ts'

/** Asking the file system takes about 4 us. */
const look_ms = 1000

export class DiskWatch implements Disposable {
  readonly #ballast: Ballast
  readonly #changed: (full: boolean) => void
  readonly #timer: NodeJS.Timeout
  /** Without the ballast the states of what runs might not be writable later. */
  #full: boolean

  constructor(ballast: Ballast, changed: (full: boolean) => void) {
    this.#ballast = ballast
    this.#full = !ballast.held
    this.#changed = changed
    this.#timer = setInterval(() => this.look(), look_ms).unref()
  }

  get full(): boolean {
    return this.#full
  }

  /** Looks now; true when the disk is full. */
  look(): boolean {
    try {
      this.#ask()
    } catch {
      // The data dir cannot be asked about just now; what was known stays.
    }
    return this.#full
  }

  #ask(): void {
    // A commit that met a full disk has used up the ballast; the next one needs it again.
    this.#set(this.#ballast.low() || !this.#ballast.take())
  }

  /** Somebody was told that the disk is full. */
  report(): void {
    this.#set(true)
  }

  #set(full: boolean): void {
    if (full === this.#full) return
    this.#full = full
    this.#changed(full)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
