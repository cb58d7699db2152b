/** Parts of words for the search: a text as runs of three letters for the index, and a query as an expression over them. */
import { plain, queryTerms, type Tags, tagWords } from './search-words.ts'

/** Of a very long command line only so much is cut into parts; its whole words are indexed beyond. */
const most_letters = 8192
/** A term longer than this is looked for by its first letters: more lists would be read for nothing. */
const most_term_letters = 100
const run_letters = 3
/** ASCII letters and digits stand for themselves; what else the tokenizer would split at moves to the private use area. */
const moved_by = 0xe000
const space = String.fromCodePoint(moved_by + 0x20)

/** Folded as the words are, white space as single blanks, each letter as it stands in the index. */
function lettersOf(text: string): string[] {
  const letters = [...plain(text).replace(/[\s\0]+/g, ' ')]
  return letters.map((letter) => {
    const code = letter.codePointAt(0)!
    return code < 128 && !/[a-z0-9]/.test(letter) ? String.fromCodePoint(moved_by + code) : letter
  })
}

/** `parts`: every run of three letters in its order; `short`: every letter and pair that occurs. Both are the tokens, parted by blanks. */
export function partTokens(text: string): { parts: string; short: string } {
  const letters = lettersOf(text).slice(0, most_letters)
  const parts: string[] = []
  const short = new Set<string>()
  for (const [n, letter] of letters.entries()) {
    if (n + run_letters <= letters.length) parts.push(letters.slice(n, n + run_letters).join(''))
    if (letter === space) continue
    short.add(letter)
    const next = letters[n + 1]
    if (next !== undefined && next !== space) short.add(letter + next)
  }
  return { parts: parts.join(' '), short: [...short].join(' ') }
}

/** As typed: punctuation counts. */
function termsOf(query: string): string[] {
  return [...new Set(queryTerms(query).map(({ text }) => text))].filter((text) => plain(text).trim() !== '')
}

/** All terms must occur, anywhere in words, punctuation as typed. Undefined when there is no term. `tags` restrict as the filters do. */
export function partsExpression(query: string, tags: Tags): string | undefined {
  const terms = termsOf(query).map((term) => {
    const letters = lettersOf(term).slice(0, most_term_letters)
    if (letters.length < run_letters && !letters.includes(space)) return `short : "${letters.join('')}"`
    return `parts : "${letters
      .slice(0, 1 - run_letters)
      .map((_, n) => letters.slice(n, n + run_letters).join(''))
      .join(' ')}"`
  })
  if (terms.length === 0) return undefined
  return [...terms, ...tagWords(tags).map((word) => `tags : ${word}`)].join(' AND ')
}

/** The same question put to a text that is not in the index. */
export function hasParts(text: string, query: string): boolean {
  const terms = termsOf(query).map((term) => lettersOf(term).join(''))
  if (terms.length === 0) return false
  const whole = lettersOf(text).join('')
  return terms.every((term) => whole.includes(term))
}
