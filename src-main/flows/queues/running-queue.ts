/** One queue that was started and is not over: lets items go as their turn comes, hears how they end, and brings the queue to its end. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { hasEnded } from '../../../src-preload/contract/jobs.ts'
import type { QueueItemStatus } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import { monotonicMs, timestampNow } from '../../base/clock.ts'
import { problemOf } from '../../jobs/steps/finish.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import { Course, courseStateOf, type Skipped } from './course.ts'
import { ItemChanges } from './item-changes.ts'
import { ItemJobs } from './item-jobs.ts'
import type { QueueParts } from './queue-parts.ts'
import { countsOf, problemOfJob } from './queue-view.ts'
import { markSkipped } from './skip-items.ts'
import { again_ms, surely } from './surely.ts'

export class RunningQueue implements Disposable {
  readonly record: QueueRecord
  /** At their index. */
  readonly items: readonly QueueItemRecord[]
  readonly changes: ItemChanges
  readonly #parts: QueueParts
  readonly #course: Course
  readonly #jobs: ItemJobs
  /** Items that serve others, and that are ready. */
  readonly #ready = new Set<number>()
  readonly #asking = new Set<number>()
  #again: NodeJS.Timeout | undefined
  #has_begun = false
  readonly #began_ms = monotonicMs()
  /** What its row says from its end on; shown once it is on the disk. */
  #end_row: Pick<QueueRecord, 'status' | 'finished_at' | 'counts'> | undefined

  /** `items` in any order. */
  constructor(parts: QueueParts, record: QueueRecord, items: readonly QueueItemRecord[]) {
    this.#parts = parts
    this.record = record
    this.items = items.toSorted((one, other) => one.index - other.index)
    this.changes = new ItemChanges(this.items.length)
    const course = this.items.map(({ index, place, needs, after, status }) => ({ index, place, needs, after, state: courseStateOf(status) }))
    this.#course = new Course(course, record)
    this.#jobs = new ItemJobs(parts, record, this.items)
    for (const { status, index } of this.items) if (status === 'asking') this.#asking.add(index)
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
    const job = this.#jobs.known(item)
    if (!job) this.#end(item, 'interrupted', { code: 'INTERRUPTED', message: 'The record of its job is gone, so nobody knows how it went.' })
    else if (hasEnded(job.status)) this.#jobEnded(item, job)
    else {
      this.#jobs.follow(job.id, item.index)
      if (this.record.status === 'cancelled') this.#jobs.cancel(job.id)
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

  /** Lets everything go that may. */
  #go(): void {
    const { record } = this
    if (!this.#has_begun || this.#parts.isClosing() || this.#end_row) return
    if (record.status === 'running') for (let index = this.#course.next(); index !== undefined; index = this.#course.next()) this.#start(this.items[index]!)
    for (const index of this.#course.idle_services) {
      const { job_id } = this.items[index]!
      if (job_id !== null) this.#jobs.cancel(job_id)
    }
    if (this.#course.is_over) void this.#finish()
  }

  #start(item: QueueItemRecord): void {
    if (item.pause !== null) {
      this.#note(item, 'asking')
      this.#asking.add(item.index)
      void surely(this.#parts, this.#writing([item]))
      this.#parts.changed(this.record.id)
      this.#parts.engine.lookAgain()
    } else void this.#submit(item)
  }

  async #submit(item: QueueItemRecord): Promise<void> {
    this.#note(item, 'running')
    try {
      await this.#jobs.submit(item)
    } catch (error) {
      this.#notStarted(item, error)
      return
    }
    this.#parts.crash('queue-item-accepted')
    this.#note(item, item.status)
    this.#parts.changed(this.record.id)
    if (this.record.status === 'cancelled') this.#jobs.cancel(item.job_id!)
  }

  /** A full disk and a host that closes are nobody's fault: the item waits on. */
  #notStarted(item: QueueItemRecord, error: unknown): void {
    const code = error instanceof AppError ? error.code : undefined
    if (code !== 'DISK_FULL' && code !== 'NOT_READY' && !this.#parts.isClosing()) {
      if (!(error instanceof AppError)) this.#parts.log.error('An item of a queue could not be started.', { error: error as Error, id: this.record.id })
      this.#end(item, 'failed', problemOf(error))
    } else if (this.record.status === 'cancelled') this.#end(item, 'cancelled', null)
    else {
      this.#note(item, 'waiting')
      this.#course.putBack(item.index)
      this.#again ??= setTimeout(() => {
        this.#again = undefined
        this.#go()
      }, again_ms)
    }
  }

  /** A job has ended; nothing where it is none of this queue. */
  jobEnded(job: Job): void {
    const item = this.#jobs.itemOf(job.id)
    if (item && !this.#parts.isClosing()) this.#jobEnded(item, job)
  }

  #jobEnded(item: QueueItemRecord, job: Job): void {
    this.#jobs.forget(job.id)
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
    return this.#jobs.kept(index)?.ready_when !== undefined
  }

  #end(item: QueueItemRecord, status: QueueItemStatus, error: QueueItemRecord['error']): void {
    const { changed, crash } = this.#parts
    crash('queue-item-before-end')
    this.#note(item, status)
    item.error = error
    this.#ready.delete(item.index)
    this.#asking.delete(item.index)
    const skipped = this.#marked(this.#course.end(item.index, status === 'succeeded'))
    void surely(this.#parts, this.#writing([item, ...skipped]))
    changed(this.record.id)
    this.#go()
  }

  #skip(skipped: readonly Skipped[]): void {
    if (skipped.length > 0) void surely(this.#parts, this.#writing(this.#marked(skipped)))
  }

  #marked(skipped: readonly Skipped[]): QueueItemRecord[] {
    this.changes.note(...skipped.map(({ index }) => index))
    return markSkipped(this.items, skipped)
  }

  #note(item: QueueItemRecord, status: QueueItemStatus): void {
    item.status = status
    this.changes.note(item.index)
  }

  #writing(items: readonly QueueItemRecord[]): () => void {
    return () => {
      for (const item of items)
        this.#parts.store.queues.updateItem(this.record.seq, item.index, { ...item, keeps_request: this.#jobs.keepsRequest(item.index) })
    }
  }

  /** An attempt of a job that serves the others is ready; nothing where it is none of this queue, or was ready before. */
  jobReady({ id, ready_at }: Job): void {
    const item = this.#jobs.itemOf(id)
    if (item === undefined || ready_at === null || this.#ready.has(item.index) || this.#parts.isClosing()) return
    this.#ready.add(item.index)
    this.#course.ready(item.index)
    this.#note(item, item.status)
    this.#parts.changed(this.record.id)
    this.#go()
  }

  /** Resolves when it is on the disk that nothing more starts; what runs was asked to end. Throws CONFLICT when it is over. */
  async cancel(force: boolean): Promise<void> {
    this.#mustNotBeOver()
    const is_first = this.record.status !== 'cancelled'
    this.record.status = 'cancelled'
    const stopped = [...this.#course.stop(), ...this.#asking]
    for (const index of this.#asking) this.#course.end(index, false)
    this.#asking.clear()
    for (const index of stopped) this.#note(this.items[index]!, 'cancelled')
    if (is_first)
      await surely(this.#parts, () => {
        this.#writeRow()
        for (const index of stopped) this.#parts.store.queues.updateItem(this.record.seq, index, this.items[index]!)
      })
    this.#parts.crash('queue-cancelled')
    this.#jobs.cancelAll(force)
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
    this.changes.note(...places.keys())
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
    this.#parts.over(record, Math.round(monotonicMs() - this.#began_ms))
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
