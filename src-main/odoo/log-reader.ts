/** One who reads a log: its end first, then what comes, as far as it is wanted. */
import { AppError } from '../base/app-error.ts'
import type { CutRecord } from './cut-records.ts'
import { openLog } from './log-file.ts'
import { type OdooLogFilter, recordFilter } from './log-filter.ts'
import type { LogFollower, LogPlace, LogState } from './log-follower.ts'
import { recordsBefore } from './read-log-end.ts'

/** At most so much of text in one go. */
const most_letters = 1024 * 1024
/** The file may be another one between two looks. */
const attempts = 3

export interface OlderRecords {
  /** The oldest first. */
  records: CutRecord[]
  /** Where still older ones are; null where there are none. */
  before: LogPlace | null
}

export interface NewRecords {
  records: CutRecord[]
  /** The number to go on from. */
  next: number
  /** Records that came and went unread, because this reader is slower than the log. */
  missed: number
}

export class LogReader implements Disposable {
  readonly #follower: LogFollower
  readonly #leave: () => void
  #has_left = false

  constructor(follower: LogFollower, leave: () => void) {
    this.#follower = follower
    this.#leave = leave
  }

  /** Numbers of one follower mean nothing to another. */
  get follower_id(): string {
    return this.#follower.id
  }

  get state(): LogState {
    return this.#follower.state
  }

  /** The last records that are wanted, and the number to go on from. */
  async begin(filter: OdooLogFilter, limit: number): Promise<OlderRecords & { next: number }> {
    await this.#follower.settled()
    for (let attempt = 1; ; attempt++) {
      // Both at once: what comes while the end is read has a number from there on.
      const { place, next } = this.#follower
      if (place === null || limit === 0) return { records: [], before: place, next }
      const older = await olderThan(this.#follower.path, place, filter, limit)
      if (older !== null) return { ...older, next }
      if (attempt === attempts) return { records: [], before: null, next }
      await this.#follower.changed(next, 200, undefined)
    }
  }

  /** The last wanted records before a place that was given out. Throws GONE when the file is another one by now. */
  async before(place: LogPlace, filter: OdooLogFilter, limit: number): Promise<OlderRecords> {
    const older = await olderThan(this.#follower.path, place, filter, limit)
    if (older === null) throw new AppError('GONE', 'The log was replaced by another file meanwhile. What is older stands in the file that was put aside.')
    return older
  }

  /** What came from number `from` on, as far as it is wanted; waits up to `wait_ms` for something to tell. Throws NOT_READY. */
  async next(from: number, filter: OdooLogFilter, limit: number, wait_ms: number | undefined, signal: AbortSignal | undefined): Promise<NewRecords> {
    const wants = recordFilter(filter)
    const until = wait_ms === undefined ? undefined : performance.now() + wait_ms
    const state = this.#follower.state
    let [at, missed] = [from, 0]
    for (;;) {
      // The host is closing: there is nothing to wait for.
      if (this.#follower.is_disposed && !this.#has_left) throw new AppError('NOT_READY')
      const taken = this.#follower.take(at, limit, most_letters)
      at = taken.next
      missed += taken.missed
      const records = taken.records.filter(wants)
      const left_ms = until === undefined ? undefined : until - performance.now()
      const is_over = signal?.aborted || this.#has_left || this.#follower.state !== state || (left_ms !== undefined && left_ms <= 0)
      if (records.length > 0 || missed > 0 || is_over) return { records, next: at, missed }
      await this.#follower.changed(at, left_ms, signal)
    }
  }

  [Symbol.dispose](): void {
    if (this.#has_left) return
    this.#has_left = true
    this.#leave()
  }
}

/** Null when the file at the path is not the one of the place. */
async function olderThan(path: string, { identity, offset }: LogPlace, filter: OdooLogFilter, limit: number): Promise<OlderRecords | null> {
  const opened = await openLog(path).catch(() => null)
  if (!opened) return null
  try {
    if (opened.identity !== identity || opened.size < offset) return null
    const { records, start } = await recordsBefore(opened.handle, offset, limit, recordFilter(filter))
    return { records, before: start === 0 ? null : { identity, offset: start } }
  } finally {
    await opened.handle.close()
  }
}
