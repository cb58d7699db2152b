/** What changed since a cursor: each job once, in its newest state, with bounded memory; who is too far behind starts over. */
import { randomBytes } from 'node:crypto'
import type { Area } from '../../src-preload/contract/events.ts'
import { Waiters } from './waiters.ts'

/** Changed jobs that are remembered; a reader who missed more than these asks for everything again. */
const remembered_jobs = 2000
/** Most jobs in one answer; the rest follows at once with the next cursor. */
const most_jobs = 200
/** Changes within this time share an answer: about 60 answers a second at most. */
const gather_ms = 16

export interface Changes {
  cursor: string
  resync: boolean
  job_ids: string[]
  areas: Area[]
}

export class EventFeed {
  /** Another host's cursors mean nothing here. */
  readonly #epoch = randomBytes(6).toString('hex')
  #version = 0
  /** Changes up to this version may be forgotten. */
  #forgotten = 0
  /** In the order of their last change. */
  readonly #jobs = new Map<string, number>()
  readonly #areas = new Map<Area, number>()
  readonly #waiters = new Waiters()
  #waking: NodeJS.Timeout | undefined
  #closed = false

  job(id: string): void {
    this.#jobs.delete(id)
    this.#jobs.set(id, ++this.#version)
    if (this.#jobs.size > remembered_jobs) {
      const [oldest, version] = this.#jobs.entries().next().value!
      this.#jobs.delete(oldest)
      this.#forgotten = version
    }
    this.#wake()
  }

  area(area: Area): void {
    this.#areas.set(area, ++this.#version)
    this.#wake()
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
    return { cursor: `${this.#epoch}.${this.#version}`, resync: true, job_ids: [], areas: [] }
  }

  #since(known: number): Changes {
    const changed = [...this.#jobs].filter(([, version]) => version > known)
    const told = changed.slice(0, most_jobs)
    const reached = told.length < changed.length ? told.at(-1)![1] : this.#version
    const areas = [...this.#areas].filter(([, version]) => version > known && version <= reached).map(([area]) => area)
    return { cursor: `${this.#epoch}.${reached}`, resync: false, job_ids: told.map(([id]) => id), areas }
  }

  /** Lets everybody go who waits. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#waking)
    this.#waiters.wakeAll()
  }
}
