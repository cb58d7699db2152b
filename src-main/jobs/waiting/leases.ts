/** Who holds what: the names that running jobs touch, each held by one job, all of a job's taken at once; and which nobody may take just now. */
import type { LeaseFreeze } from '../../../src-preload/contract/leases.ts'
import { monotonicMs, timestampNow } from '../../base/clock.ts'
import type { LiveJob } from '../state/job-state.ts'

export interface Holding {
  job: LiveJob
  since: string
  since_ms: number
}

/** What keeps a job from its leases. */
export type Blocked = { name: string; freeze: LeaseFreeze } | { name: string; holding: Holding }

export class Leases {
  readonly #holdings = new Map<string, Holding>()
  readonly #freezes = new Map<string, LeaseFreeze>()

  /** By the name of the lease. */
  get holdings(): ReadonlyMap<string, Holding> {
    return this.#holdings
  }

  get freezes(): ReadonlyMap<string, LeaseFreeze> {
    return this.#freezes
  }

  freeze(freeze: LeaseFreeze): void {
    this.#freezes.set(freeze.lease, freeze)
  }

  lift(lease: string): void {
    this.#freezes.delete(lease)
  }

  /** The first of the job's names that is frozen, else the first that another job holds: what takes a person to change is said first. */
  blockedBy(job: LiveJob): Blocked | null {
    const { leases } = job.plan
    for (const name of leases) {
      const freeze = this.#freezes.get(name)
      if (freeze) return { name, freeze }
    }
    for (const name of leases) {
      const holding = this.#holdings.get(name)
      if (holding && holding.job !== job) return { name, holding }
    }
    return null
  }

  /** Takes all of the job's names, or none and says what is in the way. A child's are its parent's already, so it is never asked for. */
  take(job: LiveJob): Blocked | null {
    const blocked = this.blockedBy(job)
    if (blocked) return blocked
    const since = timestampNow()
    const since_ms = monotonicMs()
    for (const name of job.plan.leases) this.#holdings.set(name, { job, since, since_ms })
    return null
  }

  /** Gives back the names that the job held, and for how long. */
  free(job: LiveJob): { name: string; held_ms: number }[] {
    const freed: { name: string; held_ms: number }[] = []
    for (const name of job.plan.leases) {
      const holding = this.#holdings.get(name)
      if (holding?.job !== job) continue
      this.#holdings.delete(name)
      freed.push({ name, held_ms: Math.round(monotonicMs() - holding.since_ms) })
    }
    return freed
  }
}
