/** One queue that was started and is not over: lets items go as their turn comes, hears how they end, and brings the queue to its end. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { hasEnded } from '../../../src-preload/contract/jobs.ts'
import type { QueueItemStatus } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { CrashPoint } from '../../base/crash-point.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { Beside } from '../../jobs/steps/admit.ts'
import { problemOf } from '../../jobs/steps/finish.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import { Course, courseStateOf, type Skipped } from './course.ts'
import { type ItemRequest, outputOf, type StartOptions, submissionOf } from './item-request.ts'
import { countsOf, problemOfJob } from './queue-view.ts'
import { markSkipped } from './skip-items.ts'
import { again_ms, surely } from './surely.ts'

export interface QueueParts extends Pick<StartOptions, 'commands' | 'surroundings'> {
  engine: Pick<JobEngine, 'submitAll' | 'cancel' | 'job' | 'lookAgain'>
  store: Pick<Store, 'queues' | 'commits'>
  crash: CrashPoint
  log: { error(message: string, fields?: Record<string, unknown>): void }
  /** Something of the queue changed that can be seen. */
  changed(id: string): void
  /** It is over, and that is on the disk. */
  over(queue: RunningQueue): void
  /** True while the host is being closed: nothing is started, and what ends is looked at after the next start. */
  isClosing(): boolean
}

export class RunningQueue implements Disposable {
  readonly record: QueueRecord
  /** At their index. */
  readonly items: readonly QueueItemRecord[]
  readonly #parts: QueueParts
  readonly #course: Course
  readonly #by_job = new Map<string, number>()
  /** Commands of items that changed something, and with it perhaps the context of the next ones. */
  readonly #changed_by = new Set<string>()
  /** Items that serve others, and that are ready. */
  readonly #ready = new Set<number>()
  readonly #asking = new Set<number>()
  #again: NodeJS.Timeout | undefined
  #has_begun = false
  /** What its row says from its end on; shown once it is on the disk. */
  #end_row: Pick<QueueRecord, 'status' | 'finished_at' | 'counts'> | undefined

  /** `items` in any order. */
  constructor(parts: QueueParts, record: QueueRecord, items: readonly QueueItemRecord[]) {
    this.#parts = parts
    this.record = record
    this.items = items.toSorted((one, other) => one.index - other.index)
    const course = this.items.map(({ index, place, needs, after, status }) => ({ index, place, needs, after, state: courseStateOf(status) }))
    this.#course = new Course(course, record)
    for (const item of this.items) {
      if (item.status === 'asking') this.#asking.add(item.index)
      if (item.status !== 'waiting' && item.status !== 'skipped') this.#noteStart(item)
    }
  }

  /** Takes up what was begun (all of it after a crash), then lets items go: not before all that failed meanwhile had its consequences. */
  begin(): void {
    for (const item of this.items) if (item.status === 'running') this.#takeUp(item)
    this.#skip(this.#course.settle())
    this.#has_begun = true
    this.#go()
  }

