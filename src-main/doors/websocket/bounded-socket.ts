/** A WebSocket that cannot grow memory: it stops being read while its answers are not, and is cut off when that does not help. */
import type { WebSocket } from 'ws'

/** Above this the client is not read from: it takes no answers, so it may ask nothing new. */
const pause_above_bytes = 1024 * 1024
const resume_below_bytes = 256 * 1024
/** Answers to what was asked before the pause can still come (sync output is the largest). Beyond this the reader is gone. */
const cut_above_bytes = 64 * 1024 * 1024

/** Closing code for a reader that does not read (RFC 6455: policy violation). */
const policy_violation = 1008

export class BoundedSocket {
  readonly #socket: WebSocket

  #waiting: { below_bytes: number; resolve: () => void }[] = []

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** Bytes that wait for the client to read. */
  get waiting_bytes(): number {
    return this.#socket.bufferedAmount
  }

  /** Queues `data`. A client that lets too much pile up is cut off. */
  send(data: string): void {
    if (!this.isOpen) return
    this.#socket.send(data, () => this.#afterSend())
    if (this.waiting_bytes > cut_above_bytes) this.#socket.terminate()
    else if (this.waiting_bytes > pause_above_bytes && !this.#socket.isPaused) this.#socket.pause()
  }

  /** Resolves once fewer than `below_bytes` wait for the client to read, or the socket closed. */
  async drained(below_bytes: number): Promise<void> {
    if (!this.isOpen || this.waiting_bytes < below_bytes) return
    await new Promise<void>((resolve) => {
      this.#waiting.push({ below_bytes, resolve })
      if (this.#waiting.length === 1) this.#socket.once('close', () => this.#wake())
    })
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason)
  }

  /** Ends the connection of somebody who breaks the rules. */
  refuse(reason: string): void {
    this.#socket.close(policy_violation, reason)
  }

  #afterSend(): void {
    this.#wake()
    if (this.#socket.isPaused && this.waiting_bytes < resume_below_bytes) this.#socket.resume()
  }

  #wake(): void {
    const ready = this.#waiting.filter(({ below_bytes }) => !this.isOpen || this.waiting_bytes < below_bytes)
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting))
    for (const { resolve } of ready) resolve()
  }
}
