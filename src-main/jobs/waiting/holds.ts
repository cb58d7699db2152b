/** Jobs that do not stand in the line yet: keeps their reasons, and lets them into the line when the last is gone. */
import type { Hold } from '../../store/job-record.ts'
import type { LiveJob, WaitingState } from '../state/job-state.ts'
import { waitingState } from '../state/move.ts'

/** A timer takes at most 2^31 - 1 ms (24.8 days); later times are looked at again. It also finds a clock that was set. */
const longest_wait_ms = 60_000

export interface HoldsOptions {
  /** Nothing holds the job any more, or something else does; `state` is what it becomes. Writes it and puts it into the line. */
  released: (job: LiveJob, state: WaitingState) => void
}

export class Holds implements Disposable {
  readonly #options: HoldsOptions
  readonly #timers = new Map<LiveJob, NodeJS.Timeout>()

  constructor(options: HoldsOptions) {
    this.#options = options
  }

  /** A job became held: its time is watched. */
  watch(job: LiveJob): void {
    clearTimeout(this.#timers.get(job))
    this.#timers.delete(job)
    if (job.state.is !== 'held') return
    const until = job.state.holds.find((hold) => hold.kind === 'until')
    if (!until) return
    const left_ms = Date.parse(until.at) - Date.now()
    const timer = setTimeout(() => this.#due(job), Math.min(Math.max(0, left_ms), longest_wait_ms))
    this.#timers.set(job, timer)
  }

  #due(job: LiveJob): void {
    this.#timers.delete(job)
    if (job.state.is !== 'held') return
    const until = job.state.holds.find((hold) => hold.kind === 'until')
    // Not yet: a timer fires early by a millisecond, or the clock was set.
    if (until && Date.parse(until.at) > Date.now()) this.watch(job)
    else this.release(job, (hold) => hold.kind === 'until')
  }

  /** Takes away the holds that `which` names; false when the job is not held by one. */
  release(job: LiveJob, which: (hold: Hold) => boolean): boolean {
    if (job.state.is !== 'held') return false
    const left = job.state.holds.filter((hold) => !which(hold))
    if (left.length === job.state.holds.length) return false
    this.forget(job)
    this.#options.released(job, waitingState(job.state.attempt, left))
    return true
  }

  forget(job: LiveJob): void {
    clearTimeout(this.#timers.get(job))
    this.#timers.delete(job)
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
