/** Writes what a source brings into a terminal: each step when the one before is drawn, so that no queue grows. */
import type { Terminal } from '@xterm/xterm'
import { type Failure, isAborted, toFailure } from '../bridge/failure.ts'
import type { Sight, TerminalSource, TerminalStep } from './terminal-source.ts'

export interface FeedState {
  /** Bytes that were stepped over; what is stored has them. */
  skipped_bytes: number
  ended: boolean
  failure: Failure | null
}

/** A step of so many bytes is part of a flood. */
const flood_step_bytes = 64 * 1024

const always: Sight = { is: true, comes: () => Promise.resolve() }

/** What the feed asks of an xterm. */
type Screen = Pick<Terminal, 'reset'> & { write: (data: string | Uint8Array, drawn: () => void) => void }

export interface FeedOptions {
  onState: (state: FeedState) => void
  /** Told when a step that cleared the terminal is on it. */
  onDrawn?: (step: TerminalStep) => void
  /** A flood that nobody sees is not read along; what is there then comes in one step. Default: somebody always looks. */
  sight?: Sight
}

export class TerminalFeed {
  /** True while what is written was there before this view opened. */
  replaying = true
  readonly #source: Pick<TerminalSource, 'output'>
  readonly #screen: Screen
  readonly #options: FeedOptions
  readonly #abort = new AbortController()
  #skipped_bytes = 0

  constructor(source: Pick<TerminalSource, 'output'>, screen: Screen, options: FeedOptions) {
    this.#source = source
    this.#screen = screen
    this.#options = options
  }

  /** Resolves when the source has ended, failed or was stopped; never throws. */
  async run(): Promise<void> {
    const { signal } = this.#abort
    try {
      for await (const step of this.#source.output(signal, this.#options.sight ?? always)) {
        signal.throwIfAborted()
        this.replaying = step.replayed
        if (step.skipped_bytes !== this.#skipped_bytes) {
          this.#skipped_bytes = step.skipped_bytes
          this.#tell(false, null)
        }
        if (step.reset) this.#screen.reset()
        if (step.data.length > 0) await this.#write(step.data)
        if (step.reset) this.#options.onDrawn?.(step)
        // What is not replayed may hold a question, which its program waits to have answered.
        if (step.replayed && !step.reset && step.data.length >= flood_step_bytes) await this.#options.sight?.comes()
      }
      this.#tell(true, null)
    } catch (error) {
      if (!isAborted(error)) this.#tell(true, toFailure(error))
    }
  }

  stop(): void {
    this.#abort.abort()
  }

  /** Resolves when xterm has parsed it: this is the whole of the back-pressure. */
  #write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#screen.write(data, resolve))
  }

  #tell(ended: boolean, failure: Failure | null): void {
    if (!this.#abort.signal.aborted) this.#options.onState({ skipped_bytes: this.#skipped_bytes, ended, failure })
  }
}
