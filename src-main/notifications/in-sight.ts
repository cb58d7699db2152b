/** Which jobs stand before somebody's eyes: what windows say of themselves, and who waits for an answer. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { monotonicMs } from '../base/clock.ts'

/** Windows say it every half minute; one that is gone said nothing. */
const believed_ms = 60_000
/** From a run's start until the window has drawn its tab and said so, on a busy machine too. */
const tab_shown_ms = 2000
/** A page cannot make the host remember windows without end. */
const most_windows = 100

export class InSight {
  readonly #windows = new Map<string, { jobs: ReadonlySet<string>; said_ms: number }>()
  readonly #waited_for = new Map<string, number>()

  /** `visible` false: nobody looks at that window. */
  say(window: string, visible: boolean, jobs: readonly string[]): void {
    this.#windows.delete(window)
    if (visible && this.#windows.size < most_windows) this.#windows.set(window, { jobs: new Set(jobs), said_ms: monotonicMs() })
  }

  /** Somebody waits for the answer with the job's end in it, until the result is disposed. */
  wait(job_id: string): Disposable {
    this.#waited_for.set(job_id, (this.#waited_for.get(job_id) ?? 0) + 1)
    return {
      [Symbol.dispose]: () => {
        const left = (this.#waited_for.get(job_id) ?? 1) - 1
        if (left > 0) this.#waited_for.set(job_id, left)
        else this.#waited_for.delete(job_id)
      },
    }
  }

  /** Somebody looks at a window. */
  get is_watched(): boolean {
    this.#forget()
    return this.#windows.size > 0
  }

  #forget(): void {
    const now_ms = monotonicMs()
    for (const [window, { said_ms }] of this.#windows) if (now_ms - said_ms > believed_ms) this.#windows.delete(window)
  }

  /**
   * An act of git is told by the window that asked for it, whichever tab is shown, and so is what was over before its new tab could say that it is
   * shown; what was run on the command line is told there.
   */
  sees({ id, kind, requested_by, duration_ms }: Pick<Job, 'id' | 'kind' | 'requested_by' | 'duration_ms'>): boolean {
    if (requested_by.door === 'cli' || this.#waited_for.has(id)) return true
    this.#forget()
    const is_told_there = kind === 'git' || (duration_ms ?? 0) < tab_shown_ms
    if (requested_by.door === 'window' && is_told_there && this.#windows.size > 0) return true
    return this.#windows.values().some(({ jobs }) => jobs.has(id))
  }
}
