/** Commits writes in groups and answers when they are on the disk; waiting for the disk happens beside the event loop. */
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/app-error.ts'
import { looksLikeBrokenDisk, looksLikeFullDisk } from './sqlite-errors.ts'

interface Waiting {
  write: () => void
  /** Takes the write back when it was committed and could not be brought onto the disk. */
  undo: (() => void) | undefined
  done: () => void
  failed: (error: unknown) => void
}

export interface GroupCommitOptions {
  /** Called when the disk is full; true when room was made, so that the group is tried once more. */
  make_room(): boolean
  /** Resolves when everything that was committed so far is on the disk (wal-sync.ts). Rejects when the disk fails. */
  sync(): Promise<void>
}

export class GroupCommit {
  readonly #database: DatabaseSync
  readonly #options: GroupCommitOptions
  #waiting: Waiting[] = []
  #lazy: (() => void)[] = []
  #scheduled = false
  #lazy_timer: NodeJS.Timeout | undefined
  /** Committed, and not known to be on the disk. */
  #unsynced: Waiting[] = []
  #syncing = false

  constructor(database: DatabaseSync, options: GroupCommitOptions) {
    this.#database = database
    this.#options = options
  }

  /**
   * Runs `write` in the next group, which begins in the next turn or, while the disk is waited for, right after that: it would have to wait for it
   * anyway, and takes others along. Resolves when it is on the disk. Rejects with DISK_FULL, NOT_READY (the disk fails) or what `write` threw.
   * A write is visible to readers of this process a moment before it is answered; `undo` takes it back should the disk refuse it after that.
   */
  write(write: () => void, undo?: () => void): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ write, undo, done, failed })
      if (this.#scheduled || this.#syncing) return
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

  /** Commits what waits, now; it is answered when it is on the disk. */
  flush(): void {
    this.#commitWaiting()
    void this.#sync()
  }

  #commitWaiting(): void {
    this.#scheduled = false
    const group = this.#waiting
    const lazy = this.#lazy
    if (group.length === 0 && lazy.length === 0) return
    this.#waiting = []
    this.#lazy = []
    for (const write of lazy) group.push({ write, undo: undefined, done: nothing, failed: nothing })
    try {
      this.#commit(group)
      this.#unsynced.push(...group)
    } catch (error) {
      // One bad write must not take its neighbours down: each gets its own transaction.
      if (group.length === 1) group[0]!.failed(asAppError(error))
      else for (const one of group) this.#alone(one)
    }
  }

  #alone(one: Waiting): void {
    try {
      this.#commit([one])
      this.#unsynced.push(one)
    } catch (error) {
      one.failed(asAppError(error))
    }
  }

  #commit(group: readonly { write: () => void }[]): void {
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

  /** One wait for the disk at a time; what came meanwhile shares the next. */
  async #sync(): Promise<void> {
    if (this.#syncing) return
    this.#syncing = true
    for (; this.#unsynced.length > 0; this.#commitWaiting()) {
      const group = this.#unsynced
      this.#unsynced = []
      try {
        await this.#options.sync()
        for (const one of group) one.done()
      } catch (error) {
        this.#takeBack(group, error)
      }
    }
    this.#syncing = false
  }

  #takeBack(group: readonly Waiting[], error: unknown): void {
    const undos = group.flatMap(({ undo }) => (undo ? [{ write: undo }] : [])).reverse()
    try {
      if (undos.length > 0 && this.#database.isOpen) this.#commit(undos)
    } catch {
      // The disk takes nothing at all: at the next start the log ends before this group.
    }
    for (const one of group) one.failed(asAppError(error))
  }
}

function nothing(): void {}

function asAppError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (looksLikeFullDisk(error) || code === 'ENOSPC' || code === 'EDQUOT') return new AppError('DISK_FULL', undefined, {}, error)
  if (!looksLikeBrokenDisk(error) && (error as NodeJS.ErrnoException).syscall !== 'fdatasync') return error
  return new AppError(
    'NOT_READY',
    'The disk reported an error while the state was saved, so nothing of it counts. Look into the system log (dmesg) and check the disk or the network share of the data folder.',
    { reason: (error as Error).message },
    error,
  )
}
