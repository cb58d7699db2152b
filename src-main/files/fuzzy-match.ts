/** How well a path answers to a few typed letters: in order, gaps allowed, the name before its folders, beginnings of words before their middles. */

/** One bit for each letter and each two digits; what a path lacks it cannot match. Signs that nearly every path has would tell nothing. */
export function letterMask(lower: string): number {
  let mask = 0
  for (let index = 0; index < lower.length; index++) mask |= bitOf(lower.charCodeAt(index))
  return mask
}

function bitOf(code: number): number {
  if (code >= 97 && code <= 122) return 1 << (code - 97)
  return code >= 48 && code <= 57 ? 1 << (26 + ((code - 48) >> 1)) : 0
}

const slash = 47
const isBreak = (code: number): boolean => code === slash || code === 46 || code === 95 || code === 45 || code === 32

export interface Query {
  /** Letters of each word as UTF-16 units. */
  words: readonly Uint16Array[]
  mask: number
}

/** Blanks separate words that may match anywhere. */
export function queryOf(typed: string): Query {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return { words: words.map(unitsOf), mask: words.reduce((mask, word) => mask | letterMask(word), 0) }
}

function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length)
  for (let index = 0; index < text.length; index++) units[index] = text.charCodeAt(index)
  return units
}

/** A path among many in one array of UTF-16 units; numbers instead of strings, because this runs for every path at every key. */
export interface Candidate {
  units: Uint16Array
  start: number
  end: number
  /** Where its last name begins. */
  name: number
}

/** Larger is better; -1 when it does not match. `places` gathers what matched, counted from the start of the path. */
export function score(path: Candidate, words: readonly Uint16Array[], places?: number[]): number {
  let sum = 0
  for (const word of words) {
    const one = scoreWord(path, word, places)
    if (one < 0) return -1
    sum += one
  }
  return Math.max(0, sum - (path.end - path.start) / 16)
}

function scoreWord(path: Candidate, word: Uint16Array, places: number[] | undefined): number {
  const { units, start, end, name } = path
  let at = find(units, word, name, end)
  if (at < 0 && name > start) at = find(units, word, start, Math.min(end, name + word.length - 1))
  if (at < 0) return scoreGaps(path, word, places)
  if (places) for (let index = 0; index < word.length; index++) places.push(at - start + index)
  const begins = at === start || isBreak(units[at - 1]!)
  const is_whole = at === name && word.length === end - name
  return 16 * word.length + (at >= name ? 60 : 0) + (at === name ? 40 : begins ? 24 : 0) + (is_whole ? 60 : 0)
}

function find(units: Uint16Array, word: Uint16Array, from: number, end: number): number {
  const first = word[0]!
  const last = end - word.length
  for (let at = from; at <= last; at++) {
    if (units[at] !== first) continue
    let index = 1
    while (index < word.length && units[at + index] === word[index]) index++
    if (index === word.length) return at
  }
  return -1
}

/** From the end, so that letters land in the name where they can. */
function scoreGaps({ units, start, end, name }: Candidate, word: Uint16Array, places: number[] | undefined): number {
  let sum = 0
  let letter = word.length - 1
  let after = -1
  for (let at = end - 1; at >= start; at--) {
    if (units[at] !== word[letter]) continue
    places?.push(at - start)
    sum += 4
    if (at === after - 1) sum += 8
    if (at === start || isBreak(units[at - 1]!)) sum += 8
    if (at >= name) sum += 2
    after = at
    if (letter-- === 0) return sum
  }
  return -1
}
