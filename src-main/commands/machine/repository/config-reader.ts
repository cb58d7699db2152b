/** Reads the text of a git configuration character by character, as git's own parser does, so that both see the same keys. */

export interface ConfigEntry {
  /** `section.key` or `section.subsection.key`; section and key in lower case, the subsection as written. */
  key: string
  /** Null for a key without `=`, which git takes for true. */
  value: string | null
}

export interface ConfigReading {
  /** Those before the place that could not be read. */
  entries: ConfigEntry[]
  /** False when git would stop with "bad config line", or the text holds what nobody writes. */
  sound: boolean
}

const byte_order_mark = '\u00ef\u00bb\u00bf'
const end = ''

/** Takes the bytes of the file. Never throws. */
export function readConfigText(bytes: Buffer): ConfigReading {
  const reader = new Reader(bytes.toString('latin1'))
  const sound = reader.read() && !bytes.includes(0)
  return { entries: reader.entries, sound }
}

/** One character is one byte, since git's parser knows bytes only. */
class Reader {
  readonly entries: ConfigEntry[] = []
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text.startsWith(byte_order_mark) ? text.slice(byte_order_mark.length) : text
  }

  read(): boolean {
    let section: string | null = null
    for (;;) {
      const c = this.#next()
      if (c === end) return true
      if (isBlank(c)) continue
      if (c === '#' || c === ';') this.#skipLine()
      else if (c === '[') {
        section = this.#header()
        if (section === null || section === '') return false
      } else {
        if (section === null || !isLetter(c) || !this.#entry(section, c)) return false
      }
    }
  }

  /** A carriage return in front of a line feed is no character of its own, wherever it stands. */
  #next(): string {
    const c = this.#text[this.#at] ?? end
    if (c !== end) this.#at++
    if (c === '\r' && this.#text[this.#at] === '\n') {
      this.#at++
      return '\n'
    }
    return c
  }

  #skipLine(): void {
    for (let c = this.#next(); c !== '\n' && c !== end; c = this.#next());
  }

  /** What stands after `[`: `core]`, `branch.old]` in small letters, or `branch "As Written"]`. */
  #header(): string | null {
    let name = ''
    for (;;) {
      let c = this.#next()
      if (c === ']') return utf8(name)
      if (isBlank(c)) {
        while (isBlank(c)) {
          if (c === '\n') return null
          c = this.#next()
        }
        return c === '"' ? this.#subsection(name) : null
      }
      if (c === end || !(isKeyCharacter(c) || c === '.')) return null
      name += c.toLowerCase()
    }
  }

  #subsection(name: string): string | null {
    let written = ''
    for (;;) {
      let c = this.#next()
      if (c === '"') break
      if (c === '\\') c = this.#next()
      if (c === '\n' || c === end) return null
      written += c
    }
    return this.#next() === ']' ? utf8(`${name}.${written}`) : null
  }

  #entry(section: string, first: string): boolean {
    let name = first.toLowerCase()
    let c = this.#next()
    for (; c !== end && isKeyCharacter(c); c = this.#next()) name += c.toLowerCase()
    while (c === ' ' || c === '\t') c = this.#next()
    const key = `${section}.${name}`
    if (c === '\n' || c === end) {
      this.entries.push({ key, value: null })
      return true
    }
    if (c !== '=') return false
    const value = this.#value()
    if (value === null) return false
    this.entries.push({ key, value: utf8(value) })
    return true
  }

  /** To the end of the line; only here does a backslash join lines, and not in a comment. */
  #value(): string | null {
    let value = ''
    let spaces = 0
    let quoted = false
    for (;;) {
      let c = this.#next()
      if (c === '\n' || c === end) return quoted ? null : value
      if (isBlank(c) && !quoted) {
        if (value !== '') spaces++
        continue
      }
      if (!quoted && (c === ';' || c === '#')) {
        this.#skipLine()
        return value
      }
      value += ' '.repeat(spaces)
      spaces = 0
      if (c === '\\') {
        c = this.#next()
        if (c === '\n' || c === end) continue
        const meant = escapes[c]
        if (meant === undefined) return null
        value += meant
      } else if (c === '"') quoted = !quoted
      else value += c
    }
  }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', b: '\b', n: '\n', '\\': '\\', '"': '"' }

const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r'
const isLetter = (c: string): boolean => /^[A-Za-z]$/.test(c)
const isKeyCharacter = (c: string): boolean => /^[A-Za-z0-9-]$/.test(c)
const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8')
