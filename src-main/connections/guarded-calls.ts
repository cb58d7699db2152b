/** Calls to a far side that may be slow, away or broken: reads are repeated, and after several failures it is left alone for a while (cockatiel). */
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhen, IsolatedCircuitError, retry } from 'cockatiel'
import type { CircuitStateName } from '../../src-preload/contract/connections.ts'
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'

export interface GuardOptions {
  /** For sentences: whose circuit it is. */
  name: string
  /** Calls that fail in a row until the circuit opens; a read counts once, however often it was repeated. */
  failures: number
  /** How long it stays open; then one call is let through to try. */
  open_ms: number
  on_state?: (state: CircuitStateName) => void
  /** The pause before the first repetition; then longer each time. */
  first_pause_ms?: number
}

/** One try of a call: when to end, and how long it may still take. */
export interface Try {
  signal: AbortSignal
  left_ms: number
}

/** PRODUCT.md 10; for a call with all its repetitions. */
export const usual_limit_ms = 30_000
/** After the first call. */
const repetitions = 2
const usual_pause_ms = 200
const longest_pause_ms = 3000

export class GuardedCalls {
  readonly #options: GuardOptions
  readonly #breaker: ReturnType<typeof circuitBreaker>
  #opened_at_ms = 0

  constructor(options: GuardOptions) {
    this.#options = options
    const { failures, open_ms, on_state } = options
    this.#breaker = circuitBreaker(handleWhen(isFailure), { halfOpenAfter: open_ms, breaker: new ConsecutiveBreaker(failures) })
    this.#breaker.onBreak(() => {
      this.#opened_at_ms = monotonicMs()
    })
    this.#breaker.onStateChange(() => on_state?.(this.state))
  }

  /** An open circuit whose time is over is half open: the next call tries. */
  get state(): CircuitStateName {
    const { state } = this.#breaker
    if (state === CircuitState.Closed) return 'closed'
    if (state === CircuitState.HalfOpen || this.#left_ms === 0) return 'half_open'
    return 'open'
  }

  /** Seconds until a call may try again; null unless the circuit is open. */
  get retry_after_s(): number | null {
    return this.state === 'open' ? Math.max(1, Math.ceil(this.#left_ms / 1000)) : null
  }

  get #left_ms(): number {
    return Math.max(0, this.#opened_at_ms + this.#options.open_ms - monotonicMs())
  }

  /**
   * Throws what the call threw, or CIRCUIT_OPEN with `retry_after_s`. A read is repeated when the far side was away or broken; one that took all the time
   * is not, and neither is the one call that tries a circuit which is half open.
   */
  async call<T>(kind: 'read' | 'write', act: (one: Try) => Promise<T>, limit_ms = usual_limit_ms): Promise<T> {
    const until_ms = monotonicMs() + limit_ms
    const once = ({ signal }: { signal: AbortSignal }) => act({ signal, left_ms: Math.max(1, Math.round(until_ms - monotonicMs())) })
    const repeats = kind === 'read' && this.state === 'closed'
    try {
      return await this.#breaker.execute((context) => (repeats ? this.#repeating(until_ms).execute(once, context.signal) : once(context)))
    } catch (error) {
      if (!(error instanceof BrokenCircuitError) && !(error instanceof IsolatedCircuitError)) throw error
      const retry_after_s = this.retry_after_s ?? 1
      throw new AppError('CIRCUIT_OPEN', `${this.#options.name} failed ${this.#options.failures} times in a row and is left alone for ${retry_after_s} s.`, {
        retry_after_s,
      })
    }
  }

  #repeating(until_ms: number) {
    const { first_pause_ms = usual_pause_ms } = this.#options
    return retry(
      handleWhen((error) => isFailure(error) && monotonicMs() + longest_pause_ms < until_ms),
      { maxAttempts: repetitions, backoff: new ExponentialBackoff({ initialDelay: first_pause_ms, maxDelay: longest_pause_ms }) },
    )
  }
}

/** The far side was not reached, did not answer in time, or answered 5xx; an answer that says no is none. */
function isFailure(error: unknown): boolean {
  return error instanceof AppError && error.status >= 500 && error.details['is_failure'] === true
}
