/** Who runs and who waits: hands the next of each line to a free place, with all its leases or not at all. */
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { AppError } from '../../base/app-error.ts'
import type { Lane, LiveJob } from '../state/job-state.ts'
import { Leases } from './leases.ts'
import { WaitingLine } from './waiting-line.ts'

/** Positions of waiting jobs are announced at most four times a second. */
const positions_ms = 250

export interface DispatcherOptions {
  settings: () => Settings
  /** False while nothing may start (disk full, closing). */
  may_start: () => boolean
  /** False while what this job is made of cannot be started (its runner is gone). */
  usable: (job: LiveJob) => boolean
  start: (job: LiveJob) => void
  /** A job gave a lease back that it had held for so long. */
  held: (lease: string, held_ms: number) => void
  /** Who holds what, or for whom it is kept back, changed. */
  leases_changed: () => void
  /** The place of a waiting job changed, or what keeps it. */
  moved: (job: LiveJob) => void
}

interface LaneState {
  readonly line: WaitingLine
  readonly running: Set<LiveJob>
  /** Places taken by jobs that are accepted and not yet on the disk. */
  reserved: number
}

const lane_names: readonly Lane[] = ['work', 'flow', 'follow', 'session']
const newLane = (): LaneState => ({ line: new WaitingLine(), running: new Set(), reserved: 0 })

export class Dispatcher implements Disposable {
  readonly leases = new Leases()
  readonly #options: DispatcherOptions
  readonly #lanes: Record<Lane, LaneState> = { work: newLane(), flow: newLane(), follow: newLane(), session: newLane() }
  #paused = false
  #scheduled = false
  #positions: NodeJS.Timeout | undefined
  #told = new Map<string, string>()

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  get paused(): boolean {
    return this.#paused
  }

  get counts(): { running: number; following: number; flows: number; waiting: number; paused: boolean } {
    const { work, follow, flow } = this.#lanes
    return {
      running: work.running.size,
      following: follow.running.size,
      flows: flow.running.size,
      waiting: work.line.length + follow.line.length + flow.line.length,
      paused: this.#paused,
    }
  }

  /** 1 is next; null when it does not stand in a line. */
  place(job: LiveJob): number | null {
    return job.lane && this.#lanes[job.lane].line.place(job.plan.id)
  }

  #limit(lane: Lane): number {
    const { workers, flow_workers, follow_limit, sessions_limit } = this.#options.settings()
    return { work: workers, flow: flow_workers, follow: follow_limit, session: sessions_limit }[lane]
  }

  /** Keeps a place for a job that is being accepted; give it back by disposing. Throws QUEUE_FULL. */
  reserve(lane: Lane): Disposable {
    const state = this.#lanes[lane]
    const limit = this.#limit(lane)
    if (lane === 'follow') {
      const many = state.running.size + state.line.length + state.reserved
      if (many >= limit) {
        throw new AppError('QUEUE_FULL', `${many} follow jobs run already and the limit is ${limit}. End one, or raise the limit in the settings.`, { limit })
      }
    } else {
      const { queue_limit } = this.#options.settings()
      // Those that a free place takes at once do not wait.
      const free = this.#paused || !this.#options.may_start() ? 0 : Math.max(0, limit - state.running.size)
      if (state.line.length + state.reserved - free >= queue_limit) {
        throw new AppError('QUEUE_FULL', `${queue_limit} jobs wait already. Try again when some have ended, or raise the limit in the settings.`, {
          limit: queue_limit,
        })
      }
    }
    state.reserved++
    return { [Symbol.dispose]: () => void state.reserved-- }
  }

  /** Puts a job into its line; `dispatch` lets it start. */
  add(job: LiveJob): void {
    this.#laneOf(job).line.add(job)
    if (job.plan.leases.length > 0) this.#options.leases_changed()
    this.#tellPositions()
  }

  /** Takes a waiting job out; false when it did not stand in the line. */
  remove(job: LiveJob): boolean {
    const removed = job.lane !== null && this.#laneOf(job).line.remove(job)
    if (removed && job.plan.leases.length > 0) this.#options.leases_changed()
    if (removed) this.#tellPositions()
    return removed
  }

  #laneOf(job: LiveJob): LaneState {
    if (job.lane === null) throw new Error('A child stands in no line.')
    return this.#lanes[job.lane]
  }

  /** The job runs no longer: its place is free. The next start then shares the transaction of its end. */
  release(job: LiveJob): void {
    if (job.lane) this.#lanes[job.lane].running.delete(job)
    this.dispatch()
  }

  /** Nothing of the job is left: what it touched is free. */
  freeLeases(job: LiveJob): void {
    if (job.plan.leases.length === 0) return
    const freed = this.leases.free(job)
    // One that could not even be tried says nothing about how long its like takes.
    if (job.attempts.length > 0) for (const { name, held_ms } of freed) this.#options.held(name, held_ms)
    if (freed.length > 0) this.leasesChanged()
  }

  /** What may be taken has changed: lets those start that can, and tells those that wait. */
  leasesChanged(): void {
    this.dispatch()
    this.#tellPositions()
    this.#options.leases_changed()
  }

  /** All that stand in a line. */
  *waiting(): Iterable<LiveJob> {
    for (const lane of lane_names) yield* this.#lanes[lane].line
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
      for (const lane of lane_names) this.#fill(lane)
    })
  }

  #fill(lane: Lane): void {
    const { line, running } = this.#lanes[lane]
    const limit = this.#limit(lane)
    // A name that somebody further ahead waits for is not taken by those behind: nobody is overtaken for ever.
    const wanted = new Set<string>()
    const may = (job: LiveJob) => {
      const { leases } = job.plan
      if (!this.#options.usable(job)) return false
      if (leases.length === 0) return true
      const blocked = this.leases.blockedBy(job)
      // Who waits for a person to lift a freeze keeps nothing back from others: that may take days.
      if (blocked && 'freeze' in blocked) return false
      if (!blocked && !leases.some((name) => wanted.has(name))) return this.leases.take(job) === null
      for (const name of leases) wanted.add(name)
      return false
    }
    while (running.size < limit && line.length > 0) {
      wanted.clear()
      const job = line.take(may)
      if (!job) return
      running.add(job)
      if (job.plan.leases.length > 0) this.#options.leases_changed()
      this.#options.start(job)
      this.#tellPositions()
    }
  }

  /** Told a little later, all at once, and only to those whose place is another one. */
  #tellPositions(): void {
    if (this.#told.size === 0 && lane_names.every((lane) => this.#lanes[lane].line.length === 0)) return
    this.#positions ??= setTimeout(() => {
      this.#positions = undefined
      const told = new Map<string, string>()
      for (const lane of lane_names) {
        const { line } = this.#lanes[lane]
        for (const job of line) {
          const now = this.#standing(job, line.place(job.plan.id))
          told.set(job.plan.id, now)
          if (this.#told.get(job.plan.id) !== now) this.#options.moved(job)
        }
      }
      this.#told = told
    }, positions_ms)
  }

  /** Its place, and what keeps it from its leases: told anew when that is another one. */
  #standing(job: LiveJob, place: number | null): string {
    if (job.plan.leases.length === 0) return `${place}`
    const blocked = this.leases.blockedBy(job)
    return `${place} ${blocked === null ? '' : 'freeze' in blocked ? blocked.freeze.id : blocked.holding.job.plan.id}`
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#positions)
  }
}