  /** The job was accepted, so the item must not be started again; how far it came, its record says. */
  #takeUp(item: QueueItemRecord): void {
    let job: Job | undefined
    try {
      job = item.job_id === null ? undefined : this.#parts.engine.job(item.job_id)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error
    }
    if (!job) this.#end(item, 'interrupted', { code: 'INTERRUPTED', message: 'The record of its job is gone, so nobody knows how it went.' })
    else if (hasEnded(job.status)) this.#jobEnded(item, job)
    else {
      this.#by_job.set(job.id, item.index)
      if (this.record.status === 'cancelled') this.#cancelJob(job.id)
      else this.jobReady(job)
    }
  }

  isReady(index: number): boolean {
    return this.#ready.has(index)
  }

  /** How many jobs will still be submitted without anybody's doing. */
  get to_come(): number {
    return this.record.status !== 'running' || this.is_stuck_at_question ? 0 : this.#course.waiting
  }

  /** Questions that wait for an answer, in the order in which they came up. */
  get asking(): QueueItemRecord[] {
    return [...this.#asking].map((index) => this.items[index]!)
  }

  /** True while nothing of it can go on until a question is answered. */
  get is_stuck_at_question(): boolean {
    return this.record.status === 'running' && this.#asking.size > 0 && this.#course.active === this.#asking.size
  }

  #noteStart({ effect, command }: QueueItemRecord): void {
    if (command !== null && effect !== 'read') this.#changed_by.add(command)
  }

  /** Lets everything go that may. */
  #go(): void {
    const { record } = this
    if (!this.#has_begun || this.#parts.isClosing() || this.#end_row) return
    if (record.status === 'running') for (let index = this.#course.next(); index !== undefined; index = this.#course.next()) this.#start(this.items[index]!)
    for (const index of this.#course.idle_services) {
      const { job_id } = this.items[index]!
      if (job_id !== null) this.#cancelJob(job_id)
    }
    if (this.#course.is_over) void this.#finish()
  }

  #start(item: QueueItemRecord): void {
    if (item.pause !== null) {
      item.status = 'asking'
      this.#asking.add(item.index)
      void surely(this.#parts, this.#writing([item]))
      this.#parts.changed(this.record.id)
      this.#parts.engine.lookAgain()
    } else void this.#submit(item)
  }

  async #submit(item: QueueItemRecord): Promise<void> {
    const { engine, crash } = this.#parts
    item.status = 'running'
    try {
      const kept = this.#kept(item.index)
      if (!kept) throw new AppError('INTERNAL', 'What starting it needs is gone.')
      await engine.submitAll([this.#submission(item, kept)], this.#besideJob(item))
    } catch (error) {
      this.#notStarted(item, error)
      return
    }
    crash('queue-item-accepted')
    this.#noteStart(item)
    this.#parts.changed(this.record.id)
    if (this.record.status === 'cancelled') this.#cancelJob(item.job_id!)
  }

  #submission(item: QueueItemRecord, kept: ItemRequest) {
    const { commands, surroundings, engine } = this.#parts
    const same_context = !this.#changed_by.has(item.command!)
    const source = item.input_from === null ? null : this.items[item.input_from]!.job_id
    return submissionOf(this.record, item, kept, { commands, surroundings, same_context, input_from: source === null ? null : outputOf(engine.job(source)) })
  }

  /** That the item was started is written with its job, or neither is: so it is never started twice. */
  #besideJob(item: QueueItemRecord): Beside {
    const { queues } = this.#parts.store
    const { seq } = this.record
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

  /** A full disk and a host that closes are nobody's fault: the item waits on. */
  #notStarted(item: QueueItemRecord, error: unknown): void {
    const code = error instanceof AppError ? error.code : undefined
    if (code !== 'DISK_FULL' && code !== 'NOT_READY' && !this.#parts.isClosing()) {
      if (!(error instanceof AppError)) this.#parts.log.error('An item of a queue could not be started.', { error: error as Error, id: this.record.id })
      this.#end(item, 'failed', problemOf(error))
    } else if (this.record.status === 'cancelled') this.#end(item, 'cancelled', null)
    else {
      item.status = 'waiting'
      this.#course.putBack(item.index)
      this.#again ??= setTimeout(() => {
        this.#again = undefined
        this.#go()
      }, again_ms)
    }
  }

  /** A job has ended; nothing where it is none of this queue. */
  jobEnded(job: Job): void {
    const index = this.#by_job.get(job.id)
    if (index !== undefined && !this.#parts.isClosing()) this.#jobEnded(this.items[index]!, job)
  }

  #jobEnded(item: QueueItemRecord, job: Job): void {
    this.#by_job.delete(job.id)
    // One that served the others was ended because nobody was left: it did what it was for.
    const has_served = job.status === 'cancelled' && this.record.status !== 'cancelled' && this.#hasServed(item)
    this.#end(item, has_served ? 'succeeded' : job.status, has_served ? null : problemOfJob(job))
  }

  /** It serves others, and nobody is left who could need it. */
  #hasServed(item: QueueItemRecord): boolean {
    const others = this.items.filter((other) => other !== item && (other.status === 'running' || other.status === 'asking'))
    return this.#course.waiting === 0 && [item, ...others].every((one) => this.#serves(one))
  }

  #serves({ index }: QueueItemRecord): boolean {
    return this.#kept(index)?.ready_when !== undefined
  }

  #kept(index: number): ItemRequest | null {
    return this.#parts.store.queues.request(this.record.seq, index) as unknown as ItemRequest | null
  }

  #end(item: QueueItemRecord, status: QueueItemStatus, error: QueueItemRecord['error']): void {
    const { changed, crash } = this.#parts
    crash('queue-item-before-end')
    item.status = status
    item.error = error
    this.#ready.delete(item.index)
    this.#asking.delete(item.index)
    const skipped = markSkipped(this.items, this.#course.end(item.index, status === 'succeeded'))
    void surely(this.#parts, this.#writing([item, ...skipped]))
    changed(this.record.id)
    this.#go()
  }

  #skip(skipped: readonly Skipped[]): void {
    if (skipped.length > 0) void surely(this.#parts, this.#writing(markSkipped(this.items, skipped)))
  }

  #writing(items: readonly QueueItemRecord[]): () => void {
    return () => {
      for (const item of items) this.#parts.store.queues.updateItem(this.record.seq, item.index, item)
    }
  }

  /** An attempt of a job that serves the others is ready; nothing where it is none of this queue, or was ready before. */
  jobReady({ id, ready_at }: Job): void {
    const index = this.#by_job.get(id)
    if (index === undefined || ready_at === null || this.#ready.has(index) || this.#parts.isClosing()) return
    this.#ready.add(index)
    this.#course.ready(index)
    this.#parts.changed(this.record.id)
    this.#go()
  }

  #cancelJob(job_id: string, force = false): void {
    // One that ends just now needs no asking.
    this.#parts.engine.cancel(job_id, { force }).catch(() => {})
  }

  /** Resolves when it is on the disk that nothing more starts; what runs was asked to end. Throws CONFLICT when it is over. */
  async cancel(force: boolean): Promise<void> {
    this.#mustNotBeOver()
    const is_first = this.record.status !== 'cancelled'
    this.record.status = 'cancelled'
    const stopped = [...this.#course.stop(), ...this.#asking]
    for (const index of this.#asking) this.#course.end(index, false)
    this.#asking.clear()
    for (const index of stopped) this.items[index]!.status = 'cancelled'
    if (is_first)
      await surely(this.#parts, () => {
        this.#writeRow()
        for (const index of stopped) this.#parts.store.queues.updateItem(this.record.seq, index, this.items[index]!)
      })
    this.#parts.crash('queue-cancelled')
    for (const job_id of this.#by_job.keys()) this.#cancelJob(job_id, force)
    this.#parts.changed(this.record.id)
    this.#go()
  }

  /** Resolves when it is on the disk. Throws CONFLICT when it is over. */
  async setStatus(status: 'running' | 'paused'): Promise<void> {
    this.#mustNotBeOver()
    this.record.status = status
    await surely(this.#parts, () => this.#writeRow())
    this.#parts.changed(this.record.id)
    this.#parts.engine.lookAgain()
    this.#go()
  }

  /** The rules of the record, or the places, have changed. */
  async changed(places: ReadonlyMap<number, number>): Promise<void> {
    this.#course.rules = this.record
    for (const [index, place] of places) this.items[index]!.place = place
    this.#course.move(places)
    await surely(this.#parts, () => {
      this.#writeRow()
      for (const [index, place] of places) this.#parts.store.queues.movePlace(this.record.seq, index, place)
    })
    this.#skip(this.#course.settle())
    this.#parts.changed(this.record.id)
    this.#go()
  }

  /** Throws CONFLICT when no such question waits. Resolves when the answer is on the disk. */
  async answer(index: number | undefined, refused: string | null): Promise<void> {
    const item = index === undefined ? this.asking[0] : this.items[index]
    if (item?.status !== 'asking') throw new AppError('CONFLICT', 'No question of this queue waits for an answer there.', { id: this.record.id })
    if (refused === null) this.#end(item, 'succeeded', null)
    else this.#end(item, 'failed', { code: 'APPROVAL_REFUSED', message: refused })
    await this.#parts.store.commits.write(() => {})
  }

  async #finish(): Promise<void> {
    const { record } = this
    const how = this.items.every(({ status }) => status === 'succeeded') ? 'succeeded' : 'failed'
    this.#end_row = { status: record.status === 'cancelled' ? 'cancelled' : how, finished_at: timestampNow(), counts: countsOf(this.items) }
    await surely(this.#parts, () => this.#writeRow())
    this.#parts.crash('queue-finished')
    Object.assign(record, this.#end_row)
    this.#parts.over(this)
  }

  /** Whoever changes something while its end is being written does not undo the end. */
  #writeRow(): void {
    this.#parts.store.queues.update({ ...this.record, ...this.#end_row })
  }

  /** Throws CONFLICT. */
  #mustNotBeOver(): void {
    if (this.#end_row) throw new AppError('CONFLICT', 'The queue is over.', { id: this.record.id, status: this.#end_row.status })
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#again)
  }
}
