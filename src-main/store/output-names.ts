/** Names of the output files of a job: the writer in the runner and the reader in the host agree on them here. */
import type { StreamName } from '../../src-preload/contract/jobs.ts'

/** First piece of a stream: logical offset 0. Later pieces are separate files named by the offset they begin at. */
export function firstPieceName(attempt: number, stream: StreamName): string {
  return `${attempt}.${stream}`
}

/** Piece of a stream that begins at logical offset `start` (bytes the program wrote before it), after a cut or a gap. */
export function laterPieceName(attempt: number, stream: StreamName, start: number): string {
  return start === 0 ? firstPieceName(attempt, stream) : `${attempt}.${stream}.${start}`
}

/** Timing index of a stream: records of two little-endian doubles, milliseconds since the start and bytes so far. */
export function indexName(attempt: number, stream: StreamName): string {
  return `${attempt}.${stream}-index`
}

/** Sizes of the terminal of an attempt: a line "milliseconds columns rows" for the start and each change. */
export function sizesName(attempt: number): string {
  return `${attempt}.terminal-sizes`
}

/** Bytes of one record of the timing index. */
export const index_record_bytes = 16

/** The start offset of a piece of this stream, or undefined for another file. */
export function pieceStart(name: string, attempt: number, stream: StreamName): number | undefined {
  const first = firstPieceName(attempt, stream)
  if (name === first) return 0
  if (!name.startsWith(`${first}.`)) return undefined
  const digits = name.slice(first.length + 1)
  return /^\d{1,16}$/.test(digits) ? Number(digits) : undefined
}

/** How a cap of `cap_bytes` is shared: the head, then the newest pieces up to `tail_bytes`, each of `piece_bytes`. */
export function shareOfCap(cap_bytes: number): { head_bytes: number; tail_bytes: number; piece_bytes: number } {
  const head_bytes = Math.floor(cap_bytes / 2)
  const tail_bytes = cap_bytes - head_bytes
  // Four pieces: the oldest goes as a whole, so at least three quarters of the tail's share are always there.
  return { head_bytes, tail_bytes, piece_bytes: Math.max(1, Math.floor(tail_bytes / 4)) }
}
