/** Reads the subset of RE2's syntax that `LinearPattern` runs. */

export type Node =
  | { is: 'nothing' }
  | { is: 'char'; fits: (code: number) => boolean }
  | { is: 'assert'; holds: (before: number, after: number) => boolean }
  | { is: 'save'; slot: number }
  | { is: 'all'; parts: readonly Node[] }
  | { is: 'either'; ways: readonly Node[] }
  | { is: 'repeat'; node: Node; least: number; most: number | null; lazy: boolean }

/** RE2 takes no larger count either. */
const largest_count = 1000
const longest_source = 1000
const deepest = 100

type Fits = (code: number) => boolean

const digit: Fits = (code) => code >= 48 && code <= 57
const word: Fits = (code) => digit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const blank: Fits = (code) => code === 32 || (code >= 9 && code <= 13)
const classes: Readonly<Record<string, Fits>> = {
  d: digit,
  w: word,
  s: blank,
  D: (code) => !digit(code),
  W: (code) => !word(code),
  S: (code) => !blank(code),
}
const controls: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 }
const newline = 10

/** Throws Error with what is wrong, as the end of a sentence. */
export function parsePattern(source: string): { node: Node; has_group: boolean } {
  if (source.length > longest_source) throw new Error(`it is longer than ${longest_source} characters`)
  return new Reader(source).read()
}

class Reader {
  readonly #letters: readonly string[]
  #at = 0
  #depth = 0
  #groups = 0
  readonly #folds: boolean

  constructor(source: string) {
    this.#folds = source.startsWith('(?i)')
    this.#letters = [...(this.#folds ? source.slice(4) : source)]
  }

