/** Reads a literal of Python as ast.literal_eval does: text, numbers, True, False, None, lists, tuples, sets and dictionaries; nothing is run. */

export type PythonValue = string | number | boolean | null | PythonValue[] | { [key: string]: PythonValue }

/** Where the text stops being a literal. `line` counts from 1. */
export class NotALiteral extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/** Python's own limit of nesting in a literal is 200 brackets (MAXSTACK of its parser is larger, its tokenizer says "too many nested parentheses"). */
const most_nested = 200

const escapes: Record<string, string> = { '\\': '\\', "'": "'", '"': '"', a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\n': '' }
const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

/** The value of the one literal that is the whole text, beside comments. Throws NotALiteral. */
export function readPythonLiteral(text: string): PythonValue {
  const reader = new LiteralReader(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'))
  return reader.whole()
}

class LiteralReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): PythonValue {
    this.#skip()
    const value = this.#value()
    this.#skip()
    if (this.#at < this.#text.length) this.#fail('something follows the literal')
    return value
  }

  #fail(what: string): never {
    let line = 1
    for (let at = this.#text.indexOf('\n'); at >= 0 && at < this.#at; at = this.#text.indexOf('\n', at + 1)) line++
    throw new NotALiteral(what, line)
  }

  /** Blanks, ends of line, comments, and a backslash before an end of line. */
  #skip(): void {
    const blank = /(?:[ \t\n\f]|#[^\n]*|\\\n)*/y
    blank.lastIndex = this.#at
    blank.exec(this.#text)
    this.#at = blank.lastIndex
  }

  #value(): PythonValue {
    const letter = this.#text[this.#at]
    if (letter === undefined) this.#fail('a value is missing')
    if (letter in closing) return this.#nested(letter)
    const text = this.#string()
    if (text !== undefined) return text
    const number = /[+-]?\s*(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d+)?)/y
    number.lastIndex = this.#at
    const found = number.exec(this.#text)?.[0]
    if (found) {
      this.#at = number.lastIndex
      const plain = found.replace(/[_\s]/g, '')
      const value = /^[+-]/.test(plain) ? Number(plain.slice(1)) * (plain[0] === '-' ? -1 : 1) : Number(plain)
      if (Number.isNaN(value)) this.#fail(`"${found}" is no number`)
      return value
    }
    const word = /[A-Za-z_][\w.]*/y
    word.lastIndex = this.#at
    const name = word.exec(this.#text)?.[0]
    if (name === 'True' || name === 'False' || name === 'None') {
      this.#at = word.lastIndex
      return name === 'None' ? null : name === 'True'
    }
    return this.#fail(name === undefined ? `"${letter}" does not belong into a literal` : `"${name}" is a name, and only literals are read`)
  }

  #nested(open: string): PythonValue {
    if (++this.#depth > most_nested) this.#fail('too many brackets inside one another')
    this.#at++
    const end = closing[open]!
    const items: PythonValue[] = []
    const pairs: Record<string, PythonValue> = Object.create(null)
    let has_pairs = false
    let has_comma = false
    for (;;) {
      this.#skip()
      if (this.#text[this.#at] === end) break
      const item = this.#value()
      this.#skip()
      if (open === '{' && this.#text[this.#at] === ':') {
        this.#at++
        this.#skip()
        pairs[typeof item === 'object' ? JSON.stringify(item) : String(item)] = this.#value()
        has_pairs = true
        this.#skip()
      } else items.push(item)
      if (this.#text[this.#at] !== ',') {
        if (this.#text[this.#at] !== end) this.#fail(this.#at >= this.#text.length ? `"${end}" is missing` : `"," or "${end}" is missing`)
        break
      }
      has_comma = true
      this.#at++
    }
    this.#at++
    this.#depth--
    if (open === '{' && (has_pairs || items.length === 0)) {
      if (items.length > 0) this.#fail('a key without a value')
      return pairs
    }
    // A bracket around one value is no tuple.
    return open === '(' && items.length === 1 && !has_comma ? items[0]! : items
  }

  /** One string, or several beside one another, which are one. */
  #string(): string | undefined {
    let value: string | undefined
    for (;;) {
      const opening = /([rRuUbB]{0,2})("""|'''|"|')/y
      opening.lastIndex = this.#at
      const found = opening.exec(this.#text)
      if (!found) return value
      const [all, prefix, quote] = found as unknown as [string, string, string]
      this.#at += all.length
      value = (value ?? '') + this.#rest(quote, /r/i.test(prefix))
      this.#skip()
    }
  }

  #rest(quote: string, raw: boolean): string {
    const parts: string[] = []
    for (;;) {
      const letter = this.#text[this.#at]
      if (letter === undefined || (letter === '\n' && quote.length === 1)) this.#fail(`the text is not closed by ${quote}`)
      if (this.#text.startsWith(quote, this.#at)) {
        this.#at += quote.length
        return parts.join('')
      }
      if (letter !== '\\') {
        parts.push(letter)
        this.#at++
      } else if (raw) {
        parts.push(this.#text.slice(this.#at, this.#at + 2))
        this.#at += 2
      } else parts.push(this.#escape())
    }
  }

  #escape(): string {
    const sequence = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.|\n))/y
    sequence.lastIndex = this.#at
    const found = sequence.exec(this.#text)
    if (!found) this.#fail('an escape is cut off')
    this.#at = sequence.lastIndex
    const [, hex, short, long, octal, other] = found
    const code = hex ?? short ?? long
    if (code !== undefined || octal !== undefined) {
      const point = Number.parseInt(code ?? octal!, code === undefined ? 8 : 16)
      if (point > 0x10ffff) this.#fail('no such character')
      return String.fromCodePoint(point)
    }
    if (/[xuUN]/.test(other!)) this.#fail(`the escape \\${other} is not whole`)
    return escapes[other!] ?? `\\${other}`
  }
}
