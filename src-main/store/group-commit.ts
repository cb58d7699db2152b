/** Commits writes in groups: what arrives in one turn of the event loop shares one transaction and one fsync. */
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/app-error.ts'
import { looksLikeBrokenDisk, looksLikeFullDisk } from './sqlite-errors.ts'

interface Waiting {
  write: () => void
  done: () => void
  failed: (error: unknown) => void
}

export interface GroupCommitOptions {
  /** Called when the disk is full; true when room was made, so that the group is tried once more. */
  make_room(): boolean
}

export class GroupCommit {
  readonly #database: DatabaseSync
  readonly #options: GroupCommitOptions
  #waiting: Waiting[] = []
  #lazy: (() => void)[] = []
  #scheduled = false
  #lazy_timer: NodeJS.Timeout | undefined

  constructor(database: DatabaseSync, options: GroupCommitOptions) {
    this.#database = database
    this.#options = options
  }

  /** Runs `write` in the next group; resolves when it is on the disk. Rejects with DISK_FULL, NOT_READY (the disk fails) or what `write` threw. */
  write(write: () => void): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ write, done, failed })
      if (this.#scheduled) return
      this.#scheduled = true
      setImmediate(() => this.flush())
    })
  }

  /** For what nobody waits for: goes along with the next group, or alone after `within_ms`. */
  writeLazily(write: () => void, within_ms = 50): void {
    this.#lazy.push(write)
    this.#lazy_timer ??= setTimeout(() => {
      this.#lazy_timer = undefined
      if (this.#lazy.length > 0) this.flush()
    }, within_ms).unref()
  }

  /** Commits what waits, now. */
  flush(): void {
    this.#scheduled = false
    const group = this.#waiting
    const lazy = this.#lazy
    if (group.length === 0 && lazy.length === 0) return
    this.#waiting = []
    this.#lazy = []
    for (const write of lazy) group.push({ write, done: nothing, failed: nothing })
    try {
      this.#commit(group)
    } catch (error) {
      if (group.length === 1) return void group[0]!.failed(asAppError(error))
      // One bad write must not take its neighbours down: each gets its own transaction.
      for (const one of group) this.#alone(one)
      return
    }
    for (const one of group) one.done()
  }

  #alone(one: Waiting): void {
    try {
      this.#commit([one])
    } catch (error) {
      one.failed(asAppError(error))
      return
    }
    one.done()
  }

  #commit(group: readonly Waiting[]): void {
    for (let again = true; ; again = false) {
      try {
        this.#database.exec('BEGIN IMMEDIATE')
        for (const one of group) one.write()
        this.#database.exec('COMMIT')
        return
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
        if (again && looksLikeFullDisk(error) && this.#options.make_room()) continue
        throw error
      }
    }
  }
}

function nothing(): void {}

function asAppError(error: unknown): unknown {
  if (looksLikeFullDisk(error)) return new AppError('DISK_FULL', undefined, {}, error)
  if (!looksLikeBrokenDisk(error)) return error
  return new AppError(
    'NOT_READY',
    'The disk reported an error while the state was saved, so nothing of it counts. Look into the system log (dmesg) and check the disk or the network share of the data folder.',
    { reason: (error as Error).message },
    error,
  )
}
