/** Freezes by hand: kept over a restart, lifted by a person or at their end; and the list of leases as they are now. */
import type { Lease, LeaseFreeze } from '../../../src-preload/contract/leases.ts'
import type { RequestedBy } from '../../../src-preload/contract/shapes.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import { maskText } from '../../logging/mask.ts'
import type { Store } from '../../store/store.ts'
import type { LiveJob } from '../state/job-state.ts'
import { leaseName } from './lease-name.ts'
import type { Leases } from './leases.ts'

/** A timer takes at most 2^31 - 1 ms; later times are looked at again. It also finds a clock that was set. */
const longest_wait_ms = 60_000

export interface FreezesOptions {
  store: Pick<Store, 'leases' | 'commits'>
  leases: Leases
  /** All that stand in a line. */
  waiting: () => Iterable<LiveJob>
  /** What may be taken has changed. */
  changed: () => void
}

export class Freezes implements Disposable {
  readonly #options: FreezesOptions
  #timer: NodeJS.Timeout | undefined

  constructor(options: FreezesOptions) {
    this.#options = options
    for (const freeze of options.store.leases.freezes()) options.leases.freeze(freeze)
    this.#watch()
  }

  /** Resolves when it is on the disk. Throws INVALID_INPUT, and CONFLICT when the lease is frozen already. */
  async freeze(asked: { lease: string; reason: string; until?: string | null | undefined }, requested_by: RequestedBy): Promise<LeaseFreeze> {
    const { leases, store, changed } = this.#options
    const lease = leaseName(asked.lease)
    if (lease === '') throw invalid('lease', 'The name of the lease has no letter that can be seen.')
    const until_ms = asked.until == null ? null : Date.parse(asked.until)
    if (until_ms !== null && until_ms <= Date.now()) throw invalid('until', 'The end of a freeze lies in the future.')
    const known = leases.freezes.get(lease)
    if (known) {
      throw new AppError('CONFLICT', `${lease} is frozen already: ${known.reason}. Lift that first.`, { id: known.id, lease })
    }
    const freeze: LeaseFreeze = {
      id: newId(),
      lease,
      reason: maskText(asked.reason),
      until: until_ms === null ? null : new Date(until_ms).toISOString(),
      created: timestampNow(),
      requested_by,
    }
    // From this moment on: nobody may take it while it is being written.
    leases.freeze(freeze)
    try {
      await store.commits.write(
        () => store.leases.insertFreeze(freeze),
        () => store.leases.removeFreeze(freeze.id),
      )
    } catch (error) {
      leases.lift(lease)
      changed()
      throw error
    }
    this.#watch()
    changed()
    return freeze
  }

  /** Resolves when it is on the disk. Throws NOT_FOUND. */
  async lift(id: string): Promise<void> {
    const { leases, store } = this.#options
    const freeze = [...leases.freezes.values()].find((one) => one.id === id)
    if (!freeze) throw new AppError('NOT_FOUND', `There is no freeze ${id.slice(0, 100)}; perhaps it was lifted already.`, { id })
    await store.commits.write(
      () => store.leases.removeFreeze(id),
      () => store.leases.insertFreeze(freeze),
    )
    this.#lifted(freeze)
  }

  #lifted({ id, lease }: LeaseFreeze): void {
    // Lifted twice at once, and frozen anew between the two.
    if (this.#options.leases.freezes.get(lease)?.id !== id) return
    this.#options.leases.lift(lease)
    this.#watch()
    this.#options.changed()
  }

  /** Held, frozen or waited for, by name. */
  list(): Lease[] {
    const { leases, store, waiting } = this.#options
    const wanted = new Map<string, number>()
    for (const { plan } of waiting()) for (const name of plan.leases) wanted.set(name, (wanted.get(name) ?? 0) + 1)
    return [...new Set([...leases.freezes.keys(), ...leases.holdings.keys(), ...wanted.keys()])].sort().map((name) => {
      const holding = leases.holdings.get(name)
      return {
        lease: name,
        freeze: leases.freezes.get(name) ?? null,
        holder: holding ? { job_id: holding.job.plan.id, title: holding.job.plan.title, since: holding.since } : null,
        waiting: wanted.get(name) ?? 0,
        usually_ms: store.leases.usuallyMs(name) ?? null,
      }
    })
  }

  /** Waits for the end that comes next. */
  #watch(): void {
    clearTimeout(this.#timer)
    const ends = [...this.#options.leases.freezes.values()].flatMap(({ until }) => (until === null ? [] : [Date.parse(until)]))
    if (ends.length === 0) return
    const left_ms = Math.max(0, Math.min(...ends) - Date.now())
    this.#timer = setTimeout(() => this.#due(), Math.min(left_ms, longest_wait_ms)).unref()
  }

  #due(): void {
    const { leases, store } = this.#options
    for (const freeze of leases.freezes.values()) {
      if (freeze.until === null || Date.parse(freeze.until) > Date.now()) continue
      store.commits.writeLazily(() => store.leases.removeFreeze(freeze.id))
      this.#lifted(freeze)
    }
    this.#watch()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}
