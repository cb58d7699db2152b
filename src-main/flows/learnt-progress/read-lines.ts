/** Reads the stored output of a job as lines, a bounded piece at a time, whatever its size. */
import type { StreamName } from '../../../src-preload/contract/jobs.ts'
import type { OutputFiles } from '../../store/output-files.ts'

/** A line longer than this is none. */
const longest_line_bytes = 8192

export interface Line {
  text: string
  /** Offset of its first byte. */
  from: number
  /** It ended with a carriage return alone: what follows is written over it. */
  redrawn: boolean
}

/** Cuts bytes that come in pieces into lines. */
export class LineCutter {
  #rest: Buffer = Buffer.alloc(0)
  #rest_from = 0
  /** The beginning of the next line was not seen. */
  #cut = false

  /** The lines that `bytes` at `from` complete. Bytes between what was given before and `from` were stepped over. */
  push(bytes: Buffer, from: number): Line[] {
    const lines: Line[] = []
    const follows = this.#rest_from + this.#rest.length === from
    if (!follows) this.#cut = from > 0
    const all = follows && this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    const all_from = follows ? this.#rest_from : from
    let begin = 0
    for (let n = 0; n < all.length; n++) {
      const byte = all[n]
      if (byte !== 10 && byte !== 13) continue
      const line = { text: all.toString('utf8', begin, n), from: all_from + begin, redrawn: byte === 13 && n + 1 < all.length && all[n + 1] !== 10 }
      begin = n + 1
      if (this.#cut) this.#cut = false
      else if (line.text !== '') lines.push(line)
    }
    const open = all.subarray(begin)
    if (open.length > longest_line_bytes) this.#cut = true
    this.#rest = open.length > longest_line_bytes ? Buffer.alloc(0) : Buffer.from(open)
    this.#rest_from = all_from + all.length - this.#rest.length
    return lines
  }
}

/** One stream of a running job, read along; where it writes faster than this is asked, the newest part is read. */
export class LineFollower {
  readonly #output: OutputFiles
  readonly #job_id: string
  readonly #attempt: number
  readonly #stream: StreamName
  readonly #cutter = new LineCutter()
  #next = 0
  /** Something was stepped over. */
  has_jumped = false

  constructor(output: OutputFiles, job_id: string, attempt: number, stream: StreamName) {
    this.#output = output
    this.#job_id = job_id
    this.#attempt = attempt
    this.#stream = stream
  }

  /** The lines that came up to `size_bytes`, of at most `limit_bytes`. */
  async read(size_bytes: number, limit_bytes: number): Promise<Line[]> {
    if (size_bytes <= this.#next) return []
    if (size_bytes - this.#next > 2 * limit_bytes) {
      this.#next = size_bytes - limit_bytes
      this.has_jumped = true
    }
    const asked = this.#next
    const read = await this.#output.read(this.#job_id, this.#attempt, this.#stream, asked, Math.min(limit_bytes, size_bytes - asked))
    if (read.bytes.length === 0) return []
    const lines = this.#cutter.push(read.bytes, read.from)
    if (read.from > asked) this.has_jumped = true
    this.#next = read.from + read.bytes.length
    return lines
  }
}
