/** The jobs of a queue's items in this run: each submitted together with the row of its item, and found again by its id. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { Beside } from '../../jobs/steps/admit.ts'
import type { Submission } from '../../jobs/submission.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import { holdsSecrets, type ItemRequest, outputOf, type StartOptions, submissionOf } from './item-request.ts'

export interface ItemJobsParts extends Pick<StartOptions, 'commands' | 'surroundings'> {
  engine: Pick<JobEngine, 'submitAll' | 'cancel' | 'job' | 'judge'>
  store: Pick<Store, 'queues'>
}

export class ItemJobs {
  readonly #parts: ItemJobsParts
  readonly #queue: QueueRecord
  /** At their index. */
  readonly #items: readonly QueueItemRecord[]
  readonly #by_job = new Map<string, number>()
  /** Commands of items that changed something, and with it perhaps the context of the next ones. */
  readonly #changed_by = new Set<string>()
  /** Indexes of items that this process started, and whose start needs nothing secret. */
  readonly #keeps_request = new Set<number>()

  constructor(parts: ItemJobsParts, queue: QueueRecord, items: readonly QueueItemRecord[]) {
    this.#parts = parts
    this.#queue = queue
    this.#items = items
    for (const item of items) if (item.status !== 'waiting' && item.status !== 'skipped') this.#noteStart(item)
  }

  #noteStart({ effect, command }: QueueItemRecord): void {
    if (command !== null && effect !== 'read') this.#changed_by.add(command)
  }

  /** The item that the job is, while it is not over. */
  itemOf(job_id: string): QueueItemRecord | undefined {
    const index = this.#by_job.get(job_id)
    return index === undefined ? undefined : this.#items[index]
  }

  /** The job of an item, from its record; undefined where that is gone. */
  known({ job_id }: QueueItemRecord): Job | undefined {
    try {
      return job_id === null ? undefined : this.#parts.engine.job(job_id)
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined
      throw error
    }
  }

  follow(job_id: string, index: number): void {
    this.#by_job.set(job_id, index)
  }

  forget(job_id: string): void {
    this.#by_job.delete(job_id)
  }

  /** What starting the item needs; null where that is gone. */
  kept(index: number): ItemRequest | null {
    return this.#parts.store.queues.request(this.#queue.seq, index) as unknown as ItemRequest | null
  }

  keepsRequest(index: number): boolean {
    return this.#keeps_request.has(index)
  }

  /** Resolves with what it was started from when the job is accepted; `item.job_id` names it then. Rejects with what speaks against it. */
  async submit(item: QueueItemRecord): Promise<ItemRequest> {
    const kept = this.kept(item.index)
    if (!kept) throw new AppError('INTERNAL', 'What starting it needs is gone.')
    await this.#parts.engine.submitAll([this.#submission(item, kept)], this.#besideJob(item))
    this.#noteStart(item)
    if (holdsSecrets(kept)) this.#keeps_request.delete(item.index)
    else this.#keeps_request.add(item.index)
    return kept
  }

  #submission(item: QueueItemRecord, kept: ItemRequest): Submission {
    const { commands, surroundings, engine } = this.#parts
    const same_context = !this.#changed_by.has(item.command!)
    const source = item.input_from === null ? null : this.#items[item.input_from]!.job_id
    const input_from = source === null ? null : outputOf(engine.job(source))
    const job_of = (index: number) => this.#items[index]?.job_id ?? null
    return submissionOf(this.#queue, item, kept, { commands, engine, surroundings, same_context, input_from, job_of })
  }

  /** That the item was started is written with its job, or neither is: so it is never started twice. */
  #besideJob(item: QueueItemRecord): Beside {
    const { queues } = this.#parts.store
    const { seq } = this.#queue
    return {
      write: ([job_id]) => {
        item.job_id = job_id!
        this.#by_job.set(job_id!, item.index)
        queues.updateItem(seq, item.index, item)
      },
      undo: () => {
        if (item.job_id !== null) this.#by_job.delete(item.job_id)
        item.job_id = null
        queues.updateItem(seq, item.index, { status: 'waiting', error: null, job_id: null })
      },
    }
  }

  cancel(job_id: string, force = false): void {
    // One that ends just now needs no asking.
    this.#parts.engine.cancel(job_id, { force }).catch(() => {})
  }

  cancelAll(force: boolean): void {
    for (const job_id of this.#by_job.keys()) this.cancel(job_id, force)
  }
}