  read(): { node: Node; has_group: boolean } {
    const node = this.#either()
    if (this.#at < this.#letters.length) throw new Error('a ")" stands without its "("')
    return { node, has_group: this.#groups > 0 }
  }

  #take(text: string): boolean {
    for (const [index, letter] of [...text].entries()) if (this.#letters[this.#at + index] !== letter) return false
    this.#at += text.length
    return true
  }

  #either(): Node {
    if (++this.#depth > deepest) throw new Error('its groups are nested too deeply')
    const ways = [this.#sequence()]
    while (this.#take('|')) ways.push(this.#sequence())
    this.#depth--
    return ways.length === 1 ? ways[0]! : { is: 'either', ways }
  }

  #sequence(): Node {
    const parts: Node[] = []
    for (let letter = this.#letters[this.#at]; letter !== undefined && letter !== '|' && letter !== ')'; letter = this.#letters[this.#at]) {
      parts.push(this.#repeated(this.#one()))
    }
    return parts.length === 1 ? parts[0]! : { is: 'all', parts }
  }

  #repeated(node: Node): Node {
    const counts = this.#counts()
    if (counts === null) return node
    if (node.is === 'assert') throw new Error('a repetition stands behind a place such as ^')
    const lazy = this.#take('?')
    const repeated: Node = { is: 'repeat', node, ...counts, lazy }
    if (/[*+?]/.test(this.#letters[this.#at] ?? '')) throw new Error('two repetitions stand behind each other')
    return repeated
  }

  #counts(): { least: number; most: number | null } | null {
    if (this.#take('*')) return { least: 0, most: null }
    if (this.#take('+')) return { least: 1, most: null }
    if (this.#take('?')) return { least: 0, most: 1 }
    const counted = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.#letters.slice(this.#at, this.#at + 12).join(''))
    if (!counted) return null
    this.#at += counted[0].length
    const least = Number(counted[1])
    const most = counted[2] === undefined ? least : counted[3] === undefined ? null : Number(counted[3])
    if (least > largest_count || (most ?? 0) > largest_count) throw new Error(`it repeats more than ${largest_count} times`)
    if (most !== null && most < least) throw new Error('a repetition ends before it begins')
    return { least, most }
  }

  #one(): Node {
    const letter = this.#letters[this.#at++]!
    switch (letter) {
      case '(':
        return this.#group()
      case '[':
        return { is: 'char', fits: this.#set() }
      case '.':
        return { is: 'char', fits: (code) => code !== newline }
      case '^':
        return { is: 'assert', holds: (before) => before === -1 }
      case '$':
        return { is: 'assert', holds: (_before, after) => after === -1 }
      case '\\':
        return this.#escaped()
      case '*':
      case '+':
      case '?':
        throw new Error(`"${letter}" has nothing to repeat`)
      default:
        return { is: 'char', fits: this.#letter(letter) }
    }
  }

  #group(): Node {
    let keeps = true
    if (this.#take('?')) {
      if (this.#take(':')) keeps = false
      else {
        const named = /^P?<[A-Za-z_]\w{0,31}>/.exec(this.#letters.slice(this.#at, this.#at + 36).join(''))
        if (!named) throw new Error('look-around and flags inside are not known here')
        this.#at += named[0].length
      }
    }
    const number = keeps ? ++this.#groups : 0
    const node = this.#either()
    if (!this.#take(')')) throw new Error('a "(" is not closed')
    // Only the first group is asked for.
    if (number !== 1) return node
    return { is: 'all', parts: [{ is: 'save', slot: 2 }, node, { is: 'save', slot: 3 }] }
  }

  #escaped(): Node {
    const letter = this.#letters[this.#at]
    if (letter === 'b' || letter === 'B') {
      this.#at++
      return { is: 'assert', holds: (before, after) => (word(before) !== word(after)) === (letter === 'b') }
    }
    const fits = this.#escape()
    return { is: 'char', fits: typeof fits === 'number' ? this.#letter(String.fromCodePoint(fits)) : fits }
  }

  /** What stands behind a backslash: a class, or the code of a letter. */
  #escape(): Fits | number {
    const letter = this.#letters[this.#at++]
    if (letter === undefined) throw new Error('it ends in a backslash')
    const known = classes[letter]
    if (known) return known
    if (controls[letter] !== undefined) return controls[letter]
    const code = letter === 'x' ? 2 : letter === 'u' ? 4 : 0
    if (code > 0) {
      const hex = this.#letters.slice(this.#at, this.#at + code).join('')
      if (!new RegExp(`^[0-9A-Fa-f]{${code}}$`).test(hex)) throw new Error(`\\${letter} needs ${code} hexadecimal digits`)
      this.#at += code
      return Number.parseInt(hex, 16)
    }
    if (/[0-9]/.test(letter)) throw new Error('back references are not known here')
    if (/[A-Za-z]/.test(letter)) throw new Error(`\\${letter} is not known here`)
    return letter.codePointAt(0)!
  }

  #set(): Fits {
    const negated = this.#take('^')
    const fits: Fits[] = []
    for (let first = true; ; first = false) {
      const letter = this.#letters[this.#at]
      if (letter === undefined) throw new Error('a "[" is not closed')
      if (letter === ']' && !first) break
      const from = this.#member()
      if (typeof from === 'function') {
        fits.push(from)
        continue
      }
      if (this.#letters[this.#at] !== '-' || this.#letters[this.#at + 1] === ']' || this.#letters[this.#at + 1] === undefined) {
        fits.push(this.#range(from, from))
        continue
      }
      this.#at++
      const to = this.#member()
      if (typeof to === 'function' || to < from) throw new Error('a range in [] ends before it begins')
      fits.push(this.#range(from, to))
    }
    this.#at++
    return (code) => fits.some((one) => one(code)) !== negated
  }

  #member(): Fits | number {
    const letter = this.#letters[this.#at++]!
    if (letter === '\\') return this.#escape()
    if (letter === '[' && this.#letters[this.#at] === ':') throw new Error('classes such as [:digit:] are not known here; write 0-9')
    return letter.codePointAt(0)!
  }

  #letter(letter: string): Fits {
    const code = letter.codePointAt(0)!
    return this.#range(code, code)
  }

  #range(from: number, to: number): Fits {
    if (!this.#folds) return (code) => code >= from && code <= to
    const within = (code: number) => code >= from && code <= to
    return (code) => within(code) || within(otherCase(code))
  }
}

/** ASCII letters only, as in RE2 without Unicode folding. */
function otherCase(code: number): number {
  if (code >= 65 && code <= 90) return code + 32
  return code >= 97 && code <= 122 ? code - 32 : code
}
