/** The log of requests by nobody we know: the first few are told one by one, the rest of them in one line, none with a stack. */
import type { AppError } from '../../base/app-error.ts'
import type { Log } from '../../logging/log.ts'
import type { FailedRequest } from '../log-failure.ts'

/** Anybody who reaches the port can cause these lines, so they must not be able to fill the disk with them. */
const told_at_once = 5
const fold_ms = 10_000

interface Fold {
  times: number
  last: FailedRequest
  timer: NodeJS.Timeout
}

export class RefusedKnocks implements Disposable {
  readonly #log: Log
  /** By status and code. */
  readonly #folds = new Map<string, Fold>()

  constructor(log: Log) {
    this.#log = log
  }

  note({ code, status, message }: AppError, request: FailedRequest): void {
    const kind = `${status} ${code}`
    const fold = this.#folds.get(kind) ?? { times: 0, last: request, timer: setTimeout(() => this.#tell(kind), fold_ms).unref() }
    this.#folds.set(kind, fold)
    fold.times++
    fold.last = request
    if (fold.times <= told_at_once) this.#log.warn(message, { code, status, ...request })
  }

  #tell(kind: string): void {
    const fold = this.#folds.get(kind)
    if (!fold) return
    clearTimeout(fold.timer)
    this.#folds.delete(kind)
    const more = fold.times - told_at_once
    if (more > 0) this.#log.warn(`${more} more requests without a valid key were refused with ${kind}.`, { times: more, ...fold.last })
  }

  /** Tells what was held back. */
  [Symbol.dispose](): void {
    for (const kind of [...this.#folds.keys()]) this.#tell(kind)
  }
}
