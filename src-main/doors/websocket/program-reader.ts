/** One program on `/ws`: gets frames as fast as it takes them, within 1 MB, and a `resync` where it fell behind. */
import type { Change, FrameType } from '../../../src-preload/contract/events.ts'
import { hasEnded, type Job, type StreamName } from '../../../src-preload/contract/jobs.ts'
import type { Identity } from '../../access/identity.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { maySee, maySeeQueue, shownTo, visibleJob } from '../../handlers/own-jobs.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import type { BoundedSocket } from './bounded-socket.ts'
import type { FeedListener, LiveFeed, LiveJob } from './live-feed.ts'
import { hasMore, isFarBehind, type OutputCursor } from './output-cursor.ts'
import { Subscription, type Wanted } from './subscription.ts'

/** API.md 5: at most 1 MB is buffered for a reader. */
const buffer_limit_bytes = 1024 * 1024
/** Bytes of output in a frame; escaped they take at most six times that, which leaves room for several. */
const piece_bytes = 32 * 1024
/** A reader is fed again once it has taken this much of the buffer. */
const refill_below_bytes = 512 * 1024
/** News that may wait for a stuck reader before it is let go. */
const news_limit = 10_000

export class ProgramReader implements FeedListener {
  readonly #rooms: Pick<Rooms, 'engine' | 'log' | 'queues'>
  readonly #identity: Identity
  readonly #socket: BoundedSocket
  readonly #subscription = new Subscription()
  /** Bytes that jobs had written before this reader came. */
  readonly #missed: Map<string, number>
  readonly #cursors = new Map<string, OutputCursor>()
  readonly #progress = new Map<string, Job>()
  readonly #changes = new Map<string, Change>()
  #is_pumping = false
  /** True from a full buffer until the reader has caught up with it. */
  #was_full = false

  constructor(rooms: Pick<Rooms, 'engine' | 'log' | 'queues'>, identity: Identity, socket: BoundedSocket, feed: LiveFeed) {
    this.#rooms = rooms
    this.#identity = identity
    this.#socket = socket
    this.#missed = feed.written()
  }

