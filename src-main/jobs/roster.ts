/** All jobs that are not over, and how any job looks from outside. */
import type { HistoryQuery, Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { cursorAt, historySeqs } from '../store/history.ts'
import type { JobRecord } from '../store/job-record.ts'
import type { Store } from '../store/store.ts'
import { liveSeqs } from './live-search.ts'
import { type LiveView, publicJob, recordFrom } from './state/flatten-job.ts'
import type { LiveJob } from './state/job-state.ts'

export interface RosterOptions {
  store: Store
  /** What is known of a job only while it lives. */
  view: (job: LiveJob) => LiveView
}

export class Roster {
  readonly #options: RosterOptions
  readonly #jobs = new Map<string, LiveJob>()
  /** Children by the id of their parent. */
  readonly #children = new Map<string, Set<LiveJob>>()

  constructor(options: RosterOptions) {
    this.#options = options
  }

  get jobs(): ReadonlyMap<string, LiveJob> {
    return this.#jobs
  }

  add(job: LiveJob): void {
    this.#jobs.set(job.plan.id, job)
    const { parent_id } = job.plan
    if (parent_id === null) return
    const siblings = this.#children.get(parent_id) ?? new Set()
    this.#children.set(parent_id, siblings.add(job))
  }

  /** The job is over. */
  remove(job: LiveJob): void {
    this.#jobs.delete(job.plan.id)
    const { parent_id } = job.plan
    const siblings = parent_id === null ? undefined : this.#children.get(parent_id)
    siblings?.delete(job)
    if (siblings?.size === 0) this.#children.delete(parent_id!)
  }

  live(id: string): LiveJob | undefined {
    return this.#jobs.get(id)
  }

  children(parent: LiveJob): LiveJob[] {
    return [...(this.#children.get(parent.plan.id) ?? [])]
  }

  show(job: LiveJob): Job {
    return publicJob(recordFrom(job), this.#options.view(job))
  }

  /** Throws NOT_FOUND. */
  record(id: string): JobRecord {
    const live = this.#jobs.get(id)
    const record = live ? recordFrom(live) : this.#options.store.jobs.byId(id)
    if (!record) throw new AppError('NOT_FOUND', `There is no job ${id.slice(0, 100)}.`, { id })
    return record
  }

  /** Throws NOT_FOUND. */
  job(id: string): Job {
    const live = this.#jobs.get(id)
    return live ? this.show(live) : publicJob(this.record(id))
  }

  /** Newest first. Throws INVALID_CURSOR. */
  history(query: HistoryQuery, only_key_id?: string): { items: Job[]; next_cursor: string | null } {
    const { store } = this.#options
    const { seqs, more } = historySeqs(store.database, query, only_key_id, liveSeqs(this.#jobs.values(), query, only_key_id))
    return { items: this.bySeqs(seqs), next_cursor: more ? cursorAt(seqs.at(-1)!) : null }
  }

  /** In the order given; a seq without a row is left out. */
  bySeqs(seqs: readonly number[]): Job[] {
    return this.#options.store.jobs.bySeqs(seqs).map((record) => {
      const live = this.#jobs.get(record.id)
      return live ? this.show(live) : publicJob(record)
    })
  }
}
