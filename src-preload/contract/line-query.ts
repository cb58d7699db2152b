/** How the lines of an output are picked by words, and when two of them say the same: for the host, which has all of them, and the window, which marks them. */

export interface QueryWord {
  text: string
  is_exact: boolean
}

export interface LineQuery {
  wanted: readonly QueryWord[]
  unwanted: readonly QueryWord[]
}

/** Words that must all be there, and words behind a `!` that must not; a capital letter makes a word's case count. */
export function readQuery(query: string): LineQuery {
  const wanted: QueryWord[] = []
  const unwanted: QueryWord[] = []
  for (const typed of query.split(/\s+/)) {
    const is_unwanted = typed.length > 1 && typed.startsWith('!')
    const text = is_unwanted ? typed.slice(1) : typed
    if (text !== '' && text !== '!') (is_unwanted ? unwanted : wanted).push({ text, is_exact: text !== text.toLowerCase() })
  }
  return { wanted, unwanted }
}

const has = (text: string, word: QueryWord): boolean => (word.is_exact ? text : text.toLowerCase()).includes(word.text)

/** Whether a line in it could match: false means that none does. */
export const mayMatch = (text: string, { wanted }: LineQuery): boolean => wanted.every((word) => has(text, word))

export const matches = (line: string, { wanted, unwanted }: LineQuery): boolean =>
  wanted.every((word) => has(line, word)) && !unwanted.some((word) => has(line, word))

/** What logs put before each line; two lines that differ in nothing else are the same. */
const time_before = /^\W?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\W?\s*/

/** The same for lines that say the same. */
export const saidBy = (line: string): string => line.replace(time_before, '')

/** How often a text stands in a line, each time after the one before; both in the same case. */
export function timesIn(line: string, text: string): number {
  let count = 0
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + text.length)) count++
  return count
}
