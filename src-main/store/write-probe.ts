/** Whether the database can be written: tried again and again while somebody asks, and never waited for longer than a moment. */
import type { DatabaseSync } from 'node:sqlite'
import { monotonicMs } from '../base/clock.ts'
import { setFact } from './facts.ts'
import type { GroupCommit } from './group-commit.ts'

export interface WriteTried {
  /** How long the newest write has been waiting for the disk; null when it has come back. */
  pending_ms: number | null
  /** How long the last one took that came back. */
  took_ms: number
  /** What it failed with. */
  error: unknown
}

/** Somebody who asks every second must not keep the disk busy. */
const fresh_ms = 5_000
const patience_ms = 150

export class WriteProbe {
  readonly #database: DatabaseSync
  readonly #commits: GroupCommit
  #begun_ms = Number.NEGATIVE_INFINITY
  #pending: Promise<void> | undefined
  #took_ms = 0
  #error: unknown

  constructor(database: DatabaseSync, commits: GroupCommit) {
    this.#database = database
    this.#commits = commits
  }

  async look(): Promise<WriteTried> {
    if (!this.#pending && monotonicMs() - this.#begun_ms > fresh_ms) this.#begin()
    if (this.#pending) await Promise.race([this.#pending, new Promise((resolve) => setTimeout(resolve, patience_ms).unref())])
    return { pending_ms: this.#pending ? monotonicMs() - this.#begun_ms : null, took_ms: this.#took_ms, error: this.#error }
  }

  #begin(): void {
    this.#begun_ms = monotonicMs()
    this.#pending = this.#commits
      .write(() => setFact(this.#database, 'last_health_write', new Date().toISOString()))
      .then(
        () => this.#back(undefined),
        (error: unknown) => this.#back(error),
      )
  }

  #back(error: unknown): void {
    this.#error = error
    this.#took_ms = monotonicMs() - this.#begun_ms
    this.#pending = undefined
  }
}
