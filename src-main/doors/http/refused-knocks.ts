/** The log of requests by nobody we know: the first few are told one by one, the rest of them in one line, none with a stack. */
import type { AppError } from '../../base/app-error.ts'
import type { Log } from '../../logging/log.ts'
import type { FailedRequest } from '../log-failure.ts'

/** Anybody who reaches the port can cause these lines, so they must not be able to fill the disk with them. */
const told_at_once = 5
/** A page that nobody let in yet asks again and again; once says it. */
const told_of_pages = 1
const fold_ms = 10_000

interface Fold {
  times: number
  /** Told one by one. */
  told: number
  level: 'info' | 'warn'
  last: FailedRequest
  timer: NodeJS.Timeout
}

export class RefusedKnocks implements Disposable {
  readonly #log: Log
  /** By status and code, pages apart. */
  readonly #folds = new Map<string, Fold>()

  constructor(log: Log) {
    this.#log = log
  }

  /** `of_page`: by a page of ours that shows nothing to be let in with, which is how it is before its launch address was opened. */
  note({ code, status, message }: AppError, request: FailedRequest, of_page = false): void {
    const kind = `${status} ${code}${of_page ? ' page' : ''}`
    const fold = this.#folds.get(kind) ?? {
      times: 0,
      told: of_page ? told_of_pages : told_at_once,
      level: of_page ? 'info' : 'warn',
      last: request,
      timer: setTimeout(() => this.#tell(kind), fold_ms).unref(),
    }
    this.#folds.set(kind, fold)
    fold.times++
    fold.last = request
    if (fold.times <= fold.told) this.#log[fold.level](message, { code, status, ...request })
  }

  #tell(kind: string): void {
    const fold = this.#folds.get(kind)
    if (!fold) return
    clearTimeout(fold.timer)
    this.#folds.delete(kind)
    const more = fold.times - fold.told
    if (more > 0)
      this.#log[fold.level](`${more} more requests without a valid key were refused with ${kind.replace(/ page$/, '')}.`, { times: more, ...fold.last })
  }

  /** Tells what was held back. */
  [Symbol.dispose](): void {
    for (const kind of [...this.#folds.keys()]) this.#tell(kind)
  }
}
