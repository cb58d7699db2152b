/** The engine's hand on one attempt: its time-out, the request to end it, and the patience with a run that does not. */
import { AppError } from '../../base/app-error.ts'
import type { EndReason } from '../../processes/runner-protocol.ts'

/** setTimeout takes at most this (2^31 - 1 ms, about 24.8 days); longer ones fire at once. */
const longest_timer_ms = 2_147_483_647

const words: Record<EndReason, string> = {
  cancel: 'The job was cancelled.',
  timeout: 'The job ran longer than it may.',
  shutdown: 'Opsdeck is being stopped.',
}

const attempt_over = new AppError('CONFLICT', 'The attempt is over.')

/** Asked to end: why, and how long the programs of the run have between SIGTERM and SIGKILL. */
export interface EndRequest {
  reason: EndReason
  grace_ms: number
}

export interface AttemptControlOptions {
  timeout_ms: number | null
  /** Asked when the time is over. */
  grace_ms: () => number
  /** Undefined: the run surely ends once it was asked to. */
  patience_ms: number | undefined
}

export class AttemptControl implements Disposable {
  readonly #abort = new AbortController()
  readonly #over = new AbortController()
  readonly #options: AttemptControlOptions
  readonly #listeners: ((request: EndRequest) => void)[] = []
  #reason: EndReason | null = null
  #last: EndRequest | undefined
  #given_up: PromiseWithResolvers<'given up'> | undefined
  #timeout: NodeJS.Timeout | undefined
  #patience: NodeJS.Timeout | undefined

  constructor(options: AttemptControlOptions) {
    this.#options = options
    if (options.timeout_ms !== null) this.#timeout = setTimeout(() => this.ask('timeout', options.grace_ms()), Math.min(options.timeout_ms, longest_timer_ms))
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Aborted when the attempt is over, however it ended. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** Resolves when the run was asked to end and did not within the patience; null where it surely ends. */
  get given_up(): Promise<'given up'> | null {
    if (this.#options.patience_ms === undefined) return null
    this.#given_up ??= Promise.withResolvers()
    return this.#given_up.promise
  }

  /** The first reason counts. */
  get reason(): EndReason | null {
    return this.#reason
  }

  /** Asks for the end; once more with less grace where somebody does not want to wait. */
  ask(reason: EndReason, grace_ms: number): void {
    this.#reason ??= reason
    clearTimeout(this.#timeout)
    this.#last = { reason: this.#reason, grace_ms }
    if (!this.signal.aborted) {
      const { patience_ms } = this.#options
      if (patience_ms !== undefined) this.#patience = setTimeout(() => this.#given_up?.resolve('given up'), patience_ms)
      this.#abort.abort(new AppError('CONFLICT', words[reason]))
    }
    for (const listener of this.#listeners) listener(this.#last)
  }

  onEnd(listener: (request: EndRequest) => void): void {
    this.#listeners.push(listener)
    if (this.#last) listener(this.#last)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timeout)
    clearTimeout(this.#patience)
    this.#listeners.length = 0
    // With a reason of our own: none needs to be made, with a stack, for each attempt.
    this.#over.abort(attempt_over)
  }
}
