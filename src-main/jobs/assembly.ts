/** Builds what the engine is made of and joins it: who waits where, who hears of what, what the steps may use. */
import type { Change } from '../../src-preload/contract/events.ts'
import type { Job, StreamName } from '../../src-preload/contract/jobs.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { Emitter } from '../base/emitter.ts'
import { Waiters } from '../events/waiters.ts'
import { fact } from '../store/facts.ts'
import type { Store } from '../store/store.ts'
import { DiskWatch } from './disk-watch.ts'
import { HistoryRecords } from './history-records.ts'
import { Housekeeping } from './housekeeping.ts'
import { OutputReader } from './output/output-reader.ts'
import type { EngineLog, Parts } from './parts.ts'
import { Roster } from './roster.ts'
import type { LiveJob } from './state/job-state.ts'
import { move } from './state/move.ts'
import { recordWaiting } from './steps/record.ts'
import { start } from './steps/start.ts'
import { Admission } from './waiting/admission.ts'
import { Dispatcher } from './waiting/dispatcher.ts'
import { Freezes } from './waiting/freezes.ts'
import { Holds } from './waiting/holds.ts'
import { waitingFor } from './waiting/waiting-for.ts'
import type { Work } from './work.ts'

export interface JobEngineOptions {
  /** Opened on a locked data dir; the engine does not close it. */
  store: Store
  /** The kinds of work there are. */
  works: readonly Work[]
  /** The current settings, asked for each time. */
  settings: () => Settings
  log: EngineLog
  /** Hears of every visible change of a job and of the engine. */
  announce: (change: Change) => void
  /** Marker of the data dir in the environment of all its programs (end-survivors.ts). */
  host_marker: string
  crash?: CrashPoint
  /** True: what waits goes on waiting until `resume`, for a host that only looks and is gone in a moment. */
  paused?: boolean
}

/** Waits for the end of any job; no job's id. */
export const idle_key = 'idle'

export class Assembly implements AsyncDisposable {
  readonly on_progress = new Emitter<Job>()
  readonly on_output = new Emitter<{ id: string; stream: StreamName; bytes: number }>()
  readonly on_finished = new Emitter<Job>()
  readonly on_ready = new Emitter<Job>()
  readonly waiters = new Waiters()
  readonly parts: Parts
  readonly roster: Roster
  readonly reader: OutputReader
  readonly dispatcher: Dispatcher
  readonly holds: Holds
  readonly freezes: Freezes
  readonly admission: Admission
  readonly disk: DiskWatch
  readonly housekeeping: Housekeeping
  readonly records: HistoryRecords
  is_closing = false
  /** Until then nothing starts, whatever waits there from before. */
  may_go = false
  readonly #works: ReadonlyMap<string, Work>
  readonly #announce: JobEngineOptions['announce']

