/** What long outputs are made of, each piece between blanks once, to find whole pieces by a part: the words themselves are in the index of words. */
import type { DatabaseSync } from 'node:sqlite'
import { partsExpression, partTokens } from './part-words.ts'
import { plain } from './search-words.ts'
import { Statements } from './statements.ts'

/** Longer ones are seldom words. */
const most_piece_letters = 128
/** About 200 bytes each. Programs that print something new each time must not fill the disk by it. */
const most_known = 400_000

/** The pieces of a text, each once, without the punctuation around them. */
export function piecesOf(text: string): string[] {
  const pieces = new Set<string>()
  for (const raw of plain(text).split(/\s+/)) {
    const piece = raw.replace(/^[^\p{L}\p{M}\p{N}\p{Co}]+|[^\p{L}\p{M}\p{N}\p{Co}]+$/gu, '')
    if (piece !== '' && piece.length <= most_piece_letters) pieces.add(piece)
  }
  return [...pieces]
}

export class KnownPieces {
  readonly #statements: Statements

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database)
  }

  /** Learns a piece of `piecesOf`; belongs into a transaction. */
  learn(piece: string): void {
    if (this.#statements.of('SELECT 1 FROM job_text_known WHERE piece = ?').get(piece) !== undefined) return
    const last = Number(this.#statements.of('SELECT max(id) AS id FROM job_text_known').get()?.['id'] ?? 0)
    if (last >= most_known) return
    const { parts, short } = partTokens(piece)
    this.#statements.of('INSERT INTO job_text_known (id, piece) VALUES (?, ?)').run(last + 1, piece)
    this.#statements.of('INSERT INTO job_text_pieces (rowid, parts, short) VALUES (?, ?, ?)').run(last + 1, parts, short)
  }

  /** The pieces that hold `part`, at most so many, those learnt last first. */
  holding(part: string, most: number): string[] {
    const match = partsExpression(part, {})
    if (match === undefined) return []
    return this.#statements
      .of('SELECT piece FROM job_text_known WHERE id IN (SELECT rowid FROM job_text_pieces WHERE job_text_pieces MATCH ? ORDER BY rowid DESC LIMIT ?)')
      .all(match, most)
      .map((row) => String(row['piece']))
  }
}
