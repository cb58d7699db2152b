/** Hands one stream of a program to the host, never further ahead than the host has acknowledged; nothing is lost. */
import type { ProgramOutput } from './program-output.ts'
import type { StreamTotals } from './runner-protocol.ts'

/** Sent and not yet taken: enough to keep the channel busy, little enough to be nothing where many programs are open. */
const window_bytes = 256 * 1024
/** Above this the program is asked to wait. */
const high_water_bytes = 256 * 1024
/** One message; a terminal gives 4 KB at a time, which are put together while the host is busy. */
const message_bytes = 32 * 1024

export class HostOutput implements ProgramOutput {
  readonly #send: (bytes: Buffer) => void
  readonly #drained: () => void
  #pending: Buffer[] = []
  #pending_bytes = 0
  #sent_bytes = 0
  #taken_bytes = 0
  #asked_to_wait = false

  /** `send` gives the next bytes to the host; `drained` tells that the source may go on. */
  constructor(send: (bytes: Buffer) => void, drained: () => void) {
    this.#send = send
    this.#drained = drained
  }

  get readable_bytes(): number {
    return this.#sent_bytes
  }

  get totals(): StreamTotals {
    return { bytes: this.#sent_bytes + this.#pending_bytes, cut_bytes: 0, lost_bytes: 0, lost_because: null }
  }

  push(bytes: Buffer): boolean {
    if (bytes.length === 0) return true
    this.#pending.push(bytes)
    this.#pending_bytes += bytes.length
    this.#work()
    if (this.#pending_bytes <= high_water_bytes) return true
    this.#asked_to_wait = true
    return false
  }

  /** The host took `bytes` more. */
  taken(bytes: number): void {
    this.#taken_bytes += bytes
    this.#work()
    if (!this.#asked_to_wait || this.#pending_bytes > high_water_bytes / 2) return
    this.#asked_to_wait = false
    this.#drained()
  }

  /**
   * What comes while the host has little to do goes out at once: an echo does not wait until the host has taken the one before it, which it does
   * only when all its readers have. While the host is busy, whole messages go out.
   */
  #work(): void {
    for (;;) {
      const ahead_bytes = this.#sent_bytes - this.#taken_bytes
      if (this.#pending_bytes === 0 || ahead_bytes >= window_bytes) return
      if (ahead_bytes >= message_bytes && this.#pending_bytes < message_bytes) return
      this.#sendOne()
    }
  }

  #sendOne(): void {
    const parts: Buffer[] = []
    let bytes = 0
    while (bytes < message_bytes) {
      const first = this.#pending.shift()
      if (!first) break
      const taken = first.subarray(0, message_bytes - bytes)
      if (taken.length < first.length) this.#pending.unshift(first.subarray(taken.length))
      parts.push(taken)
      bytes += taken.length
    }
    this.#pending_bytes -= bytes
    this.#sent_bytes += bytes
    this.#send(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
  }

  stamp(): void {}

  /** At the end everything goes out, acknowledged or not: it is bounded, and the report of the end comes after it. */
  async finish(): Promise<void> {
    while (this.#pending_bytes > 0) this.#sendOne()
  }

  abandon(): void {
    this.#pending = []
    this.#pending_bytes = 0
  }
}
