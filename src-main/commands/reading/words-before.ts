/** Reads a line that is being typed: its finished words, and the one that the cursor stands in. */
import { type LineWord, splitLine } from '../words/split-line.ts'

/** The finished words and the one the cursor stands in (empty after a blank). */
export function wordsBefore(before: string): { words: LineWord[]; current: { text: string; from: number } } {
  let split = splitLine(before)
  let closed = before
  if ('problem' in split && split.problem.kind === 'quote') {
    // An open quote is being typed: close it for reading.
    closed = split.problem.text === '\\' ? before.slice(0, -1) : before + split.problem.text
    split = splitLine(closed)
  }
  if ('problem' in split) return { words: [], current: { text: '\0', from: before.length } }
  const words = split.words
  const last = words.at(-1)
  if (last && last.to >= before.length) return { words: words.slice(0, -1), current: { text: last.text, from: last.from } }
  return { words, current: { text: '', from: before.length } }
}
