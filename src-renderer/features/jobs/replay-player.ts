/** Plays a recorded output: knows what has to be on the screen at each moment, and draws it in order, forwards or from anew. */
import type { OutputPiece, StreamName, Timing } from '../../../src-preload/contract/jobs.ts'
import { type RecordedMoment, recordedMoments } from '../../../src-preload/contract/recorded-moments.ts'
import { bytesOf } from '../../parts/job-actions.ts'

/** Read ahead of what is drawn. */
const chunk_bytes = 256 * 1024
/** After a jump so much before the place is drawn: several screens, and a few hundred milliseconds for xterm. */
const redrawn_bytes = 1024 * 1024
/** A pause longer than this is idle; so much of it is still shown. */
const idle_ms = 1000
const shown_idle_ms = 400

export interface ReplayScreen {
  /** Resolves when it is drawn. */
  write: (data: Uint8Array) => Promise<void>
  reset: () => void
  resize: (cols: number, rows: number) => void
}

export type PullPiece = (stream: StreamName, from: number, limit: number) => Promise<OutputPiece>

export class ReplayPlayer {
  readonly length_ms: number
  position_ms = 0
  speed = 1
  skips_idle = true
  readonly #moments: readonly RecordedMoment[]
  readonly #screen: ReplayScreen
  readonly #streams: ReadonlyMap<StreamName, StoredStream>
  /** The first moment that is not drawn. */
  #next = 0
  #drawing: Promise<void> = Promise.resolve()
  #draws = false
  /** Counts jumps: what was being drawn for an earlier one is left. */
  #jump = 0

  constructor(timing: Timing, pull: PullPiece, screen: ReplayScreen) {
    this.#screen = screen
    this.#moments = recordedMoments(timing)
    this.#streams = new Map(timing.streams.map(({ stream }) => [stream, new StoredStream((from, limit) => pull(stream, from, limit))]))
    this.length_ms = Math.max(timing.duration_ms ?? 0, this.#moments.at(-1)?.ms ?? 0)
  }

  get at_end(): boolean {
    return this.position_ms >= this.length_ms
  }

  /** So much time has passed while it played. Resolves when what belongs to the new place is drawn. */
  async tick(passed_ms: number): Promise<void> {
    // A slow screen holds the clock, as a slow terminal would have held the program.
    if (this.#draws) return this.#drawing
    const before_ms = this.position_ms
    let position_ms = Math.min(this.length_ms, before_ms + passed_ms * this.speed)
    if (this.skips_idle) {
      const last_ms = this.#moments[this.#next - 1]?.ms ?? 0
      const next_ms = this.#moments[this.#next]?.ms ?? this.length_ms
      if (next_ms - last_ms > idle_ms && position_ms - last_ms > shown_idle_ms && position_ms < next_ms) position_ms = next_ms
    }
    this.position_ms = position_ms
    await this.#draw()
  }

  /** Goes to a moment; earlier ones are drawn anew. */
  async seek(ms: number): Promise<void> {
    const back = ms < this.position_ms
    this.position_ms = Math.min(this.length_ms, Math.max(0, ms))
    const jump = ++this.#jump
    await this.#drawing
    if (jump !== this.#jump) return
    if (back || this.#left() > redrawn_bytes) this.#begin()
    await this.#draw()
  }

  /** Bytes that are not drawn and belong before the position. */
  #left(): number {
    let bytes = 0
    for (const [name, stream] of this.#streams) bytes += Math.max(0, this.#endOf(name) - stream.drawn)
    return bytes
  }

  /** How far a stream was at the position. */
  #endOf(name: StreamName): number {
    let to = 0
    for (const moment of this.#moments) {
      if (moment.ms > this.position_ms) break
      if ('stream' in moment && moment.stream === name) to = moment.to
    }
    return to
  }

  #begin(): void {
    this.#next = 0
    this.#screen.reset()
    for (const [name, stream] of this.#streams) stream.drawn = Math.max(0, this.#endOf(name) - redrawn_bytes)
  }

  #draw(): Promise<void> {
    this.#draws = true
    this.#drawing = this.#drawMoments(this.#jump).finally(() => {
      this.#draws = false
    })
    return this.#drawing
  }

  async #drawMoments(jump: number): Promise<void> {
    for (; this.#next < this.#moments.length; this.#next++) {
      const moment = this.#moments[this.#next]!
      if (moment.ms > this.position_ms || jump !== this.#jump) return
      if ('cols' in moment) {
        this.#screen.resize(moment.cols, moment.rows)
        continue
      }
      const stream = this.#streams.get(moment.stream)!
      while (stream.drawn < moment.to) {
        const bytes = await stream.next(moment.to)
        if (bytes === null) break
        await this.#screen.write(bytes)
        if (jump !== this.#jump) return
      }
    }
  }
}

/** The bytes of one stream, fetched a chunk at a time and given in order. */
class StoredStream {
  /** Offset of the first byte that is not drawn. */
  drawn = 0
  readonly #pull: (from: number, limit: number) => Promise<OutputPiece>
  #chunk: Uint8Array = new Uint8Array()
  #chunk_from = 0

  constructor(pull: (from: number, limit: number) => Promise<OutputPiece>) {
    this.#pull = pull
  }

  /** What comes next, up to the offset `to`; null where nothing is stored any more. What was not kept is stepped over. */
  async next(to: number): Promise<Uint8Array | null> {
    const inside = this.drawn - this.#chunk_from
    if (inside < 0 || inside >= this.#chunk.length) {
      const piece = await this.#pull(this.drawn, chunk_bytes)
      this.#chunk = bytesOf(piece)
      this.#chunk_from = piece.from
      if (this.#chunk.length === 0) {
        this.drawn = to
        return null
      }
      this.drawn = piece.from
      if (piece.from >= to) return null
    }
    const begin = this.drawn - this.#chunk_from
    const bytes = this.#chunk.subarray(begin, Math.min(this.#chunk.length, to - this.#chunk_from))
    this.drawn += bytes.length
    return bytes
  }
}
