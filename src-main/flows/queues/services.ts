/** The items of a queue that serve others while they follow: each is watched until it is ready. */
import type { QueueItem, ReadyWhen } from '../../../src-preload/contract/queues.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import { problemOf } from '../../jobs/steps/finish.ts'
import { type Reader, waitUntilReady } from './ready-when.ts'

/** Told at most one of the two, and nothing once the item was forgotten. */
export interface ServiceWatcher {
  ready(): void
  failed(problem: QueueItem['error']): void
}

export class Services implements Disposable {
  readonly #engine: Reader
  readonly #watches = new Map<number, AbortController>()
  readonly #ready = new Set<number>()

  constructor(engine: Reader) {
    this.#engine = engine
  }

  isReady(index: number): boolean {
    return this.#ready.has(index)
  }

  watch(index: number, job_id: string, ready_when: ReadyWhen, watcher: ServiceWatcher): void {
    const watch = new AbortController()
    this.#watches.set(index, watch)
    waitUntilReady(this.#engine, job_id, ready_when, watch.signal).then(
      () => {
        if (watch.signal.aborted) return
        this.#ready.add(index)
        watcher.ready()
      },
      (error: unknown) => {
        if (!watch.signal.aborted) watcher.failed(error instanceof JobFailure ? { code: error.code, message: error.message } : problemOf(error))
      },
    )
  }

  /** The item is over. */
  forget(index: number): void {
    this.#watches.get(index)?.abort()
    this.#watches.delete(index)
    this.#ready.delete(index)
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches.values()) watch.abort()
  }
}
