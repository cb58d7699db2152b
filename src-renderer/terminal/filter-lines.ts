/** Picks the lines of an output that match what is typed, and folds lines that repeat the one before. */

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

interface Word {
  text: string
  is_exact: boolean
}

const has = (line: string, { text, is_exact }: Word): boolean => (is_exact ? line : line.toLowerCase()).includes(text)

/** Words that must all be there, and words behind a `!` that must not; a capital letter makes a word's case count. */
function readQuery(query: string): { wanted: Word[]; unwanted: Word[] } {
  const wanted: Word[] = []
  const unwanted: Word[] = []
  for (const typed of query.split(/\s+/)) {
    const is_unwanted = typed.length > 1 && typed.startsWith('!')
    const text = is_unwanted ? typed.slice(1) : typed
    if (text !== '' && text !== '!') (is_unwanted ? unwanted : wanted).push({ text, is_exact: text !== text.toLowerCase() })
  }
  return { wanted, unwanted }
}

/** What logs put before each line; two lines that differ in nothing else are the same. */
const time_before = /^\W?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\W?\s*/

export function filterLines(lines: Iterable<OutputLine>, query: string, folds: boolean): Filtered {
  const { wanted, unwanted } = readQuery(query)
  const found: FilteredLine[] = []
  let matches = 0
  let before: string | null = null
  for (const { text, row } of lines) {
    if (!wanted.every((word) => has(text, word)) || unwanted.some((word) => has(text, word))) continue
    matches++
    const same = text.replace(time_before, '')
    if (folds && same === before) found.at(-1)!.times++
    else found.push({ text, row, times: 1 })
    before = same
  }
  return { lines: found, matches }
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

function spotsOf(line: string, { text, is_exact }: Word): { from: number; to: number }[] {
  const folded = is_exact ? line : line.toLowerCase()
  // A few letters change their length with their case; then the places would not be those of the line.
  if (folded.length !== line.length) return []
  const spots: { from: number; to: number }[] = []
  for (let from = folded.indexOf(text); from >= 0; from = folded.indexOf(text, from + text.length)) spots.push({ from, to: from + text.length })
  return spots
}
