/** Who holds what: the names that running jobs touch, each held by one job, all of a job's taken at once. */
import type { LiveJob } from '../state/job-state.ts'

export class Leases {
  readonly #holders = new Map<string, LiveJob>()

  /** The first of the job's names that another job holds. */
  blockedBy(job: LiveJob): { name: string; holder: LiveJob } | null {
    for (const name of job.plan.leases) {
      const holder = this.#holders.get(name)
      if (holder && holder !== job) return { name, holder }
    }
    return null
  }

  /** Takes all of the job's names, or none and answers false. A child's are its parent's already, so it is never asked for. */
  take(job: LiveJob): boolean {
    if (this.blockedBy(job)) return false
    for (const name of job.plan.leases) this.#holders.set(name, job)
    return true
  }

  free(job: LiveJob): void {
    for (const name of job.plan.leases) if (this.#holders.get(name) === job) this.#holders.delete(name)
  }
}
