/** Reads the stored output of a running job along as lines, a bounded piece at a time, whatever its size. */
import type { StreamName } from '../../../src-preload/contract/jobs.ts'
import type { OutputFiles } from '../../store/output-files.ts'
import { type Line, LineCutter } from '../line-cutter.ts'

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
