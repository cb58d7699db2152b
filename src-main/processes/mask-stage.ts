/** Between a program and its output file: secrets are blotted out, and what may become one waits a moment until it is decided. */
import { MaskStream } from '../logging/mask-stream.ts'

/** Nobody notices it, and the next piece of a burst is there by then. */
const held_ms = 25

export class MaskStage {
  readonly #mask: MaskStream
  readonly #give: (bytes: Buffer) => void
  #timer: NodeJS.Timeout | undefined
  #pushed_ms = -Infinity

  /** `give` gets what was held, when nothing came for a while. */
  constructor(secrets: readonly string[], give: (bytes: Buffer) => void) {
    this.#mask = new MaskStream(secrets)
    this.#give = give
  }

  /** Bytes that came and are on their way. */
  get held_bytes(): number {
    return this.#mask.held_bytes
  }

  /** Takes bytes, which it may change, and gives those that can go on at once. */
  push(bytes: Buffer): Buffer {
    this.#pushed_ms = performance.now()
    const ready = this.#mask.push(bytes)
    if (this.#mask.held_bytes > 0) this.#timer ??= setTimeout(() => this.#look(), held_ms)
    return ready
  }

  #look(): void {
    this.#timer = undefined
    if (this.#mask.held_bytes === 0) return
    const wait_ms = this.#pushed_ms + held_ms - performance.now()
    if (wait_ms > 1) this.#timer = setTimeout(() => this.#look(), wait_ms)
    else this.#give(this.#mask.release())
  }

  /** Nothing more comes: gives what was held. */
  end(): Buffer {
    clearTimeout(this.#timer)
    return this.#mask.release()
  }
}
