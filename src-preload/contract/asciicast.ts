/** Writes a recorded run down as asciicast v3 (https://docs.asciinema.org/manual/asciicast/v3): one form for every door. */
import type { Job, StreamName, Timing } from './jobs.ts'
import { recordedMoments } from './recorded-moments.ts'

export const asciicast_type = 'application/x-asciicast'

/** One event holds at most so many bytes of output. */
const piece_bytes = 64 * 1024
/** For output that had no terminal: wide enough for most lines. */
const plain_size = { cols: 120, rows: 30 }
/** Where the size of a terminal was not noted. */
const usual_size = { cols: 80, rows: 24 }

/** Bytes at an offset, or at the next one that was kept; none at the end. */
export type ReadStream = (stream: StreamName, from: number, limit: number) => Promise<{ from: number; bytes: Uint8Array }>

type CastJob = Pick<Job, 'title' | 'capture' | 'attempts' | 'started_at' | 'queued_at'>

/** The file line by line, each with its end; nothing of it is held. Seconds are told from the event before. */
export async function* asciicastLines(job: CastJob, timing: Timing, read: ReadStream): AsyncGenerator<string> {
  const attempt = job.attempts.find(({ number }) => number === timing.attempt)
  const first = timing.sizes[0]
  const size = job.capture === 'split' ? plain_size : first ? { cols: first[1], rows: first[2] } : usual_size
  const timestamp = Math.floor(Date.parse(attempt?.started_at ?? job.started_at ?? job.queued_at) / 1000)
  yield `${JSON.stringify({ version: 3, term: { ...size, type: 'xterm-256color' }, timestamp, title: job.title, command: job.title })}\n`
  let told_ms = 0
  const event = (ms: number, code: string, data: string) => {
    // Whole milliseconds since the last event: what is rounded away is not lost, but comes with the next.
    const interval_ms = Math.max(0, Math.round(ms) - told_ms)
    told_ms += interval_ms
    return `${JSON.stringify([interval_ms / 1000, code, data])}\n`
  }
  const texts = new Map(timing.streams.map(({ stream }) => [stream, new StreamText(job.capture === 'split')]))
  const reached = new Map<StreamName, number>()
  // The first size stands in the header.
  let is_first_size = true
  for (const moment of recordedMoments(timing)) {
    if ('cols' in moment) {
      if (!is_first_size) yield event(moment.ms, 'r', `${moment.cols}x${moment.rows}`)
      is_first_size = false
      continue
    }
    const { stream, to, ms } = moment
    const text = texts.get(stream)!
    for (let from = reached.get(stream) ?? 0; from < to; ) {
      const piece = await read(stream, from, Math.min(piece_bytes, to - from))
      if (piece.bytes.length === 0) break
      const data = `${text.gap(piece.from - from)}${text.push(piece.bytes)}`
      from = piece.from + piece.bytes.length
      reached.set(stream, from)
      if (data !== '') yield event(ms, 'o', data)
    }
  }
  const exit_code = attempt?.exit_code ?? null
  if (exit_code !== null) yield event(timing.duration_ms ?? told_ms, 'x', String(exit_code))
}

/** Bytes of one stream as text: characters that a piece cut are made whole, and lines without a terminal go back to its left edge. */
class StreamText {
  readonly #plain: boolean
  #decoder = new TextDecoder()
  #after_return = false

  constructor(plain: boolean) {
    this.#plain = plain
  }

  push(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true })
    if (!this.#plain || text === '') return text
    const begins_with_end = this.#after_return && text.startsWith('\n')
    this.#after_return = text.endsWith('\r')
    const returned = text.replace(/\r?\n/g, '\r\n')
    return begins_with_end ? returned.slice(1) : returned
  }

  /** Says that so many bytes were not kept. */
  gap(bytes: number): string {
    if (bytes <= 0) return ''
    this.#decoder = new TextDecoder()
    return `\r\n[${bytes} bytes were not kept here]\r\n`
  }
}
