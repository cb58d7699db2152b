/** Who runs and who waits: hands the next of the line to a free worker, follow jobs apart from the rest. */
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { AppError } from '../../base/app-error.ts'
import type { LiveJob } from '../state/job-state.ts'
import { WaitingLine } from './waiting-line.ts'

/** Positions of waiting jobs are announced at most four times a second. */
const positions_ms = 250

export interface DispatcherOptions {
  settings: () => Settings
  /** False while nothing may start (disk full, no runner, closing). */
  may_start: () => boolean
  start: (job: LiveJob) => void
  /** The place of a waiting job changed. */
  moved: (job: LiveJob) => void
}

export class Dispatcher implements Disposable {
  readonly #options: DispatcherOptions
  readonly #line = new WaitingLine()
  readonly #follow_line = new WaitingLine()
  readonly #working = new Set<LiveJob>()
  readonly #following = new Set<LiveJob>()
  /** Places taken by jobs that are accepted and not yet on the disk. */
  readonly #reserved = { work: 0, follow: 0 }
  #paused = false
  #scheduled = false
  #positions: NodeJS.Timeout | undefined
  #told = new Map<string, number | null>()

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  get counts(): { running: number; following: number; waiting: number; paused: boolean } {
    return { running: this.#working.size, following: this.#following.size, waiting: this.#line.length + this.#follow_line.length, paused: this.#paused }
  }

  #lineOf(job: LiveJob): WaitingLine {
    return job.plan.follow ? this.#follow_line : this.#line
  }

  /** 1 is next; null when it does not wait. */
  place(job: LiveJob): number | null {
    return this.#lineOf(job).place(job.plan.id)
  }

  /** Keeps a place for a job that is being accepted; give it back by disposing. Throws QUEUE_FULL. */
  reserve(follow: boolean): Disposable {
    const { queue_limit, follow_limit, workers } = this.#options.settings()
    if (follow) {
      const many = this.#following.size + this.#follow_line.length + this.#reserved.follow
      if (many >= follow_limit) {
        throw new AppError('QUEUE_FULL', `${many} follow jobs run already and the limit is ${follow_limit}. End one, or raise the limit in the settings.`, {
          limit: follow_limit,
        })
      }
    } else {
      // Those that a free worker takes at once do not wait.
      const free = this.#paused || !this.#options.may_start() ? 0 : Math.max(0, workers - this.#working.size)
      if (this.#line.length + this.#reserved.work - free >= queue_limit) {
        throw new AppError('QUEUE_FULL', `${queue_limit} jobs wait already. Try again when some have ended, or raise the limit in the settings.`, {
          limit: queue_limit,
        })
      }
    }
    const kind = follow ? 'follow' : 'work'
    this.#reserved[kind]++
    return { [Symbol.dispose]: () => void this.#reserved[kind]-- }
  }

  /** Puts a job into its line; `dispatch` lets it start. */
  add(job: LiveJob): void {
    this.#lineOf(job).add(job)
    this.#tellPositions()
  }

  /** Takes a waiting job out; false when it did not wait. */
  remove(job: LiveJob): boolean {
    const removed = this.#lineOf(job).remove(job)
    if (removed) this.#tellPositions()
    return removed
  }

  /** The job runs no longer. The next start then shares the transaction of its end. */
  release(job: LiveJob): void {
    this.#working.delete(job)
    this.#following.delete(job)
    this.dispatch()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.dispatch()
  }

  /** Starts what may start; once per turn, however many ask. */
  dispatch(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (this.#paused || !this.#options.may_start()) return
      const { workers, follow_limit } = this.#options.settings()
      while (this.#working.size < workers && this.#line.length > 0) this.#start(this.#line.take()!, this.#working)
      while (this.#following.size < follow_limit && this.#follow_line.length > 0) this.#start(this.#follow_line.take()!, this.#following)
    })
  }

  #start(job: LiveJob, among: Set<LiveJob>): void {
    among.add(job)
    this.#options.start(job)
    this.#tellPositions()
  }

  /** Told a little later, all at once, and only to those whose place is another one. */
  #tellPositions(): void {
    if (this.#line.length === 0 && this.#told.size === 0) return
    this.#positions ??= setTimeout(() => {
      this.#positions = undefined
      const told = new Map<string, number | null>()
      for (const job of this.#line) {
        const place = this.#line.place(job.plan.id)
        told.set(job.plan.id, place)
        if (this.#told.get(job.plan.id) !== place) this.#options.moved(job)
      }
      this.#told = told
    }, positions_ms)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#positions)
  }
}
