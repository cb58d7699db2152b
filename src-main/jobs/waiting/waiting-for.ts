/** Says what a queued job waits for (WIRE2.md 1). */
import type { WaitingFor } from '../../../src-preload/contract/jobs.ts'
import type { Hold } from '../../store/job-record.ts'
import type { LiveJob } from '../state/job-state.ts'
import type { Leases } from './leases.ts'

export interface EngineNow {
  disk_full: boolean
  paused: boolean
  leases: Leases
  /** How long a lease is usually held, where that is known. */
  usuallyMs: (lease: string) => number | undefined
  usable: boolean
}

/** Null for a job that does not wait. */
export function waitingFor(job: LiveJob, now: EngineNow): WaitingFor | null {
  const since = job.waiting_since
  if (job.state.is === 'held') return { ...ofHold(job.state.holds[0]!), since }
  if (job.state.is !== 'queued') return null
  if (now.disk_full) return { kind: 'disk', what: 'room on the disk', since }
  if (now.paused) return { kind: 'paused', what: 'the line is paused', since }
  const blocked = now.leases.blockedBy(job)
  if (blocked) {
    const common = { kind: 'lease' as const, what: blocked.name, since }
    if ('freeze' in blocked) {
      const { id, reason, until, created } = blocked.freeze
      return { ...common, freeze: { id, reason, until }, held_since: created }
    }
    const { job: holder, since: held_since } = blocked.holding
    const usually_ms = now.usuallyMs(blocked.name)
    return { ...common, holder_id: holder.plan.id, holder_title: holder.plan.title, held_since, ...(usually_ms !== undefined && { usually_ms }) }
  }
  return { kind: 'worker', what: now.usable ? 'a free place' : 'the process that starts programs', since }
}

function ofHold(hold: Hold): Pick<WaitingFor, 'kind' | 'what'> {
  switch (hold.kind) {
    case 'until':
      return { kind: 'time', what: hold.at }
    case 'queue':
      return { kind: 'needs', what: hold.what }
    case 'approval':
      return { kind: 'approval', what: hold.what }
  }
}
