/** Picks the lines of an output that match what is typed, and folds lines that repeat the one before. */
import { matches, type QueryWord, readQuery, saidBy } from '../../src-preload/contract/line-query.ts'

export interface OutputLine {
  text: string
  /** The row of the terminal it begins in. */
  row: number
}

export interface FilteredLine extends OutputLine {
  /** How often it stood there one after the other. */
  times: number
}

export interface Filtered {
  lines: FilteredLine[]
  /** Lines that match, folded or not. */
  matches: number
}

/** A piece of a line, and whether it is what was looked for. */
export interface Piece {
  text: string
  hit: boolean
  /** Where it begins in the line. */
  at: number
}

export function filterLines(lines: Iterable<OutputLine>, query: string, folds: boolean): Filtered {
  const asked = readQuery(query)
  const found: FilteredLine[] = []
  let count = 0
  let before: string | null = null
  for (const { text, row } of lines) {
    if (!matches(text, asked)) continue
    count++
    const same = saidBy(text)
    if (folds && same === before) found.at(-1)!.times++
    else found.push({ text, row, times: 1 })
    before = same
  }
  return { lines: found, matches: count }
}

/** A line in pieces, so that what was looked for can be marked. */
export function markPieces(line: string, query: string): Piece[] {
  const pieces: Piece[] = []
  const spots = readQuery(query)
    .wanted.flatMap((word) => spotsOf(line, word))
    .sort((a, b) => a.from - b.from)
  let at = 0
  for (const { from, to } of spots) {
    if (to <= at) continue
    if (from > at) pieces.push({ text: line.slice(at, from), hit: false, at })
    const begin = Math.max(at, from)
    pieces.push({ text: line.slice(begin, to), hit: true, at: begin })
    at = to
  }
  if (at < line.length || pieces.length === 0) pieces.push({ text: line.slice(at), hit: false, at })
  return pieces
}

function spotsOf(line: string, { text, is_exact }: QueryWord): { from: number; to: number }[] {
  const folded = is_exact ? line : line.toLowerCase()
  // A few letters change their length with their case; then the places would not be those of the line.
  if (folded.length !== line.length) return []
  const spots: { from: number; to: number }[] = []
  for (let from = folded.indexOf(text); from >= 0; from = folded.indexOf(text, from + text.length)) spots.push({ from, to: from + text.length })
  return spots
}
