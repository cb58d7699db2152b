/** Answers readers of output: pieces by offset for those who follow, raw bytes for downloads. */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { hasEnded, type OutputPiece, type StreamName } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import type { Waiters } from '../../events/waiters.ts'
import type { JobRecord } from '../../store/job-record.ts'
import type { OutputFiles, Piece } from '../../store/output-files.ts'

export interface OutputRequest {
  id: string
  stream?: StreamName | undefined
  from: number
  limit: number
  attempt?: number | undefined
  wait_ms?: number | undefined
}

export interface RawOutput {
  size_bytes: number
  /** False while the job may still write. */
  complete: boolean
  /** Bytes `start` (inclusive) to `end` (exclusive) of what was there at the call. */
  open(start: number, end: number): Readable
}

export interface OutputReaderOptions {
  output: OutputFiles
  waiters: Waiters
  /** Throws NOT_FOUND. */
  record: (id: string) => JobRecord
}

export class OutputReader {
  readonly #options: OutputReaderOptions

  constructor(options: OutputReaderOptions) {
    this.#options = options
  }

  /** Throws NOT_FOUND, GONE, INVALID_INPUT (a stream the job does not have). An aborted wait answers with what is there. */
  async piece(request: OutputRequest, signal?: AbortSignal): Promise<OutputPiece> {
    const { output, waiters } = this.#options
    const until = performance.now() + (request.wait_ms ?? 0)
    for (;;) {
      // What happens while we read is noted, or the wait below would sleep through it.
      using watch = waiters.watch(request.id)
      // Looked up each time, and before reading: what has ended by now will not grow behind our back.
      const { record, stream, attempt, over } = this.place(request)
      const read = attempt === 0 ? { from: request.from, bytes: Buffer.alloc(0) } : await output.read(record.id, attempt, stream, request.from, request.limit)
      const end = over ? await this.#end(record, attempt, stream) : Number.POSITIVE_INFINITY
      let piece = encodePiece(read.from, read.bytes, read.from + read.bytes.length >= end)
      if (piece.next === piece.from && read.bytes.length > 0) {
        // Only the beginning of a character: the limit or the end of a file cut it. Look for its rest.
        const rest = await output.read(record.id, attempt, stream, read.from + read.bytes.length, 4)
        const joined = rest.from === read.from + read.bytes.length ? Buffer.concat([read.bytes, rest.bytes]).subarray(0, request.limit) : read.bytes
        if (over || joined.length === request.limit || rest.from > read.from + read.bytes.length) piece = encodePiece(read.from, joined, true)
        else piece = encodePiece(read.from, joined, false)
      }
      if (piece.next > piece.from) return { ...piece, eof: over && piece.next >= end }
      // A gap at the very end (lost, or not on the disk before a power cut) is skipped: nothing follows.
      if (over) return { ...piece, eof: true }
      const left_ms = until - performance.now()
      if (left_ms <= 0 || signal?.aborted) return { ...piece, eof: false }
      if (!watch.woken) await waiters.next(record.id, left_ms, signal)
    }
  }

  /**
   * All of a stream that ended as the job tells it, where it is `bytes` long and was kept as a whole; undefined where it is not there like that. For
   * answers with the output of a job that ended just now: nothing is looked up.
   */
  async whole({ id, attempt }: Pick<JobRecord, 'id' | 'attempt'>, stream: StreamName, bytes: number): Promise<Buffer | undefined> {
    const read = await this.#options.output.read(id, attempt, stream, 0, bytes)
    return read.from === 0 && read.bytes.length === bytes ? read.bytes : undefined
  }

