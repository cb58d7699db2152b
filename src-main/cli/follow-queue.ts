/** Follows a queue until it is over: what begins, what its items write, what it asks. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Queue, QueueItem } from '../../src-preload/contract/queues.ts'
import { followOutput, getJob, type OutputBytes, streamsOf } from './follow-output.ts'
import type { Reach } from './reach-host.ts'

/** Who is told of its questions, and is shown the rest where it wants to see it. */
export interface QueueWatcher {
  /** Called whenever another question waits, or none any more. */
  asks(question: Queue['question']): void
  readonly output?: OutputWatcher
}

export interface OutputWatcher {
  /** False where items write one after the other, so that each is shown whole before the next. */
  readonly shows_together: boolean
  began(item: QueueItem): Promise<void>
  wrote(item: QueueItem, piece: OutputBytes): Promise<void>
  /** Nothing more comes of it. */
  fellSilent(item: QueueItem): Promise<void>
}

/** A call is answered earlier when there is something; this only bounds how long a silent one hangs. */
const wait_ms = 25_000
/** Looking at ten thousand items takes the host a while: it does other things ten times as long. */
const rest_factor = 10

/** Resolves to the queue as it was when it was over and all output had been shown. */
export async function followQueue(reach: Reach, id: string, { asks, output }: QueueWatcher): Promise<Queue> {
  const shown = new Map<string, Promise<void>>()
  let last: Promise<unknown> = Promise.resolve()
  let failure: { error: unknown } | undefined
  let asked: number | null = null
  let cursor: string | undefined
  for (;;) {
    const looked_at = performance.now()
    const queue = await reach.call((client) => client.queues.get({ id }))
    const took_ms = performance.now() - looked_at
    for (const item of output ? begunSince(queue, shown) : []) {
      const showing = showItem(reach, item, output!, output!.shows_together ? undefined : last).catch((error: unknown) => {
        failure ??= { error }
      })
      shown.set(item.job_id, showing)
      last = showing
    }
    if ((queue.question?.index ?? null) !== asked) {
      asked = queue.question?.index ?? null
      asks(queue.question)
    }
    if (queue.finished_at !== null) {
      await Promise.all(shown.values())
      if (failure) throw failure.error
      return queue
    }
    await wait(took_ms * rest_factor)
    cursor = await changed(reach, id, cursor)
  }
}

/** Items whose job is not yet known, in the order in which they began: ids of jobs grow with time. */
function begunSince({ items }: Queue, known: ReadonlyMap<string, unknown>): (QueueItem & { job_id: string })[] {
  const begun = items.filter((item): item is QueueItem & { job_id: string } => item.job_id !== null && !known.has(item.job_id))
  return begun.sort((one, other) => (one.job_id < other.job_id ? -1 : 1))
}

async function showItem(reach: Reach, item: QueueItem & { job_id: string }, watcher: OutputWatcher, before: Promise<unknown> | undefined): Promise<void> {
  await before
  await watcher.began(item)
  const { job_id: id } = item
  const job = await getJob(reach, id)
  await followOutput(reach, { id, streams: streamsOf(job), follow: true, all_attempts: true, take: (piece) => watcher.wrote(item, piece) })
  await watcher.fellSilent(item)
}

/** Waits until something happened to the queue after `cursor`; gives the next cursor. Without one it is only fetched. */
async function changed(reach: Reach, id: string, cursor: string | undefined): Promise<string> {
  for (let since = cursor; ; ) {
    const told = await reach.call((client) => client.events.pull({ wait_ms, ...(since !== undefined && { cursor: since }) }))
    if (told.resync || told.changes.some((change) => change.area === 'queue' && change.id === id)) return told.cursor
    since = told.cursor
  }
}
