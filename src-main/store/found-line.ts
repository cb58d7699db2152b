/** The line of an output that a search found: the one that has most of the words, cut to what can be read at once, and where the words stand in it. */
import { plain, queryTerms } from './search-words.ts'

export interface LineFound {
  text: string
  /** Places in `text`: the first letter of a word, and the one after its last. */
  marks: [number, number][]
}

/** So many letters are told, and so many of them before the first word. */
const most_letters = 240
const letters_before = 60
/** Lines longer than this are looked through no further. */
const most_looked_at = 20_000
const most_marks = 20

/** Null where no line has any of the words. */
export function foundLine(text: string, query: string): LineFound | null {
  const terms = [...new Set(queryTerms(query).map(({ text }) => plain(text)))].filter((term) => term !== '')
  if (terms.length === 0) return null
  let best: { line: string; count: number } | undefined
  for (const whole of text.split(/[\r\n]+/)) {
    const line = whole.slice(0, most_looked_at)
    const folded = plain(line)
    const count = terms.reduce((sum, term) => sum + (folded.includes(term) ? 1 : 0), 0)
    if (count > (best?.count ?? 0)) best = { line, count }
    if (count === terms.length) break
  }
  return best ? cut(best.line, terms) : null
}

function cut(line: string, terms: readonly string[]): LineFound {
  const spans = spansOf(line, terms)
  const from = Math.max(0, Math.min((spans[0]?.[0] ?? 0) - letters_before, line.length - most_letters))
  const to = Math.min(line.length, from + most_letters)
  const [before, after] = [from > 0 ? '…' : '', to < line.length ? '…' : '']
  // What is no letter to be seen would break the row it is shown in.
  const text = before + line.slice(from, to).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ') + after
  const marks = spans.flatMap(([start, end]): [number, number][] =>
    start >= from && end <= to ? [[start - from + before.length, end - from + before.length]] : [],
  )
  return { text, marks }
}

/** Where the terms stand in the line, in their order, none inside another. */
function spansOf(line: string, terms: readonly string[]): [number, number][] {
  // Folding may make a letter longer or shorter: of each folded one is kept where it comes from.
  let folded = ''
  const origins: number[] = []
  let at = 0
  for (const letter of line) {
    const plainly = plain(letter)
    folded += plainly
    for (let n = 0; n < plainly.length; n++) origins.push(at)
    at += letter.length
  }
  origins.push(line.length)
  const found: [number, number][] = []
  for (const term of terms) {
    for (let place = folded.indexOf(term); place >= 0 && found.length < most_marks; place = folded.indexOf(term, place + term.length)) {
      const last = origins[place + term.length - 1]!
      found.push([origins[place]!, last + String.fromCodePoint(line.codePointAt(last)!).length])
    }
  }
  let end = 0
  return found
    .sort((one, other) => one[0] - other[0])
    .filter(([from, to]) => {
      if (from < end) return false
      end = to
      return true
    })
}