  /** A snapshot; where the middle was cut, a line in its place says how much. Throws as `piece`. */
  async raw(id: string, stream_asked?: StreamName, attempt_asked?: number): Promise<RawOutput> {
    const { record, stream, attempt, over } = this.place({ id, stream: stream_asked, attempt: attempt_asked })
    const pieces = attempt === 0 ? [] : await this.#options.output.pieces(record.id, attempt, stream)
    const sections = sectionsOf(pieces)
    const size_bytes = sections.reduce((sum, section) => sum + section.size_bytes, 0)
    return { size_bytes, complete: over, open: (start, end) => Readable.from(sectionBytes(sections, start, end), { objectMode: false }) }
  }

  /** Which stored stream is meant, and whether it is over. Throws as `piece`. */
  place({ id, stream: asked, attempt: number }: Pick<OutputRequest, 'id' | 'stream' | 'attempt'>): {
    record: JobRecord
    stream: StreamName
    attempt: number
    over: boolean
  } {
    const record = this.#options.record(id)
    const terminal = record.capture === 'terminal'
    if (asked === 'terminal' && !terminal) throw invalid('stream', 'This job has no terminal; ask for stdout or stderr.')
    // A terminal carries both; API.md 3 counts it as stdout.
    const stream: StreamName = terminal && asked !== 'stderr' ? 'terminal' : (asked ?? 'stdout')
    const newest = record.attempts.at(-1)?.number ?? 0
    const attempt = number ?? newest
    if (attempt > newest && number !== undefined) throw new AppError('NOT_FOUND', `The job has no attempt ${number}.`, { id, attempt: number })
    const over = hasEnded(record.status) || record.attempts.some((one) => one.number === attempt && hasEnded(one.status))
    if (record.output_removed) throw new AppError('GONE', 'The output of this job was removed by the retention of the settings; its record stays.', { id })
    return { record, stream, attempt, over }
  }

  /** Where the stream of an ended attempt ends. The record says it; after a crash the files do. */
  async #end(record: JobRecord, attempt: number, stream: StreamName): Promise<number> {
    const ended = record.attempts.find((one) => one.number === attempt)
    const recorded = stream === 'stderr' ? (record.capture === 'terminal' ? 0 : ended?.stderr_bytes) : ended?.stdout_bytes
    return Math.max(recorded ?? 0, attempt === 0 || recorded ? 0 : await this.#options.output.storedEnd(record.id, attempt, stream))
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}

/**
 * UTF-8 whenever the piece decodes, else base64. A character that the limit (or the moment) cut through is left for
 * the next piece, so that it does not turn this one into base64.
 */
export function encodePiece(from: number, bytes: Buffer, last: boolean): Omit<OutputPiece, 'eof'> {
  const whole = last ? bytes : bytes.subarray(0, bytes.length - unfinishedBytes(bytes))
  if (isUtf8(whole)) {
    return { data: whole.toString('utf8'), encoding: 'utf8', from, next: from + whole.length }
  }
  return { data: bytes.toString('base64'), encoding: 'base64', from, next: from + bytes.length }
}

/** Length of a UTF-8 sequence at the end that has begun and not ended (0 to 3). */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? back : 0
    }
  }
  return 0
}

type Section = { size_bytes: number } & ({ path: string } | { text: Buffer })

function sectionsOf(pieces: readonly Piece[]): Section[] {
  const sections: Section[] = []
  let reached = 0
  for (const piece of pieces) {
    if (piece.start > reached) {
      const text = Buffer.from(`\n[opsdeck: ${piece.start - reached} bytes were not kept here]\n`)
      sections.push({ text, size_bytes: text.length })
    }
    sections.push({ path: piece.path, size_bytes: piece.size_bytes })
    reached = piece.start + piece.size_bytes
  }
  return sections
}

async function* sectionBytes(sections: readonly Section[], start: number, end: number): AsyncGenerator<Buffer> {
  let position = 0
  for (const section of sections) {
    const first = Math.max(0, start - position)
    const beyond = Math.min(section.size_bytes, end - position)
    position += section.size_bytes
    if (first >= beyond) continue
    if ('text' in section) yield section.text.subarray(first, beyond)
    else yield* createReadStream(section.path, { start: first, end: beyond - 1, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>
  }
}
