/** The one bus: what changed, told at once to those who listen and since a cursor to those who pull; memory is bounded, who is too far behind starts over. */
import { randomBytes } from 'node:crypto'
import type { Area, Change } from '../../src-preload/contract/events.ts'
import { Emitter } from '../base/emitter.ts'
import { Waiters } from './waiters.ts'

/** Changed things that are remembered; a reader who missed more than these asks for everything again. */
const remembered = 2000
/** Most changes in one answer; the rest follows at once with the next cursor. */
const most_changes = 200
/** Changes within this time share an answer: about 60 answers a second at most. */
const gather_ms = 16

export interface Changes {
  cursor: string
  resync: boolean
  changes: Change[]
}

interface Remembered {
  version: number
  change: Change
}

export class ChangeFeed implements Disposable {
  /** Every change but those of jobs, whose listeners want the job itself (JobEngine.on_progress). */
  readonly on_change = new Emitter<Change>()
  /** Another host's cursors mean nothing here. */
  readonly #epoch = randomBytes(6).toString('hex')
  #version = 0
  /** Changes up to this version may be forgotten. */
  #forgotten = 0
  /** In the order of their last change, by area and id. */
  readonly #changes = new Map<string, Remembered>()
  readonly #waiters = new Waiters()
  #waking: NodeJS.Timeout | undefined
  #closed = false

  /** Tells everybody. A thing that changes again before it was pulled is told once, as it changed last. */
  announce(change: Change): void {
    const key = `${change.area}/${change.id ?? ''}`
    this.#changes.delete(key)
    this.#changes.set(key, { version: ++this.#version, change })
    if (this.#changes.size > remembered) {
      const [oldest, { version }] = this.#changes.entries().next().value!
      this.#changes.delete(oldest)
      this.#forgotten = version
    }
    this.#wake()
    if (change.area !== 'jobs') this.on_change.emit(change)
  }

  /** The area as a whole changed. */
  touch(area: Area): void {
    this.announce({ area, id: null, action: 'updated' })
  }

  #wake(): void {
    this.#waking ??= setTimeout(() => {
      this.#waking = undefined
      this.#waiters.wake('')
    }, gather_ms)
  }

  /** Waits up to `wait_ms` for a change after `cursor`. Without a cursor, or with a foreign one, answers `resync` at once. */
  async pull(cursor: string | undefined, wait_ms: number, signal?: AbortSignal): Promise<Changes> {
    const known = this.#versionOf(cursor)
    if (known === undefined) return this.#startOver()
    const until = performance.now() + wait_ms
    while (this.#version === known && !this.#closed && !signal?.aborted) {
      const left_ms = until - performance.now()
      if (left_ms <= 0) break
      await this.#waiters.next('', left_ms, signal)
    }
    return known < this.#forgotten ? this.#startOver() : this.#since(known)
  }

  #versionOf(cursor: string | undefined): number | undefined {
    const digits = cursor?.startsWith(`${this.#epoch}.`) ? cursor.slice(this.#epoch.length + 1) : undefined
    if (digits === undefined || !/^\d{1,15}$/.test(digits)) return undefined
    const version = Number(digits)
    return version >= this.#forgotten && version <= this.#version ? version : undefined
  }

  #startOver(): Changes {
    return { cursor: `${this.#epoch}.${this.#version}`, resync: true, changes: [] }
  }

  #since(known: number): Changes {
    const missed = [...this.#changes.values()].filter(({ version }) => version > known)
    const told = missed.slice(0, most_changes)
    const reached = told.length < missed.length ? told.at(-1)!.version : this.#version
    return { cursor: `${this.#epoch}.${reached}`, resync: false, changes: told.map(({ change }) => change) }
  }

  /** Lets everybody go who waits. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#waking)
    this.#waiters.wakeAll()
  }

  [Symbol.dispose](): void {
    this.close()
    this.on_change[Symbol.dispose]()
  }
}
