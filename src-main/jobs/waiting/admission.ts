/** The way in: each submission becomes at most one job, even when it is sent twice. */
import { AppError } from '../../base/app-error.ts'
import type { DiskWatch } from '../disk-watch.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { conflictingKey, hashOf, judge, ownerOf, planJob, recordAccepted, type Sequence } from '../steps/admit.ts'
import type { Accepted, Submission } from '../submission.ts'
import type { Dispatcher } from './dispatcher.ts'

export interface AdmissionOptions {
  parts: Parts
  disk: DiskWatch
  dispatcher: Dispatcher
  sequence: Sequence
  /** The job is on the disk. */
  accepted: (job: LiveJob) => void
  /** How a job that was accepted before is now. */
  known: (job_id: string) => Accepted
}

export class Admission {
  readonly #options: AdmissionOptions
  /** Being written, by owner and idempotency key. */
  readonly #pending = new Map<string, { hash: string; accepted: Promise<Accepted> }>()

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** See JobEngine.submit. */
  async submit(submission: Submission): Promise<Accepted> {
    const key = submission.idempotency_key
    if (key === undefined) return this.#admit(submission)
    const owner = ownerOf(submission)
    const hash = hashOf(submission)
    const name = `${owner}\0${key}`
    const pending = this.#pending.get(name)
    if (pending) {
      if (pending.hash !== hash) throw conflictingKey(key)
      return pending.accepted
    }
    const remembered = this.#options.parts.store.idempotency.find(owner, key)
    if (remembered) {
      if (remembered.request_hash !== hash) throw conflictingKey(key)
      return this.#options.known(remembered.job_id)
    }
    const accepted = this.#admit(submission, { owner, key, request_hash: hash })
    this.#pending.set(name, { hash, accepted })
    try {
      return await accepted
    } finally {
      this.#pending.delete(name)
    }
  }

  async #admit(submission: Submission, remember?: { owner: string; key: string; request_hash: string }): Promise<Accepted> {
    const { parts, disk, dispatcher, sequence } = this.#options
    const judged = judge(parts, submission)
    if (disk.look()) throw new AppError('DISK_FULL')
    const moved = parts.store.place.problem()
    if (moved !== undefined) throw new AppError('NOT_READY', moved)
    using _place = dispatcher.reserve(judged.judgement.follow)
    const job = planJob(parts, submission, judged, sequence)
    try {
      await recordAccepted(parts, job, sequence.went_back_ms, remember)
    } catch (error) {
      if (error instanceof AppError && error.code === 'DISK_FULL') disk.report()
      throw error
    }
    dispatcher.add(job)
    this.#options.accepted(job)
    const accepted: Accepted = { id: job.plan.id, status: 'queued', position: dispatcher.place(job) }
    // In the next turn, so that the caller's answer goes out first.
    setImmediate(() => {
      parts.crash('after-accept-answer')
      dispatcher.dispatch()
    })
    return accepted
  }
}
