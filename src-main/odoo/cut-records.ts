/** Cuts the bytes of a log file into records with their places, whatever stands in it: garbage, endless lines, endless tracebacks. */
import { control_sequences, type OdooRecord, recordOf } from './log-records.ts'

export interface CutRecord {
  /** Its first byte in the file, and the one after its last. */
  start: number
  end: number
  /** All its lines as they were written, without colours and the last line break. */
  text: string
  /** What its first line says. Of lines that came late, what the record before says; null for what belongs to no record. */
  head: OdooRecord | null
  /** True for lines without a beginning of their own. */
  loose: boolean
  /** True for what the follower says itself. */
  note?: true
}

/** Longer lines and records are cut, and it is said by how much. */
const most_line_bytes = 64 * 1024
const most_record_letters = 256 * 1024
const most_record_lines = 2000

const line_feed = 10
const escape_byte = 27
// What a terminal would take as a command, or nothing can show.
const unprintable = /[\0-\x08\x0b-\x1f\x7f]/g

interface OpenRecord {
  start: number
  lines: string[]
  letters: number
  left_out_bytes: number
  head: OdooRecord | null
  loose: boolean
}

export class RecordCutter {
  readonly #on_record: (record: CutRecord) => void
  #open: OpenRecord | undefined
  #last_head: OdooRecord | null = null
  /** The line whose end has not come: what is kept of it, and all its bytes. */
  #kept: Buffer[] = []
  #kept_bytes = 0
  #line_bytes = 0
  #line_start: number

  /** `at`: the byte of the file that comes first. `on_record` gets each record once the next begins, or at `end`. */
  constructor(at: number, on_record: (record: CutRecord) => void) {
    this.#line_start = at
    this.#on_record = on_record
  }

  /** Where the next record that will be told begins. */
  get open_start(): number {
    return this.#open?.start ?? this.#line_start
  }

  get has_open(): boolean {
    return this.#open !== undefined || this.#line_bytes > 0
  }

  get has_half_line(): boolean {
    return this.#line_bytes > 0
  }

  feed(bytes: Buffer): void {
    let start = 0
    for (let feed = bytes.indexOf(line_feed); feed >= 0; feed = bytes.indexOf(line_feed, start)) {
      this.#keep(bytes.subarray(start, feed))
      this.#line()
      start = feed + 1
    }
    this.#keep(bytes.subarray(start))
  }

  /** Tells what is open. Lines that come after it are told as what they are: late. */
  end(): void {
    const half = this.#line_bytes
    if (half > 0) this.#line()
    // There was no line break behind it.
    if (half > 0) this.#line_start--
    this.#tell(this.#line_start)
  }

  #keep(bytes: Buffer): void {
    this.#line_bytes += bytes.length
    const room = most_line_bytes - this.#kept_bytes
    if (bytes.length === 0 || room <= 0) return
    // A copy: the caller reads on into the same memory.
    this.#kept.push(Buffer.from(bytes.subarray(0, room)))
    this.#kept_bytes += Math.min(room, bytes.length)
  }

  #line(): void {
    const bytes = this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept)
    const [line_bytes, start] = [this.#line_bytes, this.#line_start]
    this.#kept = []
    this.#kept_bytes = 0
    this.#line_bytes = 0
    this.#line_start = start + line_bytes + 1
    let line = cleanLine(bytes)
    const more = line_bytes - bytes.length
    const head = recordOf(line)
    if (more > 0) line += ` … (${more} more bytes)`
    if (head) {
      this.#tell(start)
      this.#last_head = head
      this.#open = { start, lines: [line], letters: line.length, left_out_bytes: 0, head, loose: false }
      return
    }
    this.#open ??= { start, lines: [], letters: 0, left_out_bytes: 0, head: this.#last_head, loose: true }
    const { lines, letters } = this.#open
    if (lines.length >= most_record_lines || letters + line.length > most_record_letters) this.#open.left_out_bytes += line_bytes + 1
    else {
      lines.push(line)
      this.#open.letters += line.length
    }
  }

  #tell(end: number): void {
    if (!this.#open) return
    const { start, lines, left_out_bytes, head, loose } = this.#open
    this.#open = undefined
    if (left_out_bytes > 0) lines.push(`… (${left_out_bytes} more bytes)`)
    this.#on_record({ start, end, text: lines.join('\n'), head, loose })
  }
}

/** As text that a terminal shows and does not obey. */
export function cleanLine(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  const plain = bytes.includes(escape_byte) ? text.replace(control_sequences, '') : text
  return plain.replace(/\r$/, '').replace(unprintable, '\ufffd')
}
