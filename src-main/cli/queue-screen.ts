/** Shows a queue on the standard streams: what its items write, and on standard error what becomes of it. */
import type { Queue, QueueItem } from '../../src-preload/contract/queues.ts'
import type { OutputBytes } from './follow-output.ts'
import type { OutputWatcher } from './follow-queue.ts'
import { durationText } from './jobs.ts'
import { LabelLines } from './label-lines.ts'
import type { StandardStreams } from './standard-streams.ts'

/** Longer labels would leave no room for what they stand before. */
const widest_label = 24
/** More failures than these are not read one by one. */
const most_told = 20

export class QueueScreen implements OutputWatcher {
  readonly shows_together: boolean
  readonly #streams: StandardStreams
  readonly #total: number
  readonly #label_width: number
  /** By item and stream. */
  readonly #labelled = new Map<string, LabelLines>()
  #begun = 0

  constructor({ total, items, concurrency }: Queue, streams: StandardStreams, { follows }: { follows: boolean }) {
    this.#streams = streams
    this.#total = total
    // One that follows writes on while those that need it run.
    this.shows_together = concurrency > 1 || follows
    this.#label_width = Math.min(widest_label, Math.max(...items.map((item) => labelOf(item).length)))
  }

  async began({ title, key }: QueueItem): Promise<void> {
    this.#begun++
    await this.#streams.say(`[${this.#begun}/${this.#total}] ${key === null ? '' : `${key}: `}${title}`)
  }

  async wrote(item: QueueItem, { stream, bytes, skipped }: OutputBytes): Promise<void> {
    const write = (piece: Buffer) => (stream === 'stderr' ? this.#streams.err(piece) : this.#streams.out(piece))
    if (skipped > 0) await this.#streams.say(`${skipped} bytes of ${stream} were not kept.`)
    if (!this.shows_together) return write(bytes)
    const name = `${item.index} ${stream}`
    const lines = this.#labelled.get(name) ?? new LabelLines(labelOf(item).slice(0, widest_label).padEnd(this.#label_width), write)
    this.#labelled.set(name, lines)
    await lines.add(bytes)
  }

  async fellSilent({ index }: QueueItem): Promise<void> {
    for (const stream of ['stdout', 'stderr', 'terminal']) {
      await this.#labelled.get(`${index} ${stream}`)?.end()
      this.#labelled.delete(`${index} ${stream}`)
    }
  }
}

/** How it ended, and what did not succeed and why. */
export async function tellQueueEnd({ status, items, counts, total, started_at, finished_at }: Queue, streams: StandardStreams): Promise<void> {
  const skipped = counts.skipped ?? 0
  const told = items.filter((item) => item.status !== 'succeeded' && item.status !== 'skipped' && item.error !== null)
  for (const { key, index, title, error } of told.slice(0, most_told)) await streams.say(`${key ?? `item ${index}`} (${title}): ${error!.message}`)
  if (told.length > most_told) await streams.say(`${told.length - most_told} more did not succeed.`)
  const span = started_at === null || finished_at === null ? '' : ` in ${durationText(Date.parse(finished_at) - Date.parse(started_at))}`
  const left = skipped > 0 ? `; ${skipped} ${skipped === 1 ? 'was' : 'were'} not started` : ''
  await streams.say(`${status}: ${counts.succeeded ?? 0} of ${total} succeeded${span}${left}.`)
}

const labelOf = ({ key, index }: QueueItem): string => key ?? String(index)
