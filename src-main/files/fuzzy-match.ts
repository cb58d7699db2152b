/** How well a path answers to a few typed letters: in order, gaps allowed, the name before its folders, beginnings of words before their middles. */

/** One bit for each letter that is common in paths; what a path lacks it cannot match. */
export function letterMask(lower: string): number {
  let mask = 0
  for (let index = 0; index < lower.length; index++) mask |= bitOf(lower.charCodeAt(index))
  return mask
}

function bitOf(code: number): number {
  if (code >= 97 && code <= 122) return 1 << (code - 97)
  if (code >= 48 && code <= 57) return 1 << 26
  if (code === 46) return 1 << 27
  if (code === 95) return 1 << 28
  if (code === 45) return 1 << 29
  return code === 47 ? 1 << 30 : 0
}

const slash = 47
const isBreak = (code: number): boolean => code === slash || code === 46 || code === 95 || code === 45 || code === 32

export interface Query {
  words: readonly string[]
  mask: number
}

/** Blanks separate words that may match anywhere. */
export function queryOf(typed: string): Query {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return { words, mask: words.reduce((mask, word) => mask | letterMask(word), 0) }
}

/** Larger is better; -1 when it does not match. `name_at` is where the last name begins. `places` gathers what matched. */
export function score(lower: string, name_at: number, words: readonly string[], places?: number[]): number {
  let sum = 0
  for (const word of words) {
    const one = scoreWord(lower, name_at, word, places)
    if (one < 0) return -1
    sum += one
  }
  return sum - lower.length / 16
}

function scoreWord(lower: string, name_at: number, word: string, places: number[] | undefined): number {
  let at = lower.indexOf(word, name_at)
  if (at < 0) at = lower.lastIndexOf(word)
  if (at >= 0) {
    if (places) for (let index = 0; index < word.length; index++) places.push(at + index)
    const in_name = at >= name_at
    const begins = at === 0 || isBreak(lower.charCodeAt(at - 1))
    const is_whole = in_name && at === name_at && word.length === lower.length - name_at
    return 16 * word.length + (in_name ? 60 : 0) + (at === name_at ? 40 : begins ? 24 : 0) + (is_whole ? 60 : 0)
  }
  return scoreGaps(lower, name_at, word, places)
}

/** From the end, so that letters land in the name where they can. */
function scoreGaps(lower: string, name_at: number, word: string, places: number[] | undefined): number {
  let sum = 0
  let at = lower.length
  let after = -1
  for (let letter = word.length - 1; letter >= 0; letter--) {
    const found = at === 0 ? -1 : lower.lastIndexOf(word[letter]!, at - 1)
    if (found < 0) return -1
    places?.push(found)
    sum += 4
    if (found === after - 1) sum += 8
    if (found === 0 || isBreak(lower.charCodeAt(found - 1))) sum += 8
    if (found >= name_at) sum += 2
    after = found
    at = found
  }
  return sum
}
