/** The sockets that asked for an upgrade and were not let in yet: there are only so many of them, and not for long. */
import type { Duplex } from 'node:stream'
import { AppError } from '../../base/app-error.ts'

/** Programs and windows are let in within a millisecond; those who wait are the ones whose answer is held back. */
const knocking_limit = 64
/** More than the longest time that an answer is held back. */
const patience_ms = 10_000

export class KnockingSockets {
  readonly #waiting = new Map<Duplex, NodeJS.Timeout>()

  /** Sockets that wait. */
  get size(): number {
    return this.#waiting.size
  }

  /** Watches `socket` until it is let in or closed. Throws RATE_LIMITED when too many wait already. */
  add(socket: Duplex): void {
    if (this.#waiting.size >= knocking_limit) {
      throw new AppError('RATE_LIMITED', 'Too many sockets wait to be let in. Wait a moment and try again.', { retry_after_s: 1 })
    }
    this.#waiting.set(socket, setTimeout(() => socket.destroy(), patience_ms).unref())
    socket.once('close', () => this.letIn(socket))
  }

  /** `socket` waits no longer. */
  letIn(socket: Duplex): void {
    clearTimeout(this.#waiting.get(socket))
    this.#waiting.delete(socket)
  }
}
