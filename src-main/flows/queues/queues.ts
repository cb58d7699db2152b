/** The queues: made whole or not at all, started, held, answered, ended; each that runs goes on after a restart. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type {
  CheckedQueue,
  ItemRef,
  Queue,
  QueueDefinition,
  QueueInput,
  QueueItems,
  QueueListQuery,
  QueuePatch,
  QueueSummary,
} from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { CrashPoint } from '../../base/crash-point.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { EndedQueue } from '../../notifications/tell-queue.ts'
import type { Json } from '../../store/job-record.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import type { Used, User } from '../used-by.ts'
import { cancelDraft, changeResting } from './change-resting.ts'
import { checkQueue } from './check-queue.ts'
import { ItemPieces } from './item-pieces.ts'
import type { ItemRequest } from './item-request.ts'
import { type BesideQueue, judgeItems, type MakeOptions, makeQueue } from './make-queue.ts'
import { indexOf, placesOf } from './places.ts'
import { queueDefinition } from './queue-definition.ts'
import type { QueueParts } from './queue-parts.ts'
import { queueUsers } from './queue-users.ts'
import { countsOf, itemView, summaryOf } from './queue-view.ts'
import type { Asker, ResolveOptions } from './resolve-items.ts'
import { RunningQueue } from './running-queue.ts'

export interface QueuesOptions extends Omit<ResolveOptions, 'engine' | 'saved' | 'seal'> {
  engine: Pick<JobEngine, 'judge' | 'job' | 'submitAll' | 'cancel' | 'lookAgain' | 'on_finished' | 'on_ready' | 'countToCome'>
  store: Store
  crash?: CrashPoint | undefined
  log: QueueParts['log']
  announce: (change: { area: 'queue'; id: string; action: 'created' | 'updated' }) => void
  /** A queue is over. */
  ended?: ((queue: EndedQueue) => void) | undefined
  /** For a host that only looks: what was running waits for the next start. */
  paused?: boolean | undefined
}

/** Every method that takes `only_key_id` knows nothing but what that key made, when it is given: all else throws NOT_FOUND. */
export class Queues implements Disposable {
  readonly #options: QueuesOptions
  readonly #parts: QueueParts
  readonly #running = new Map<string, RunningQueue>()
  readonly #pieces: ItemPieces
  readonly #listening = new DisposableStack()
  #is_closing = false

  /** What ran when the last host ended goes on. */
  constructor(options: QueuesOptions) {
    this.#options = options
    const { engine, store, log, commands, surroundings, announce, crash = () => {} } = options
    this.#parts = {
      ...{ engine, store, log, commands, surroundings, crash },
      changed: (id) => announce({ area: 'queue', id, action: 'updated' }),
      over: (record, duration_ms) => {
        const { id, counts } = record
        this.#running.get(id)?.[Symbol.dispose]()
        this.#running.delete(id)
        announce({ area: 'queue', id, action: 'updated' })
        engine.lookAgain()
        options.ended?.({ ...record, counts: counts ?? {}, duration_ms })
      },
      isClosing: () => this.#is_closing,
    }
    this.#pieces = new ItemPieces(store)
    this.#listening.use(engine.on_finished.on((job) => this.#of(job)?.jobEnded(job)))
    this.#listening.use(engine.on_ready.on((job) => this.#of(job)?.jobReady(job)))
    engine.countToCome(() => this.#running.values().reduce((sum, queue) => sum + queue.to_come, 0))
    if (!options.paused) for (const record of store.queues.live()) this.#begin(record, store.queues.items(record.seq))
  }

  #begin(record: QueueRecord, items: readonly QueueItemRecord[]): RunningQueue {
    const queue = new RunningQueue(this.#parts, record, items)
    this.#running.set(record.id, queue)
    queue.begin()
    return queue
  }

