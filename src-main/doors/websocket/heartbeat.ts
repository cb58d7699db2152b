/** Finds dead sockets: each is pinged, and one that did not answer by the next round is cut off. */
import type { WebSocket } from 'ws'

/** Closing code for a key that was revoked or ran out while its socket was open. */
const no_longer_allowed = 4401

/** Two rounds make a dead socket known within 20 s (API.md asks for 30 s at most). */
const round_ms = 10_000

export class Heartbeat implements Disposable {
  readonly #answered = new Map<WebSocket, boolean>()
  readonly #mayStay = new WeakMap<WebSocket, () => boolean>()
  readonly #timer: NodeJS.Timeout

  constructor(interval_ms: number = round_ms) {
    this.#timer = setInterval(() => this.#round(), interval_ms).unref()
  }

  /** Open sockets under watch. */
  get size(): number {
    return this.#answered.size
  }

  /** `mayStay` is asked every round and by `dismiss`: a socket must not outlive its key. */
  watch(socket: WebSocket, mayStay: () => boolean): void {
    this.#answered.set(socket, true)
    this.#mayStay.set(socket, mayStay)
    socket.on('pong', () => this.#answered.set(socket, true))
    socket.on('close', () => this.#answered.delete(socket))
  }

  /** Closes the sockets that may not stay. */
  dismiss(): void {
    for (const socket of this.#answered.keys()) if (!this.#mayStay.get(socket)?.()) socket.close(no_longer_allowed, 'The key is no longer valid.')
  }

  /** Says goodbye to all; those that do not answer it are cut off by `[Symbol.dispose]`. */
  closeAll(code: number, reason: string): void {
    for (const socket of this.#answered.keys()) socket.close(code, reason)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const socket of this.#answered.keys()) socket.terminate()
    this.#answered.clear()
  }

  #round(): void {
    this.dismiss()
    for (const [socket, answered] of this.#answered) {
      if (!answered) {
        socket.terminate()
        continue
      }
      this.#answered.set(socket, false)
      // A paused socket is one whose client does not read; its pong would not be seen either, and that is right.
      socket.ping()
    }
  }
}
