/** Tells every program on `/ws` what happens: listens to the engine once, and hands on to the readers. */
import type { Change } from '../../../src-preload/contract/events.ts'
import type { Job, StreamName } from '../../../src-preload/contract/jobs.ts'
import { hasEnded } from '../../../src-preload/contract/jobs.ts'
import type { ChangeFeed } from '../../events/change-feed.ts'
import type { Rooms } from '../../handlers/rooms.ts'

/** What a reader is told. */
export interface FeedListener {
  noteOutput(output: { id: string; stream: StreamName; bytes: number }, job: LiveJob): void
  noteProgress(job: Job): void
  noteChange(change: Change): void
}

/** What the feed remembers of a job that has not ended. */
export interface LiveJob {
  requested_by: Job['requested_by']
  attempt: number
  /** Bytes each stream had when last heard of. */
  bytes: Map<StreamName, number>
}

export class LiveFeed implements Disposable {
  readonly #listeners = new Set<FeedListener>()
  readonly #live = new Map<string, LiveJob>()
  readonly #ends = new DisposableStack()
  readonly #engine: Rooms['engine']

  constructor(engine: Rooms['engine'], changes: Pick<ChangeFeed, 'on_change'>) {
    this.#engine = engine
    this.#ends.use(engine.on_output.on((output) => this.#output(output)))
    this.#ends.use(engine.on_progress.on((job) => this.#progress(job)))
    this.#ends.use(
      changes.on_change.on((change) => {
        for (const listener of this.#listeners) listener.noteChange(change)
      }),
    )
  }

  /** Tells `listener` everything from now on, until the result is disposed. */
  listen(listener: FeedListener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** Bytes that running jobs had already written, by `id/stream`: what a reader that comes now has missed. */
  written(): Map<string, number> {
    return new Map([...this.#live].flatMap(([id, job]) => [...job.bytes].map(([stream, bytes]): [string, number] => [`${id}/${stream}`, bytes])))
  }

  #output(output: { id: string; stream: StreamName; bytes: number }): void {
    const job = this.#live.get(output.id) ?? this.#lookUp(output.id)
    if (!job) return
    job.bytes.set(output.stream, output.bytes)
    for (const listener of this.#listeners) listener.noteOutput(output, job)
  }

  /** Null when the engine does not know it (any more): then there is nobody to tell. */
  #lookUp(id: string): LiveJob | null {
    try {
      return this.#remember(this.#engine.job(id))
    } catch {
      return null
    }
  }

  #progress(job: Job): void {
    if (hasEnded(job.status)) this.#live.delete(job.id)
    else this.#remember(job)
    for (const listener of this.#listeners) listener.noteProgress(job)
  }

  #remember(job: Job): LiveJob {
    const known = this.#live.get(job.id)
    if (known?.attempt === job.attempt) return known
    const live: LiveJob = { requested_by: job.requested_by, attempt: job.attempt, bytes: new Map() }
    if (!hasEnded(job.status)) this.#live.set(job.id, live)
    return live
  }

  [Symbol.dispose](): void {
    this.#ends.dispose()
    this.#listeners.clear()
  }
}