  /** Named jobs are told from what this reader has not seen of them, ended ones included. */
  subscribe(wanted: Wanted): void {
    this.#subscription.set(wanted)
    for (const id of [...this.#progress.keys()]) if (!this.#subscription.wantsProgress(id)) this.#progress.delete(id)
    for (const [key, { id }] of this.#cursors) if (!this.#subscription.wantsOutput(id)) this.#cursors.delete(key)
    for (const id of wanted.jobs ?? []) {
      try {
        this.noteProgress(visibleJob(this.#rooms.engine, this.#identity, id))
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        this.sendError(error)
      }
    }
  }

  noteOutput({ id, stream, bytes }: { id: string; stream: StreamName; bytes: number }, job: LiveJob): void {
    if (!maySee(this.#identity, job) || !this.#subscription.wantsOutput(id)) return
    this.#cursor(id, stream, job.attempt).total = bytes
    this.#pump()
  }

  noteProgress(job: Job): void {
    if (!maySee(this.#identity, job) || !this.#subscription.wantsProgress(job.id)) return
    this.#progress.set(job.id, shownTo(this.#identity, job))
    if (hasEnded(job.status) && job.started_at !== null && this.#subscription.wantsOutput(job.id)) {
      for (const stream of streamsOf(job)) this.#cursor(job.id, stream, job.attempt).is_last = true
    }
    if (this.#progress.size > news_limit) this.#socket.refuse('Too far behind.')
    this.#pump()
  }

  noteChange(change: Change): void {
    if (!this.#subscription.wantsArea(change.area) || !mayHear(this.#rooms, this.#identity, change)) return
    this.#changes.set(`${change.area}/${change.id}`, change)
    if (this.#changes.size > news_limit) this.#socket.refuse('Too far behind.')
    this.#pump()
  }

  /** The answer to a message that could not be taken. */
  sendError(error: AppError): void {
    if (this.#socket.waiting_bytes < buffer_limit_bytes) this.#socket.send(JSON.stringify({ type: 'error', data: error.toBody(), at: timestampNow() }))
  }

  #cursor(id: string, stream: StreamName, attempt: number): OutputCursor {
    const key = `${id}/${stream}`
    const known = this.#cursors.get(key)
    if (known?.attempt === attempt) return known
    const start = known || attempt > 1 ? 0 : (this.#missed.get(key) ?? 0)
    const cursor: OutputCursor = { id, stream, attempt, sent: start, total: start, is_last: false }
    this.#cursors.set(key, cursor)
    return cursor
  }

  /** Starts feeding unless it goes on already. */
  #pump(): void {
    if (this.#is_pumping) return
    this.#is_pumping = true
    this.#feed().catch((error) => this.#rooms.log.error('A reader of /ws could not be fed.', { error }))
  }

  async #feed(): Promise<void> {
    try {
      while (this.#socket.isOpen && this.#hasNews()) await this.#feedOnce()
    } finally {
      this.#is_pumping = false
    }
  }

  async #feedOnce(): Promise<void> {
    if (this.#socket.waiting_bytes > buffer_limit_bytes - 8 * piece_bytes) {
      this.#was_full = true
      await this.#socket.drained(refill_below_bytes)
      return
    }
    if (this.#was_full) this.#resync()
    this.#sendChanges()
    const cursor = this.#cursors.values().find(hasMore)
    if (cursor) await this.#sendOutput(cursor)
    this.#sendProgress()
  }

  #hasNews(): boolean {
    return this.#changes.size > 0 || this.#progress.size > 0 || [...this.#cursors.values()].some(hasMore)
  }

  #resync(): void {
    this.#was_full = false
    for (const cursor of this.#cursors.values()) {
      if (!isFarBehind(cursor)) continue
      this.#send('resync', { id: cursor.id, stream: cursor.stream, from: cursor.sent })
      cursor.sent = cursor.total
    }
  }

  #sendChanges(): void {
    for (const [key, { area, action, id }] of this.#changes) {
      this.#changes.delete(key)
      this.#send('sync_event', { area, action, id })
    }
  }

  /** A job's end is told after the last of its output. */
  #sendProgress(): void {
    for (const [id, job] of this.#progress) {
      if (hasEnded(job.status) && streamsOf(job).some((stream) => this.#cursors.has(`${id}/${stream}`))) continue
      this.#progress.delete(id)
      const step = job.steps.findLast(({ status }) => status === 'running')?.name ?? null
      this.#send('command_progress', { id, status: job.status, progress: job.progress, step, exit_code: job.exit_code, position: job.position })
    }
  }

  async #sendOutput(cursor: OutputCursor): Promise<void> {
    const key = `${cursor.id}/${cursor.stream}`
    // Streams take turns: a flood on one does not keep the others waiting.
    this.#cursors.delete(key)
    this.#cursors.set(key, cursor)
    try {
      const { id, stream, attempt, sent } = cursor
      const piece = await this.#rooms.engine.output({ id, stream, attempt, from: sent, limit: piece_bytes })
      if (this.#cursors.get(key) !== cursor) return
      if (piece.data.length > 0) this.#send('command_output', { id, stream, from: piece.from, data: piece.data, encoding: piece.encoding })
      const stands_still = piece.next <= sent
      cursor.sent = Math.max(sent, piece.next)
      if (stands_still) cursor.total = cursor.sent
      if (cursor.is_last && (piece.eof || stands_still)) this.#cursors.delete(key)
    } catch (error) {
      // Removed by retention meanwhile, or of a job that wrote nothing.
      if (!(error instanceof AppError)) throw error
      if (this.#cursors.get(key) === cursor) this.#cursors.delete(key)
    }
  }

  #send(type: FrameType, data: Record<string, unknown>): void {
    this.#socket.send(JSON.stringify({ type, data, at: timestampNow() }))
  }
}

const others_areas: ReadonlySet<Change['area']> = new Set(['saved', 'engine', 'metrics', 'keys', 'jobs', 'templates', 'schedules'])

/** Ids of what others saved, and that somebody else did anything at all, are not for those who see only their own. */
function mayHear({ queues }: Pick<Rooms, 'queues'>, who: Identity, { area, id }: Change): boolean {
  return area === 'queue' ? maySeeQueue(who, queues, id) : !who.own_jobs_only || !others_areas.has(area)
}

function streamsOf(job: Job): StreamName[] {
  return job.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
}
