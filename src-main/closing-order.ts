/** The end of the house: each room closes in its turn, bounded in time; one that fails is logged and the rest close too. */
import { monotonicMs } from './base/clock.ts'
import type { Log } from './logging/log.ts'

const usual_limit_ms = 1500

export class ClosingOrder {
  readonly #stack = new AsyncDisposableStack()
  #log: Log | undefined
  #closed: Promise<void> | undefined

  /** True from the moment the house begins to close. */
  get has_begun(): boolean {
    return this.#closed !== undefined
  }

  /** Where failures are told; before there is a log they are dropped. */
  setLog(log: Log): void {
    this.#log = log
  }

  /** What is added last closes first. `close` gets `limit_ms`; then the next one's turn comes. */
  add(name: string, close: () => unknown, limit_ms: number = usual_limit_ms): void {
    this.#stack.defer(() => this.#bounded(name, close, limit_ms))
  }

  /** Closes everything once; later calls wait for the same end. Never throws. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const start = monotonicMs()
    this.#log?.info('The host is closing.')
    await this.#stack.disposeAsync()
    this.#log?.info('The host has closed.', { close_ms: Math.round(monotonicMs() - start) })
  }

  async #bounded(name: string, close: () => unknown, limit_ms: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => resolve('late'), limit_ms)
    try {
      const result = await Promise.race([close(), late])
      if (result === 'late') this.#log?.error(`Closing ${name} took longer than ${limit_ms} ms and was left behind.`)
    } catch (error) {
      this.#log?.error(`Closing ${name} failed.`, { error })
    } finally {
      clearTimeout(timer)
    }
  }
}