  constructor({ store, works, settings, log, announce, crash = () => {} }: JobEngineOptions) {
    this.#works = new Map(works.map((work) => [work.kind, work]))
    this.#announce = announce
    this.disk = new DiskWatch(store.ballast, (full) => {
      log[full ? 'warn' : 'info'](full ? 'The disk is full: new jobs are refused and the line waits.' : 'The disk has room again: the line goes on.')
      this.announceEngine()
      if (!full) this.dispatcher.dispatch()
    })
    this.housekeeping = new Housekeeping(store, settings, log, () => this.dispatcher.counts.waiting > 0)
    this.roster = new Roster({
      store,
      view: (job) => ({
        position: job.state.is === 'queued' ? this.dispatcher.place(job) : null,
        progress: job.progress,
        estimate: job.estimate,
        waiting_for: waitingFor(job, this.#now(job)),
      }),
    })
    this.records = new HistoryRecords({
      store,
      roster: this.roster,
      housekeeping: this.housekeeping,
      log,
      changed: (ids, how) => {
        for (const id of ids) this.#announce({ area: 'jobs', id, action: how })
        this.#announce({ area: 'jobs', id: null, action: 'updated' })
      },
    })
    this.reader = new OutputReader({ output: store.output, waiters: this.waiters, record: (id) => this.roster.record(id) })
    this.parts = {
      store,
      settings,
      crash,
      log,
      work: (kind) => this.work(kind),
      changed: (job) => this.#changed(job),
      grew: (job, stream, bytes) => this.#grew(job, stream, bytes),
      ready: (job) => this.on_ready.emit(this.roster.show(job)),
      output: (request, signal) => this.reader.piece(request, signal),
      release: (job) => this.dispatcher.release(job),
      freeLeases: (job) => this.dispatcher.freeLeases(job),
      wait: (job, state) => {
        move(job, state)
        this.place(job)
        this.#changed(job)
      },
      unwait: (job) => {
        this.holds.forget(job)
        this.dispatcher.remove(job)
      },
      over: (job) => this.#over(job),
      diskIsFull: () => this.disk.report(),
      isClosing: () => this.is_closing,
      children: (parent) => this.roster.children(parent),
      submit: (submission) => this.admission.submit(submission),
      ended: (id) => this.ended(id),
    }
    this.holds = new Holds({
      released: (job, state) => {
        this.parts.wait(job, state)
        void recordWaiting(this.parts, job)
      },
    })
    this.dispatcher = new Dispatcher({
      settings,
      may_start: () => this.may_go && !this.is_closing && !this.disk.full,
      usable: (job) => this.#usable(job),
      start: (job) => void start(this.parts, job),
      moved: (job) => this.#changed(job),
      held: (lease, held_ms) => store.commits.writeLazily(() => store.leases.addHolding(lease, held_ms, Date.now())),
      leases_changed: () => this.#announce({ area: 'leases', id: null, action: 'updated' }),
    })
    this.freezes = new Freezes({
      store,
      leases: this.dispatcher.leases,
      waiting: () => this.dispatcher.waiting(),
      changed: () => this.dispatcher.leasesChanged(),
    })
    this.admission = new Admission({
      parts: this.parts,
      disk: this.disk,
      dispatcher: this.dispatcher,
      sequence: { ...store.jobs.last(), went_back_ms: Number(fact(store.database, 'clock_went_back_ms') ?? 0) },
      live: (id) => this.roster.live(id),
      accepted: (job) => {
        this.roster.add(job)
        this.place(job)
        this.#changed(job, 'created')
      },
      known: (id) => {
        const { status, position } = this.roster.job(id)
        return { id, status, position }
      },
    })
  }

  /** Throws INVALID_INPUT for a kind that is not registered. */
  work(kind: string): Work {
    const work = this.#works.get(kind)
    if (!work) throw new AppError('INVALID_INPUT', `There is no work of the kind "${kind}".`, { issues: [{ path: 'kind', message: 'not known' }] })
    return work
  }

  #usable(job: LiveJob): boolean {
    return this.work(job.plan.kind).usable?.() ?? true
  }

  #now(job: LiveJob) {
    const { paused, leases } = this.dispatcher
    return { disk_full: this.disk.full, paused, leases, usable: this.#usable(job), usuallyMs: (lease: string) => this.parts.store.leases.usuallyMs(lease) }
  }

  /** Puts a job where it waits; a child does not wait. */
  place(job: LiveJob): void {
    if (job.state.is === 'held') this.holds.watch(job)
    else if (job.lane === null) queueMicrotask(() => job.state.is === 'queued' && void start(this.parts, job))
    else {
      this.dispatcher.add(job)
      this.dispatcher.dispatch()
    }
  }

  /** Resolves when the job has its end state, on the disk. Rejects with NOT_FOUND, or the signal's reason. */
  async ended(id: string, signal?: AbortSignal): Promise<Job> {
    const live = this.roster.live(id)
    while (this.roster.live(id)) {
      signal?.throwIfAborted()
      await this.waiters.next(`end:${id}`, undefined, signal)
    }
    signal?.throwIfAborted()
    // An end never changes again: what just ended is not read back from the database.
    return live?.state.is === 'ended' ? this.roster.show(live) : this.roster.job(id)
  }

  announceEngine(): void {
    this.#announce({ area: 'engine', id: null, action: 'updated' })
  }

  announceJob(id: string): void {
    this.#announce({ area: 'jobs', id, action: 'updated' })
  }

  #changed(job: LiveJob, action: Change['action'] = 'updated'): void {
    this.#announce({ area: 'jobs', id: job.plan.id, action })
    if (this.on_progress.size > 0) this.on_progress.emit(this.roster.show(job))
  }

  #grew(job: LiveJob, stream: StreamName, bytes: number): void {
    this.waiters.wake(job.plan.id)
    if (this.on_output.size > 0) this.on_output.emit({ id: job.plan.id, stream, bytes })
  }

  #over(job: LiveJob): void {
    this.roster.remove(job)
    const shown = this.roster.show(job)
    this.#announce({ area: 'jobs', id: job.plan.id, action: 'updated' })
    this.waiters.wake(job.plan.id)
    this.waiters.wake(`end:${job.plan.id}`)
    this.waiters.wake(idle_key)
    if (this.on_progress.size > 0) this.on_progress.emit(shown)
    this.on_finished.emit(shown)
    this.housekeeping.ended(job.plan.seq)
    this.dispatcher.dispatch()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disk[Symbol.dispose]()
    this.holds[Symbol.dispose]()
    this.freezes[Symbol.dispose]()
    await this.records[Symbol.asyncDispose]()
    await this.housekeeping[Symbol.asyncDispose]()
    this.dispatcher[Symbol.dispose]()
    this.parts.store.commits.flush()
    this.waiters.wakeAll()
  }
}
