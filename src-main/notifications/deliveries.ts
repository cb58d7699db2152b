/** Brings notices to the webhook: again and again with growing pauses, a few at once, cut off when it hangs, and never in anybody's way. */
import { bulkhead, ExponentialBackoff, handleWhen, retry, wrap } from 'cockatiel'
import type { WebhookOutcome } from '../../src-preload/contract/notifications.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import type { NoticeRecord } from '../store/notice-rows.ts'
import type { WebhookPlace } from './webhook.ts'

/** About a quarter of an hour in all: 1 s, 2 s, 4 s ... at most 5 min between two attempts. */
const most_retries = 9
const longest_pause_ms = 300_000
const at_once = 4
/** More than so many are not sent: whoever cannot be reached that long has a list to read. */
export const most_waiting = 1000

/** The other side answered, and did not take it. */
class NotTaken extends Error {
  readonly status: number
  constructor(status: number) {
    super(`It answered with the status ${status}.`)
    this.status = status
  }
  /** Whatever else it says about the request will not become better by itself. */
  get for_good(): boolean {
    return this.status < 500 && ![408, 425, 429].includes(this.status)
  }
}

export interface DeliveriesOptions {
  webhook: Pick<WebhookPlace, 'send'>
  /** How an attempt went; kept. */
  outcome: (notice: NoticeRecord, outcome: WebhookOutcome) => void
  /** The pause after the first attempt. */
  first_pause_ms: number
}

export class Deliveries implements Disposable {
  readonly #options: DeliveriesOptions
  readonly #end = new AbortController()
  readonly #turns = bulkhead(at_once, Number.POSITIVE_INFINITY)
  #waiting = 0

  constructor(options: DeliveriesOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting
  }

  /** What was tried before the last restart begins anew with its pauses, and goes on counting. */
  send(notice: NoticeRecord): void {
    this.#waiting++
    void this.#deliver(notice).finally(() => this.#waiting--)
  }

  async #deliver(notice: NoticeRecord): Promise<void> {
    const { webhook, outcome, first_pause_ms } = this.#options
    let { attempts } = notice.webhook
    const told = (status: WebhookOutcome['status'], error: unknown, answer_status: number | null) =>
      outcome(notice, { status, attempts, answer_status, problem: error === null ? null : problemOf(error), at: timestampNow() })
    // Only what may go better another time is tried again.
    const again = retry(
      handleWhen((error) => !isForGood(error)),
      { maxAttempts: most_retries, backoff: new ExponentialBackoff({ initialDelay: first_pause_ms, maxDelay: longest_pause_ms }) },
    ).dangerouslyUnref()
    again.onRetry((reason) => {
      const error = 'error' in reason ? reason.error : null
      if (!this.#end.signal.aborted) told('waiting', error, error instanceof NotTaken ? error.status : null)
    })
    try {
      const status = await wrap(again, this.#turns).execute(async ({ signal }) => {
        attempts++
        const answer = await webhook.send(notice, signal)
        if (answer < 200 || answer >= 300) throw new NotTaken(answer)
        return answer
      }, this.#end.signal)
      told('delivered', null, status)
    } catch (error) {
      // After the next start it goes on.
      if (!this.#end.signal.aborted) told('given_up', error, error instanceof NotTaken ? error.status : null)
    }
  }

  [Symbol.dispose](): void {
    this.#end.abort()
  }
}

function isForGood(error: unknown): boolean {
  return error instanceof NotTaken ? error.for_good : error instanceof AppError && error.code !== 'UPSTREAM_FAILED'
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
