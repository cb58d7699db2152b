/** A page of a stored output: whole lines around a place, bounded in bytes and in lines, with the colours that hold where it begins. */
import { formatBytes } from '../ui/format.ts'
import type { StoredOutput, StoredPiece } from './terminal-source.ts'

/** On each side of the place. */
const side_bytes = 256 * 1024
const side_lines = 4000
/** Looked at before the page for colours that were set and not taken back. */
const colours_bytes = 16 * 1024

/** More rows than a page can have at any width from 80 columns on; what is above that would be cut off at its beginning. */
export const page_rows = 20_000

export interface OutputPage {
  /** What it shows of the stored bytes, to the exclusive end. */
  from: number
  to: number
  /** Of what was stored when it was read. */
  size_bytes: number
  /** In order; between two of them bytes were not kept. */
  pieces: readonly StoredPiece[]
  /** Sets the colours that hold at its beginning. */
  opening: string
}

const endOf = ({ from, bytes }: StoredPiece): number => from + bytes.length

/** `place` is where a line begins. Rejects with what reading rejects with. */
export async function readPage(stored: Pick<StoredOutput, 'read' | 'size'>, place: number, signal: AbortSignal): Promise<OutputPage> {
  const size_bytes = await stored.size(signal)
  const [before, after] = await Promise.all([
    readRange(stored, Math.max(0, place - side_bytes - colours_bytes), place, signal),
    readRange(stored, place, Math.min(size_bytes, place + side_bytes), signal),
  ])
  const { kept, dropped } = lastLines(before)
  const following = firstLines(after, size_bytes)
  const pieces = joined([...kept, ...following])
  const last = pieces.at(-1)
  return { from: pieces[0]?.from ?? place, to: last ? endOf(last) : place, size_bytes, pieces, opening: coloursOf(dropped) }
}

async function readRange({ read }: Pick<StoredOutput, 'read'>, from: number, to: number, signal: AbortSignal): Promise<StoredPiece[]> {
  const pieces: StoredPiece[] = []
  for (let at = from; at < to; ) {
    const piece = await read(at, to - at, signal)
    if (piece.bytes.length === 0 || piece.from >= to) break
    // Behind what was not kept it may reach further than asked.
    pieces.push({ from: piece.from, bytes: piece.bytes.subarray(0, to - piece.from) })
    at = endOf(piece)
  }
  return pieces
}

/** The last lines of what stands before a place, at most as many as a page has there, and the bytes before them. */
function lastLines(pieces: readonly StoredPiece[]): { kept: StoredPiece[]; dropped: Uint8Array } {
  const kept: StoredPiece[] = []
  let lines = 0
  let bytes_left = side_bytes
  for (const piece of pieces.toReversed()) {
    const cut = cutBefore(piece.bytes, side_lines - lines, bytes_left)
    // Where something stands before it, what it begins with may be the end of a line.
    if (cut > 0) {
      if (cut < piece.bytes.length) kept.unshift({ from: piece.from + cut, bytes: piece.bytes.subarray(cut) })
      return { kept, dropped: piece.bytes.subarray(Math.max(0, cut - colours_bytes), cut) }
    }
    kept.unshift(piece)
    lines += newlines(piece.bytes)
    bytes_left -= piece.bytes.length
  }
  return { kept, dropped: new Uint8Array() }
}

/** Where the last lines of some bytes begin; 0 where all of them may stay. */
function cutBefore(bytes: Uint8Array, lines: number, most_bytes: number): number {
  let cut = bytes.length
  for (let seen = 0, at = bytes.length - 1; at >= 0 && bytes.length - at <= most_bytes; at--) {
    if (bytes[at] !== 10) continue
    cut = at + 1
    if (seen++ === lines) return cut
  }
  if (bytes.length <= most_bytes) return 0
  // One line that is longer than a page.
  return cut === bytes.length ? bytes.length - most_bytes : cut
}

/** Whole lines from a place on, at most as many as a page has there; the last one may lack its end where nothing more is stored. */
function firstLines(pieces: readonly StoredPiece[], size_bytes: number): StoredPiece[] {
  const kept: StoredPiece[] = []
  let lines = 0
  for (const piece of pieces) {
    let end = -1
    for (let at = piece.bytes.indexOf(10); at >= 0 && lines < side_lines; at = piece.bytes.indexOf(10, at + 1)) {
      end = at + 1
      lines++
    }
    const is_last = piece === pieces.at(-1)
    if (lines >= side_lines || (is_last && endOf(piece) < size_bytes && end > 0)) {
      kept.push({ from: piece.from, bytes: piece.bytes.subarray(0, end) })
      break
    }
    kept.push(piece)
  }
  return kept
}

/** Pieces that follow one another are one. */
function joined(pieces: readonly StoredPiece[]): StoredPiece[] {
  const all: StoredPiece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (last && endOf(last) === piece.from) {
      const bytes = new Uint8Array(last.bytes.length + piece.bytes.length)
      bytes.set(last.bytes)
      bytes.set(piece.bytes, last.bytes.length)
      all[all.length - 1] = { from: last.from, bytes }
    } else all.push(piece)
  }
  return all
}

function newlines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return count
}

/** The sequences since colours were last taken back (SGR, ECMA-48 8.3.117). */
function coloursOf(bytes: Uint8Array): string {
  const all = [...new TextDecoder('latin1').decode(bytes).matchAll(/\u001b\[([\d;:]*)m/g)]
  const reset = all.findLastIndex(([, codes]) => codes === '' || /^0+$/.test(codes!))
  return all
    .slice(reset + 1)
    .map(([sequence]) => sequence)
    .join('')
}

/** What a terminal is to be written, in order. */
export function pageText({ opening, pieces }: OutputPage): (string | Uint8Array)[] {
  return [
    opening,
    ...pieces.flatMap((piece, n) => {
      const before = pieces[n - 1]
      return before ? [`\r\n\u001b[7m ${formatBytes(piece.from - endOf(before))} were not kept \u001b[0m\r\n`, piece.bytes] : [piece.bytes]
    }),
  ]
}

/** How many lines of a page stand before an offset. */
export function linesBefore({ pieces }: OutputPage, offset: number): number {
  let lines = 0
  pieces.forEach((piece, n) => {
    if (piece.from >= offset) return
    // What is said of bytes that were not kept takes two.
    lines += newlines(piece.bytes.subarray(0, offset - piece.from)) + (n > 0 ? 2 : 0)
  })
  return lines
}

/** Where the last `lines` lines before `end` begin, or as far back as is looked. */
export async function beginOfLast({ read }: Pick<StoredOutput, 'read'>, end: number, lines: number, signal: AbortSignal): Promise<number> {
  let left = lines
  const furthest = Math.max(0, end - most_looked_back)
  for (let to = end; to > furthest; to = Math.max(furthest, to - look_bytes)) {
    const from = Math.max(furthest, to - look_bytes)
    const { bytes, from: begins } = await read(from, to - from, signal)
    for (let at = bytes.lastIndexOf(10); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(10, at - 1)) {
      // The end of the last line does not begin another one.
      if (begins + at + 1 < end && --left <= 0) return begins + at + 1
    }
  }
  return furthest
}

const look_bytes = 1024 * 1024
const most_looked_back = 64 * look_bytes
