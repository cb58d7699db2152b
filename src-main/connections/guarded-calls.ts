/** Calls to a far side that may be slow, away or broken: reads are repeated, and after several failures it is left alone for a while (cockatiel). */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  IsolatedCircuitError,
  retry,
  wrap,
} from 'cockatiel'
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'

export type CircuitStateName = 'closed' | 'open' | 'half_open'

export interface GuardOptions {
  /** For sentences: whose circuit it is. */
  name: string
  /** Failures in a row that open the circuit. */
  failures: number
  /** How long it stays open; then one call is let through to try. */
  open_ms: number
  on_state?: (state: CircuitStateName) => void
  /** The pause before the first repetition; then longer each time. */
  first_pause_ms?: number
}

/** All of a read: the first call and two repetitions. */
const read_attempts = 2
const usual_pause_ms = 200
const longest_pause_ms = 3000

export class GuardedCalls {
  readonly #options: GuardOptions
  readonly #breaker: ReturnType<typeof circuitBreaker>
  readonly #reading: ReturnType<typeof wrap>
  #opened_at_ms = 0

  constructor(options: GuardOptions) {
    this.#options = options
    const { failures, open_ms, on_state, first_pause_ms = usual_pause_ms } = options
    this.#breaker = circuitBreaker(handleWhen(isFailure), { halfOpenAfter: open_ms, breaker: new ConsecutiveBreaker(failures) })
    this.#breaker.onBreak(() => {
      this.#opened_at_ms = monotonicMs()
    })
    this.#breaker.onStateChange(() => on_state?.(this.state))
    const repeating = retry(handleWhen(isFailure), {
      maxAttempts: read_attempts,
      backoff: new ExponentialBackoff({ initialDelay: first_pause_ms, maxDelay: longest_pause_ms }),
    })
    this.#reading = wrap(repeating, this.#breaker)
  }

  /** An open circuit whose time is over is half open: the next call tries. */
  get state(): CircuitStateName {
    const { state } = this.#breaker
    if (state === CircuitState.Closed) return 'closed'
    if (state === CircuitState.HalfOpen || this.#left_ms === 0) return 'half_open'
    return 'open'
  }

  get #left_ms(): number {
    return Math.max(0, this.#opened_at_ms + this.#options.open_ms - monotonicMs())
  }

  /** Throws what the call threw, or CIRCUIT_OPEN with `retry_after_s`. A read is repeated when the far side was away or broken. */
  async call<T>(kind: 'read' | 'write', act: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const policy = kind === 'read' ? this.#reading : this.#breaker
      return (await policy.execute(({ signal: own }) => act(own), signal)) as T
    } catch (error) {
      if (!(error instanceof BrokenCircuitError) && !(error instanceof IsolatedCircuitError)) throw error
      const retry_after_s = Math.max(1, Math.ceil(this.#left_ms / 1000))
      throw new AppError('CIRCUIT_OPEN', `${this.#options.name} failed ${this.#options.failures} times in a row and is left alone for ${retry_after_s} s.`, {
        retry_after_s,
      })
    }
  }
}

/** The far side was not reached, did not answer in time, or answered 5xx; an answer that says no is none. */
function isFailure(error: unknown): boolean {
  return error instanceof AppError && error.status >= 500 && error.details['is_failure'] === true
}
