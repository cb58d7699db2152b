/** The way in: each submission becomes at most one job, even when it is sent twice. */
import { AppError } from '../../base/app-error.ts'
import type { DiskWatch } from '../disk-watch.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { type Beside, conflictingKey, hashOf, type Judged, judge, ownerOf, planJob, recordAccepted, type Sequence } from '../steps/admit.ts'
import type { Accepted, Submission } from '../submission.ts'
import type { Dispatcher } from './dispatcher.ts'

export interface AdmissionOptions {
  parts: Parts
  disk: DiskWatch
  dispatcher: Dispatcher
  sequence: Sequence
  /** The job that is not over with this id. */
  live: (job_id: string) => LiveJob | undefined
  /** The job is on the disk; it begins to wait. */
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
    if (key === undefined) return this.#admitOne(submission)
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
    const accepted = this.#admitOne(submission, { owner, key, request_hash: hash })
    this.#pending.set(name, { hash, accepted })
    try {
      return await accepted
    } finally {
      this.#pending.delete(name)
    }
  }

  /** See JobEngine.submitAll. */
  async submitAll(submissions: readonly Submission[], beside?: Beside): Promise<Accepted[]> {
    const { parts } = this.#options
    return this.#admit(
      submissions.map((submission) => ({ submission, judged: judge(parts, submission) })),
      undefined,
      beside,
    )
  }

  async #admitOne(submission: Submission, remember?: { owner: string; key: string; request_hash: string }): Promise<Accepted> {
    const { parts, dispatcher, disk } = this.#options
    const judged = judge(parts, submission)
    if (submission.parent_id !== undefined) this.#checkChild(submission.parent_id, judged)
    if (disk.look()) throw new AppError('DISK_FULL')
    // Children and what is held until later do not wait for a place now.
    const waits = submission.parent_id === undefined && !submission.holds?.length
    using _place = waits ? dispatcher.reserve(judged.admitted.follow ? 'follow' : judged.work.lane) : undefined
    const [accepted] = await this.#admit([{ submission, judged }], remember)
    return accepted!
  }

  /** What a child touches must be the parent's: two families that wait for each other's things would wait for ever. */
  #checkChild(parent_id: string, { admitted, leases }: Judged): void {
    const parent = this.#options.live(parent_id)
    if (parent?.state.is !== 'running') throw new AppError('CONFLICT', 'The job that wanted to start another one is over.', { id: parent_id })
    if (admitted.follow) throw new AppError('INVALID_INPUT', 'A command that follows cannot be part of another job: it does not end by itself.')
    const foreign = leases.find((name) => !parent.plan.leases.includes(name))
    if (foreign !== undefined) {
      throw new AppError('INVALID_INPUT', `The job would touch "${foreign}", which its parent does not hold. Name it among the leases of the parent.`, {
        lease: foreign,
      })
    }
  }

  async #admit(
    wanted: readonly { submission: Submission; judged: Judged }[],
    remember?: { owner: string; key: string; request_hash: string },
    beside?: Beside,
  ): Promise<Accepted[]> {
    const { parts, disk, dispatcher, sequence } = this.#options
    if (disk.look()) throw new AppError('DISK_FULL')
    const moved = parts.store.place.problem()
    if (moved !== undefined) throw new AppError('NOT_READY', moved)
    const jobs = wanted.map(({ submission, judged }) => planJob(parts, submission, judged, sequence))
    try {
      await recordAccepted(parts, jobs, sequence.went_back_ms, remember, beside)
    } catch (error) {
      if (error instanceof AppError && error.code === 'DISK_FULL') disk.report()
      throw error
    }
    for (const job of jobs) this.#options.accepted(job)
    // In the next turn, so that the caller's answer goes out first.
    setImmediate(() => {
      parts.crash('after-accept-answer')
      dispatcher.dispatch()
    })
    return jobs.map((job) => ({ id: job.plan.id, status: 'queued', position: dispatcher.place(job) }))
  }
}