  #of({ queue_id }: Job): RunningQueue | undefined {
    return queue_id === null ? undefined : this.#running.get(queue_id)
  }

  /**
   * Resolves when all of it is on the disk. Rejects, naming the item, with what speaks against it; nothing is made then. With an idempotency
   * key that was used for the same request it gives the queue that was made then; for another one, CONFLICT. `beside` is written with it, or not at all.
   */
  async create(input: QueueInput, asker: Asker, beside?: BesideQueue): Promise<Queue> {
    const { id, record, items } = await makeQueue(this.#making(), input, asker, beside)
    if (!record || !items) return this.get(id)
    this.#options.announce({ area: 'queue', id, action: 'created' })
    return { ...this.#summary(record, items), items: items.map((item) => itemView(item, undefined, false)) }
  }

  /** What `create` would make of it, each item with what speaks against it. Rejects with what speaks against the whole: a circle, a line for a shell. */
  check(input: QueueInput, asker: Asker): Promise<CheckedQueue> {
    return checkQueue({ ...this.#making(), seal: () => null }, input, asker)
  }

  #making(): MakeOptions {
    const { engine, store, commands, surroundings, templates } = this.#options
    return { ...{ engine, store, commands, surroundings, templates }, saved: store.saved, crash: this.#parts.crash }
  }

  /** Makes nothing; gives the hashes of what would be destroyed. Rejects as `create`. */
  async look(input: QueueInput, asker: Asker): Promise<string[]> {
    const confirmed: string[] = []
    const note = (request: Json): null => {
      const hash = (request as unknown as ItemRequest).confirmed
      if (hash !== undefined) confirmed.push(hash)
      return null
    }
    await judgeItems({ ...this.#making(), seal: note }, input, asker)
    return confirmed
  }

  /** Newest first. Throws INVALID_CURSOR. */
  list(query: QueueListQuery, only_key_id?: string): { items: QueueSummary[]; next_cursor: string | null } {
    const held = [...this.#running.values()].filter((queue) => queue.is_stuck_at_question).map(({ record }) => record.id)
    const { items, next_cursor } = this.#options.store.queues.list(query, only_key_id, held)
    return { items: items.map((record) => this.#summary(record)), next_cursor }
  }

  /** Throws NOT_FOUND. */
  get(id: string, only_key_id?: string): Queue {
    const record = this.#options.store.queues.get(id, only_key_id)
    const running = this.#running.get(id)
    const items = running
      ? running.items.toSorted((one, other) => one.place - other.place || one.index - other.index)
      : this.#options.store.queues.items(record.seq)
    const jobs = this.#options.store.queues.jobs(record.seq)
    return {
      ...this.#summary(record, items),
      items: items.map((item) => itemView(item, jobs.get(item.index), running?.isReady(item.index) ?? false)),
    }
  }

  /** As it could be made once more. Throws NOT_FOUND. */
  definition(id: string, only_key_id?: string): Promise<QueueDefinition> {
    const { store, engine, commands, surroundings } = this.#options
    const record = store.queues.get(id, only_key_id)
    const running = this.#running.get(id)
    return queueDefinition({ store, engine, commands, surroundings }, running?.record ?? record, running?.items ?? store.queues.items(record.seq))
  }

  /** Those that are not over and have an item of it. */
  users(what: Used): Promise<User[]> {
    return queueUsers(this.#options.store, what)
  }

  /** A piece of its items, and how it stands. Throws NOT_FOUND. */
  items(id: string, wish: { cursor?: string | undefined; limit: number }, only_key_id?: string): QueueItems {
    const record = this.#options.store.queues.get(id, only_key_id)
    return { queue: this.#summary(record), ...this.#pieces.piece(record, this.#running.get(id), wish) }
  }

  /** True when that key made it. */
  isOf(id: string, key_id: string): boolean {
    const known = this.#running.get(id)
    if (known) return known.record.requested_by.key_id === key_id
    return this.#options.store.queues.isOf(id, key_id)
  }

  /** Throws NOT_FOUND. */
  summary(id: string, only_key_id?: string): QueueSummary {
    return this.#summary(this.#options.store.queues.get(id, only_key_id))
  }

  #summary(stored: QueueRecord, known?: readonly QueueItemRecord[]): QueueSummary {
    const running = this.#running.get(stored.id)
    if (running) return summaryOf(running.record, { counts: countsOf(running.items), asking: running.asking, stuck: running.is_stuck_at_question })
    const counts = stored.counts ?? (known ? countsOf(known) : this.#options.store.queues.counts(stored.seq))
    return summaryOf(stored, { counts, asking: [], stuck: false })
  }

  /** Starts a draft. Throws NOT_FOUND, and CONFLICT when it was started before. */
  async execute(id: string, only_key_id?: string): Promise<QueueSummary> {
    const record = this.#options.store.queues.get(id, only_key_id)
    if (record.status !== 'draft' || this.#running.has(id))
      throw conflict(this.#summary(record), 'It was started before. Use "retry" to run again what did not succeed.')
    await this.#start({ ...record, run: 1 }, [])
    return this.summary(id)
  }

  /** A new run of everything that did not succeed. Throws NOT_FOUND, and CONFLICT while it runs or when there is nothing to repeat. */
  async retry(id: string, only_key_id?: string): Promise<QueueSummary> {
    const { store } = this.#options
    const record = store.queues.get(id, only_key_id)
    if (this.#running.has(id) || record.finished_at === null) throw conflict(this.#summary(record), 'It is not over.')
    if (record.started_at === null) throw conflict(this.#summary(record), 'It was cancelled before it was started.')
    const again = store.queues.items(record.seq).filter(({ status }) => status !== 'succeeded')
    if (again.length === 0) throw conflict(this.#summary(record), 'Everything in it succeeded.')
    const { run } = record
    const items = again.map((item) => ({ ...item, past: [...item.past, { run, status: item.status, job_id: item.job_id, error: item.error }] }))
    await this.#start({ ...record, run: run + 1, finished_at: null, counts: null }, items)
    return this.summary(id)
  }

  /** Its start is on the disk before anything of it goes. */
  async #start(record: QueueRecord, again: readonly QueueItemRecord[]): Promise<void> {
    const { store } = this.#options
    this.#mustBeOpen()
    const started: QueueRecord = { ...record, status: 'running', started_at: record.started_at ?? timestampNow() }
    const before = store.queues.get(record.id)
    await store.commits.write(
      () => {
        // Two who start it at the same moment: the second finds it started.
        if (store.queues.get(record.id).run !== before.run) throw conflict(this.#summary(started), 'It was started just now.')
        store.queues.update(started)
        for (const item of again) store.queues.beginAgain(record.seq, item)
      },
      () => store.queues.update(before),
    )
    this.#begin(started, store.queues.items(record.seq))
    this.#parts.changed(record.id)
  }

  #mustBeOpen(): void {
    if (this.#is_closing) throw new AppError('NOT_READY', 'Opsdeck is shutting down and starts nothing more.')
    if (this.#options.paused) throw new AppError('NOT_READY', 'This process only looks and starts nothing.')
  }

  #mustRun(id: string, only_key_id?: string): RunningQueue {
    const record = this.#options.store.queues.get(id, only_key_id)
    const running = this.#running.get(id)
    if (running) return running
    throw conflict(this.#summary(record), record.status === 'draft' ? 'It was not started yet.' : 'It is over.')
  }

  /** Throws NOT_FOUND, and CONFLICT unless it runs. */
  async pause(id: string, only_key_id?: string): Promise<QueueSummary> {
    const running = this.#mustRun(id, only_key_id)
    if (running.record.status !== 'running') throw conflict(this.summary(id), 'It does not run.')
    await running.setStatus('paused')
    return this.summary(id)
  }

  /** Throws NOT_FOUND, and CONFLICT unless somebody paused it. */
  async resume(id: string, only_key_id?: string): Promise<QueueSummary> {
    const running = this.#mustRun(id, only_key_id)
    if (running.is_stuck_at_question) throw conflict(this.summary(id), 'It waits for an answer to its question. Use "continue".')
    if (running.record.status !== 'paused') throw conflict(this.summary(id), 'It is not paused.')
    await running.setStatus('running')
    return this.summary(id)
  }

  /** Throws NOT_FOUND, INVALID_INPUT (no such item) and CONFLICT (no question waits). */
  async answer(
    id: string,
    { item, go_on, reason }: { item?: ItemRef | undefined; go_on: boolean; reason?: string | undefined },
    only_key_id?: string,
  ): Promise<QueueSummary> {
    const running = this.#mustRun(id, only_key_id)
    const index = item === undefined ? undefined : indexOf(running.items, item, 'item')
    await running.answer(index, go_on ? null : `Somebody said no${reason === undefined ? '.' : `: ${reason}`}`)
    return this.summary(id)
  }

  /** Throws NOT_FOUND, and CONFLICT when it is over. Resolves when it is on the disk that nothing more of it starts. */
  async cancel(id: string, force: boolean, only_key_id?: string): Promise<QueueSummary> {
    const record = this.#options.store.queues.get(id, only_key_id)
    const running = this.#running.get(id)
    if (running) await running.cancel(force)
    else if (record.status === 'draft') await cancelDraft(this.#parts, record)
    else throw conflict(this.#summary(record), 'It is over.')
    return this.summary(id)
  }

  /** Throws NOT_FOUND, INVALID_INPUT (no such item), and CONFLICT (an item that does not wait, a queue that is over). */
  async update({ id, order, ...patch }: QueuePatch, only_key_id?: string): Promise<QueueSummary> {
    const { store } = this.#options
    const record = store.queues.get(id, only_key_id)
    const running = this.#running.get(id)
    const now = running?.record ?? record
    const { name, ...rules } = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<QueueRecord>
    const has_more = order !== undefined || Object.keys(rules).length > 0
    if (has_more && (now.finished_at !== null || now.status === 'cancelled')) throw conflict(this.#summary(record), 'It is over; only its name can change.')
    const places = order === undefined ? new Map<number, number>() : placesOf(running?.items ?? store.queues.items(record.seq), order)
    if (running) {
      Object.assign(running.record, rules, name === undefined ? {} : { name })
      await running.changed(places)
    } else {
      await changeResting(this.#parts, record, { ...rules, ...(name !== undefined && { name }) }, places)
      this.#pieces.edited()
      this.#parts.changed(id)
    }
    return this.summary(id)
  }

  /** From now on nothing is started, and what ends is looked at after the next start. */
  [Symbol.dispose](): void {
    this.#is_closing = true
    this.#listening.dispose()
    for (const queue of this.#running.values()) queue[Symbol.dispose]()
  }
}

function conflict({ id, status }: QueueSummary, why: string): AppError {
  return new AppError('CONFLICT', `The queue is ${status}. ${why}`, { id, status })
}
