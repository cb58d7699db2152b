/** What a started program looks like to the rest of the runner, whether it has a terminal or pipes. */
import type { SpawnFailure } from './spawn-checks.ts'

/** 0 is stdout or the terminal, 1 is stderr. */
export type Channel = 0 | 1

export interface LaunchEvents {
  /** The program runs. */
  started(pid: number): void
  /** It could not be started; nothing else follows. */
  failed(failure: SpawnFailure): void
  /** Bytes came; false asks to wait until `resume`. */
  data(channel: Channel, bytes: Buffer): boolean
  /** The program itself ended, `ago_ms` ago; code and signal may still be unknown. */
  exited(ago_ms: number): void
  /** The program ended and all its output was read (or let go). */
  closed(exit_code: number | null, signal: string | null): void
}

export interface Launched {
  /** How far the program says it is, 0..1; null where it says nothing. */
  readonly progress?: number | null
  /** Resolves when the program has read so much that more may come, or reads no longer. Rejects when too much waits; nothing of `data` was taken then. */
  write(data: string): Promise<void>
  /** Rejects as `write` does. */
  endInput(): Promise<void>
  /** Throws where there is no terminal. */
  resize(cols: number, rows: number): void
  resume(channel: Channel): void
  /** Stops reading although somebody may still hold the other end; `closed` follows. */
  letGo(): void
}
