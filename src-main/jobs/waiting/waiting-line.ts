/** The line of jobs that wait for a place: by priority, then in the order they were accepted. */
import type { LiveJob } from '../state/job-state.ts'

export class WaitingLine {
  #jobs: LiveJob[] = []
  /** Places by id, made when asked for after a change. */
  #places: Map<string, number> | undefined

  get length(): number {
    return this.#jobs.length
  }

  [Symbol.iterator](): Iterator<LiveJob> {
    return this.#jobs.values()
  }

  add(job: LiveJob): void {
    let place = this.#jobs.length
    while (place > 0 && comesBefore(job, this.#jobs[place - 1]!)) place--
    this.#jobs.splice(place, 0, job)
    this.#places = undefined
  }

  /** Takes out the first that `may` lets go; it is asked in the order of the line. */
  take(may: (job: LiveJob) => boolean): LiveJob | undefined {
    // Nearly always the very first.
    const place = this.#jobs.findIndex(may)
    if (place < 0) return undefined
    this.#places = undefined
    return place === 0 ? this.#jobs.shift() : this.#jobs.splice(place, 1)[0]
  }

  /** False when it was not in the line. */
  remove(job: LiveJob): boolean {
    const place = this.#jobs.indexOf(job)
    if (place < 0) return false
    this.#jobs.splice(place, 1)
    this.#places = undefined
    return true
  }

  /** 1 is next; null when it is not in the line. */
  place(id: string): number | null {
    // Who has just come is usually the last, and a thousand may come at once.
    if (this.#jobs.at(-1)?.plan.id === id) return this.#jobs.length
    this.#places ??= new Map(this.#jobs.map((job, n) => [job.plan.id, n + 1]))
    return this.#places.get(id) ?? null
  }
}

function comesBefore(one: LiveJob, other: LiveJob): boolean {
  return one.plan.priority === other.plan.priority ? one.plan.seq < other.plan.seq : one.plan.priority > other.plan.priority
}
