/** Joins two versions of a file that come from a third: what only one of them changed is taken, what both changed is a conflict. */
import { commonPairs } from './sequence-diff.ts'

export type MergePiece =
  | { kind: 'same'; lines: readonly string[] }
  | { kind: 'conflict'; number: number; ours: readonly string[]; base: readonly string[]; theirs: readonly string[] }

/** Lines with their ends, so that nothing is lost where a file ends without one. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const equal = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && one.every((line, index) => line === other[index])

export function mergeThree(base_text: string, ours_text: string, theirs_text: string): MergePiece[] {
  const [base, ours, theirs] = [linesOf(base_text), linesOf(ours_text), linesOf(theirs_text)]
  const in_ours = new Map(commonPairs(base, ours))
  const in_theirs = new Map(commonPairs(base, theirs))
  const pieces: MergePiece[] = []
  let conflicts = 0
  const same = (lines: readonly string[]) => {
    if (lines.length === 0) return
    const last = pieces.at(-1)
    if (last?.kind === 'same') last.lines = [...last.lines, ...lines]
    else pieces.push({ kind: 'same', lines })
  }
  const differing = (b: readonly string[], o: readonly string[], t: readonly string[]) => {
    if (b.length === 0 && o.length === 0 && t.length === 0) return
    if (equal(o, t) || equal(b, t)) same(o)
    else if (equal(b, o)) same(t)
    else pieces.push({ kind: 'conflict', number: ++conflicts, ours: o, base: b, theirs: t })
  }
  let [from_base, from_ours, from_theirs] = [0, 0, 0]
  for (let at = 0; at < base.length; at++) {
    const [o, t] = [in_ours.get(at), in_theirs.get(at)]
    // A line that all three have, in its order, ends what differs before it.
    if (o === undefined || t === undefined) continue
    differing(base.slice(from_base, at), ours.slice(from_ours, o), theirs.slice(from_theirs, t))
    same([base[at]!])
    ;[from_base, from_ours, from_theirs] = [at + 1, o + 1, t + 1]
  }
  differing(base.slice(from_base), ours.slice(from_ours), theirs.slice(from_theirs))
  return pieces
}

const opening = (number: number): string => `<<<<<<< ours (conflict ${number})`
const closing = (number: number): string => `>>>>>>> theirs (conflict ${number})`
const ended = (lines: readonly string[]): string => {
  const text = lines.join('')
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** The text to edit: every conflict between marks of its own. */
export function mergedText(pieces: readonly MergePiece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === 'same'
        ? piece.lines.join('')
        : `${opening(piece.number)}\n${ended(piece.ours)}||||||| base\n${ended(piece.base)}=======\n${ended(piece.theirs)}${closing(piece.number)}\n`,
    )
    .join('')
}

/** Where the marks of a conflict stand in the text now; null once it is settled. */
export function placeOfConflict(text: string, number: number): { from: number; to: number } | null {
  const from = text.indexOf(`${opening(number)}\n`)
  const end = from < 0 ? -1 : text.indexOf(closing(number), from)
  if (end < 0) return null
  const to = end + closing(number).length
  return { from, to: text[to] === '\n' ? to + 1 : to }
}

export type Side = 'ours' | 'theirs' | 'both' | 'base'

/** The text with one conflict settled; the same text where its marks are gone. */
export function settle(text: string, piece: Extract<MergePiece, { kind: 'conflict' }>, side: Side): string {
  const place = placeOfConflict(text, piece.number)
  if (!place) return text
  const chosen = side === 'both' ? ended(piece.ours) + piece.theirs.join('') : piece[side].join('')
  return text.slice(0, place.from) + chosen + text.slice(place.to)
}

export const hasMarks = (text: string): boolean => /^(?:<{7} |>{7} |\|{7} )/m.test(text)
