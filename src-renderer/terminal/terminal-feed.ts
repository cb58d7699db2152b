/** Brings the stored output of a job into a terminal: pulled by offset, written with back-pressure, skipped where nobody could read it. */
import type { Terminal } from '@xterm/xterm'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { type Failure, hasCode, isAborted, toFailure } from '../bridge/failure.ts'
import { formatBytes } from '../ui/format.ts'

/** One pull; about 50 ms of parsing for xterm, so that keys and frames fit in between. */
const piece_bytes = 256 * 1024
/** Behind by more than this (about a second of parsing), the newest screen matters more than what came before. */
const behind_bytes = 4 * 1024 * 1024
/** What is still shown of it while the flood lasts, and once it has ended. */
const flood_tail_bytes = 256 * 1024
const end_tail_bytes = 4 * 1024 * 1024
/** Stored output up to this size is shown whole. */
const whole_bytes = 16 * 1024 * 1024
const wait_ms = 20_000

export interface FeedState {
  /** Bytes that were stepped over; the stored output has them. */
  skipped_bytes: number
  ended: boolean
  failure: Failure | null
}

export interface FeedOptions {
  id: string
  stream: StreamName
  attempt: number | undefined
  terminal: Terminal
  /** No terminal has shown this job before: what its program asked is still waiting for an answer. */
  firstView: boolean
  onState: (state: FeedState) => void
}

const decode = (data: string): Uint8Array => Uint8Array.from(atob(data), (c) => c.charCodeAt(0))

/** From the first new line on, so that a jump does not begin inside a character or a sequence. */
function afterNewline(data: string | Uint8Array): string | Uint8Array {
  if (typeof data === 'string') {
    const at = data.indexOf('\n')
    return at >= 0 && at < 65_536 ? data.slice(at + 1) : data
  }
  const at = data.indexOf(10)
  return at >= 0 && at < 65_536 ? data.subarray(at + 1) : data
}

export class TerminalFeed {
  /** True while bytes from before this view opened are written: questions in them were answered long ago. */
  replaying = true
  readonly #options: FeedOptions
  readonly #abort = new AbortController()
  #from = 0
  #skipped = 0

  constructor(options: FeedOptions) {
    this.#options = options
  }

  start(): void {
    void this.#run()
  }

  stop(): void {
    this.#abort.abort()
  }

  async #run(): Promise<void> {
    try {
      const known = await this.#size()
      if (known > whole_bytes) this.#skipTo(known - end_tail_bytes)
      await this.#follow(known)
      if (this.#skipped > 0) await this.#showEnd()
      this.#tell({ ended: true, failure: null })
    } catch (error) {
      if (this.#abort.signal.aborted || isAborted(error)) return
      this.#tell({ ended: true, failure: toFailure(error) })
    }
  }

  async #follow(known: number): Promise<void> {
    let jumped = this.#from > 0
    for (;;) {
      this.replaying = this.#from < known && !this.#options.firstView
      const piece = await this.#pull(this.#from)
      if (piece.from > this.#from) await this.#write(`\r\n\u001b[7m ${formatBytes(piece.from - this.#from)} were not kept \u001b[0m\r\n`)
      if (piece.data) {
        const data = piece.encoding === 'utf8' ? piece.data : decode(piece.data)
        await this.#write(jumped ? afterNewline(data) : data)
        jumped = false
      }
      const full = piece.next - piece.from >= piece_bytes
      this.#from = piece.next
      if (piece.eof) return
      if (!full) continue
      const size = await this.#size()
      if (size - this.#from <= behind_bytes || this.#from < Math.min(known, whole_bytes)) continue
      this.#skipTo(size - flood_tail_bytes)
      await this.#write('\u001b[0m')
      jumped = true
    }
  }

  /** After a flood: the last part once more, whole, under a line that says what is missing above it. */
  async #showEnd(): Promise<void> {
    const start = Math.max(0, this.#from - end_tail_bytes)
    this.#options.terminal.reset()
    await this.#write(`\u001b[2m${formatBytes(start)} before this are not shown. "Save output" has everything.\u001b[0m\r\n`)
    let from = start
    let first = start > 0
    for (;;) {
      const piece = await this.#pull(from)
      const data = piece.encoding === 'utf8' ? piece.data : decode(piece.data)
      if (data.length > 0) await this.#write(first ? afterNewline(data) : data)
      first = false
      if (piece.eof || piece.next === from) return
      from = piece.next
    }
  }

  #skipTo(offset: number): void {
    if (offset <= this.#from) return
    this.#skipped += offset - this.#from
    this.#from = offset
    this.#tell({ ended: false, failure: null })
  }

  /** A lost connection is waited out; the offset says where to go on. */
  async #pull(from: number) {
    const { id, stream, attempt } = this.#options
    const signal = this.#abort.signal
    for (;;) {
      signal.throwIfAborted()
      try {
        return await api.jobs.output({ id, stream, from, limit: piece_bytes, wait_ms, ...(attempt === undefined ? {} : { attempt }) }, { signal })
      } catch (error) {
        if (!hasCode(error, 'DISCONNECTED')) throw error
        await connection.connected(signal)
      }
    }
  }

  async #size(): Promise<number> {
    const { id, stream } = this.#options
    for (;;) {
      try {
        const job = await api.jobs.get({ id }, { signal: this.#abort.signal })
        return stream === 'stderr' ? job.stderr_bytes : job.stdout_bytes
      } catch (error) {
        if (!hasCode(error, 'DISCONNECTED')) throw error
        await connection.connected(this.#abort.signal)
      }
    }
  }

  /** Resolves when xterm has parsed it: this is the whole of the back-pressure. */
  #write(data: string | Uint8Array): Promise<void> {
    this.#abort.signal.throwIfAborted()
    return new Promise((resolve) => this.#options.terminal.write(data, resolve))
  }

  #tell(state: Omit<FeedState, 'skipped_bytes'>): void {
    if (!this.#abort.signal.aborted) this.#options.onState({ skipped_bytes: this.#skipped, ...state })
  }
}
