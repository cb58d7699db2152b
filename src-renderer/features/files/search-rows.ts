/** The rows of what a search found: a heading for each file, its lines below it. */
import type { SearchMatch } from '../../../src-preload/contract/files.ts'

export interface FileRow {
  kind: 'file'
  key: string
  path: string
  lines: number
  folded: boolean
}

export interface LineRow {
  kind: 'line'
  key: string
  path: string
  match: SearchMatch
}

export type FoundRow = FileRow | LineRow

export function foundRows(matches: readonly SearchMatch[], folded: ReadonlySet<string>): FoundRow[] {
  const by_file = new Map<string, SearchMatch[]>()
  for (const match of matches) {
    const same = by_file.get(match.path)
    if (same) same.push(match)
    else by_file.set(match.path, [match])
  }
  const rows: FoundRow[] = []
  for (const [path, lines] of by_file) {
    rows.push({ kind: 'file', key: path, path, lines: lines.length, folded: folded.has(path) })
    if (!folded.has(path)) for (const match of lines) rows.push({ kind: 'line', key: `${path}\0${match.offset_bytes}`, path, match })
  }
  return rows
}

export interface Piece {
  text: string
  mark: 'found' | 'new' | null
}

/** Before the first match, so much of its line is shown. */
const lead = 32

/** The line in pieces: what was found, what would stand there instead, and the rest. */
export function piecesOf({ text, matches }: SearchMatch): Piece[] {
  const pieces: Piece[] = []
  const first = matches[0]?.start ?? 0
  let at = first > lead * 2 ? first - lead : text.length - text.trimStart().length
  at = Math.min(at, first)
  if (first > lead * 2) pieces.push({ text: '…', mark: null })
  for (const { start, end, replacement } of matches) {
    if (start > at) pieces.push({ text: text.slice(at, start), mark: null })
    pieces.push({ text: text.slice(start, end), mark: 'found' })
    if (replacement !== undefined) pieces.push({ text: replacement, mark: 'new' })
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mark: null })
  return pieces
}
