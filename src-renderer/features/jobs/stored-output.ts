/** The stored output of a job as steps for a terminal: read by offset, skipped where it comes faster than anybody could read. */
import type { OutputPiece } from '../../../src-preload/contract/jobs.ts'
import type { TerminalStep } from '../../terminal/terminal-source.ts'
import { formatBytes } from '../../ui/format.ts'

/** One pull; about 50 ms of parsing for xterm, so that keys and frames fit in between. */
export const piece_bytes = 256 * 1024
/** Behind by more than this (about a second of parsing), the newest screen matters more than what came before. */
const behind_bytes = 4 * 1024 * 1024
/** What is still shown of it while the flood lasts: some screens each time, and time between them for keys and frames; it goes on behind less than that. */
const flood_tail_bytes = 64 * 1024
const flood_behind_bytes = 8 * flood_tail_bytes
/** What is shown of it once it has ended: more lines than most terminals hold. */
const end_tail_bytes = 2 * 1024 * 1024
/** Stored output up to this size is shown whole. */
const whole_bytes = 16 * 1024 * 1024

/** A character that a limit cuts is left for the next piece. */
const longest_cut = 3

export interface OutputReader {
  /** At most `limit` bytes (`piece_bytes`) from an offset on; waits a while where nothing is there yet. */
  pull: (from: number, limit?: number) => Promise<OutputPiece>
  /** How many bytes there are by now. */
  size: () => Promise<number>
  /** Waits between two looks at a flood. */
  rest: () => Promise<void>
}

const decode = (data: string): Uint8Array => Uint8Array.from(atob(data), (c) => c.charCodeAt(0))
const bytesOf = ({ data, encoding }: OutputPiece): string | Uint8Array => (encoding === 'utf8' ? data : decode(data))

/** From the first new line on, so that a jump does not begin inside a character or a sequence. */
function afterNewline(data: string | Uint8Array): string | Uint8Array {
  if (typeof data === 'string') {
    const at = data.indexOf('\n')
    return at >= 0 && at < 65_536 ? data.slice(at + 1) : data
  }
  const at = data.indexOf(10)
  return at >= 0 && at < 65_536 ? data.subarray(at + 1) : data
}

/** Follows the output to its end. `first_view`: no terminal showed this job before, so what its program asked still waits for an answer. */
export async function* storedOutput({ pull, size, rest }: OutputReader, first_view: boolean): AsyncGenerator<TerminalStep> {
  const known = await size()
  let from = 0
  let skipped_bytes = 0
  const step = (data: string | Uint8Array, replayed: boolean): TerminalStep => ({ data, reset: false, replayed, skipped_bytes })
  const skipTo = (offset: number) => {
    if (offset <= from) return
    skipped_bytes += offset - from
    from = offset
  }

  if (known > whole_bytes) {
    skipTo(known - end_tail_bytes)
    yield step('', true)
  }
  let jumped = from > 0
  let floods = false
  for (;;) {
    const replayed = from < known && !first_view
    const limit = floods ? flood_tail_bytes : piece_bytes
    const piece = await pull(from, limit)
    if (piece.from > from) yield step(`\r\n\u001b[7m ${formatBytes(piece.from - from)} were not kept \u001b[0m\r\n`, replayed)
    if (piece.data) {
      yield step(jumped ? afterNewline(bytesOf(piece)) : bytesOf(piece), replayed)
      jumped = false
    }
    const full = piece.next - piece.from >= limit - longest_cut
    from = piece.next
    if (piece.eof) break
    if (!full) {
      floods = false
      continue
    }
    if (floods) await rest()
    const now = await size()
    floods = now - from > (floods ? flood_behind_bytes : behind_bytes) && from >= Math.min(known, whole_bytes)
    if (!floods) continue
    skipTo(now - flood_tail_bytes)
    yield step('\u001b[0m', replayed)
    jumped = true
  }
  if (skipped_bytes > 0) yield* lastPart(pull, from, skipped_bytes)
}

/** After a flood: the last part once more, whole, under a line that says what is missing above it. */
async function* lastPart(pull: OutputReader['pull'], end: number, skipped_bytes: number): AsyncGenerator<TerminalStep> {
  const start = Math.max(0, end - end_tail_bytes)
  const shown = { replayed: true, skipped_bytes }
  yield { data: `\u001b[2m${formatBytes(start)} before this are not shown: "Show earlier output" goes on above.\u001b[0m\r\n`, reset: true, ...shown }
  let from = start
  let first = start > 0
  for (;;) {
    const piece = await pull(from)
    const data = bytesOf(piece)
    if (data.length > 0) yield { data: first ? afterNewline(data) : data, reset: false, ...shown }
    first = false
    if (piece.eof || piece.next === from) return
    from = piece.next
  }
}
