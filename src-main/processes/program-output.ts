/** What takes the bytes of one stream of a program: files, or the host. */
import type { StreamTotals } from './runner-protocol.ts'

export interface ProgramOutput {
  /** Bytes up to here can be read by others. */
  readonly readable_bytes: number
  readonly totals: StreamTotals
  /** False when the source should wait until it is told to go on. */
  push(bytes: Buffer): boolean
  /** Notes how far the stream was `ms` after the start. */
  stamp(ms: number): void
  /** Passes on what is left; resolves when that is done. */
  finish(ms: number): Promise<void>
  /** Forgets everything at once. */
  abandon(): void
}
