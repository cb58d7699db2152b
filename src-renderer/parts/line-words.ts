/** Finds the words of a command line as typed, and lays the policy's parts over them for colouring. Decides nothing. */
import type { PartKind, VerdictPart } from '../../src-preload/contract/commands.ts'

export interface Word {
  start: number
  end: number
  /** Without quotes and backslashes. */
  value: string
}

/** What the host takes for a gap between words: nothing else parts them. */
const isGap = (character: string): boolean => character === ' ' || character === '\t'

/** Words of a line by POSIX quoting; an unclosed quote reaches to the end. */
export function wordsOf(line: string): Word[] {
  const words: Word[] = []
  let i = 0
  while (i < line.length) {
    while (i < line.length && isGap(line[i]!)) i++
    if (i >= line.length) break
    const start = i
    let value = ''
    let quote = ''
    for (; i < line.length; i++) {
      const c = line[i]!
      if (quote === "'") {
        if (c === "'") quote = ''
        else value += c
      } else if (c === '\\' && i + 1 < line.length && (quote === '' || '"\\$`'.includes(line[i + 1]!))) value += line[++i]
      else if (quote === '"') {
        if (c === '"') quote = ''
        else value += c
      } else if (c === "'" || c === '"') quote = c
      else if (isGap(c)) break
      else value += c
    }
    words.push({ start, end: i, value })
  }
  return words
}

export interface Piece {
  text: string
  kind: PartKind | 'plain' | 'gap'
  ok: boolean
}

/** A longer line is a text that nobody reads by its colours, and each colour costs time at every key. */
const most_coloured = 4000

/** The line cut into coloured pieces; what the parts (of a slightly older line, perhaps) do not cover stays plain. */
export function paint(line: string, parts: readonly VerdictPart[]): Piece[] {
  if (line.length > most_coloured) return [{ text: line, kind: 'plain', ok: true }]
  const pieces: Piece[] = []
  let at = 0
  let p = 0
  for (const word of wordsOf(line)) {
    if (word.start > at) pieces.push({ text: line.slice(at, word.start), kind: 'gap', ok: true })
    const raw = line.slice(word.start, word.end)
    const mine: VerdictPart[] = []
    let covered = ''
    while (p < parts.length && covered.length < word.value.length && word.value.startsWith(covered + parts[p]!.text)) {
      covered += parts[p]!.text
      mine.push(parts[p++]!)
    }
    if (covered !== word.value || mine.length === 0) {
      const whole = parts[p]
      // A word the policy read differently from how it is written ("~", an abbreviation): it counts as one part.
      const kind = mine[0]?.kind ?? whole?.kind ?? 'plain'
      pieces.push({ text: raw, kind, ok: mine.length > 0 ? mine.every((part) => part.ok) : (whole?.ok ?? true) })
      if (mine.length === 0 && whole) p++
    } else if (raw === word.value) pieces.push(...mine.map(({ text, kind, ok }) => ({ text, kind, ok })))
    else pieces.push({ text: raw, kind: mine.at(-1)!.kind, ok: mine.every((part) => part.ok) })
    at = word.end
  }
  if (at < line.length) pieces.push({ text: line.slice(at), kind: 'gap', ok: true })
  return pieces
}
