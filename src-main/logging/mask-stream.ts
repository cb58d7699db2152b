/**
 * Blots out secrets in a stream of bytes, over the borders of its pieces too, a star for each byte: offsets, sizes and
 * lines stay what they were, so that readers by offset and byte counts need to know nothing of it.
 */
import { isUtf8 } from 'node:buffer'
import { type AnchorTables, anchorTables, eachAnchor } from './find-anchors.ts'
import { anchors, ignoresCase, pem_anchor, pem_begin, pem_end, type SecretShape, secret_shapes } from './secret-shapes.ts'

const star = 0x2a
const line_feed = 0x0a
const carriage_return = 0x0d
/** So far a text that may still become a secret is held back; the longest name with its spaces is far shorter. */
const held_bytes = 1024
/** So much of what came before may be looked back at. */
const look_back_bytes = 96
/** A secret that reaches the end of what has come is taken for one without knowing its end from this length on. */
const sure_bytes = 128
/** A private key that finds no end within this is none. */
const pem_bytes = 64 * 1024

interface Reader extends SecretShape {
  pattern: RegExp
  /** Which bytes go on with the secret. */
  goes_on: Uint8Array
}

interface Readers {
  tables: AnchorTables
  /** By the first three letters of an anchor, small ones. */
  by_letters: ReadonlyMap<number, readonly { anchor: string; reader: Reader | 'pem' }[]>
}

const lower = Uint8Array.from({ length: 256 }, (_, code) => (code >= 65 && code <= 90 ? code + 32 : code))
const pem_pattern = new RegExp(pem_begin, 'y')
const lettersOf = (anchor: string) => (anchor.charCodeAt(0) << 16) | (anchor.charCodeAt(1) << 8) | anchor.charCodeAt(2)

function readerOf(shape: SecretShape): Reader {
  const one = new RegExp(`^${shape.body}$`, ignoresCase(shape) ? 'i' : '')
  return {
    ...shape,
    pattern: new RegExp(`(${shape.before})${shape.body}{${shape.min},}`, ignoresCase(shape) ? 'iy' : 'y'),
    goes_on: Uint8Array.from({ length: 256 }, (_, code) => Number(one.test(String.fromCharCode(code)))),
  }
}

let of_shapes: (Readers & { by_letters: Map<number, { anchor: string; reader: Reader | 'pem' }[]> }) | undefined

/** Made once, when the first output comes. */
function readersOfShapes(): NonNullable<typeof of_shapes> {
  if (of_shapes) return of_shapes
  const by_letters = new Map<number, { anchor: string; reader: Reader | 'pem' }[]>()
  const add = (anchor: string, reader: Reader | 'pem') =>
    void by_letters.set(lettersOf(anchor), [...(by_letters.get(lettersOf(anchor)) ?? []), { anchor, reader }])
  for (const shape of secret_shapes) {
    const reader = readerOf(shape)
    for (const anchor of shape.anchors) add(anchor, reader)
  }
  add(pem_anchor, 'pem')
  of_shapes = { tables: anchorTables(anchors), by_letters }
  return of_shapes
}

const nothing = Buffer.alloc(0)
/** Shorter ones would be blotted out of everything (knownForms gives none). */
const shortest_value = 4

export class MaskStream {
  #readers: Readers | undefined
  /** Known values as bytes, each character one byte. */
  readonly #values: readonly string[]
  /** By the first three letters (small ones) of a known value. */
  readonly #values_by_letters = new Map<number, string[]>()
  /** Clear bytes of the undecided end. */
  #kept: Buffer = nothing
  /** How many of them were given out. */
  #shown = 0
  /** What came before them, for patterns to look back at. */
  #context = ''
  /** A secret that goes on: its bytes are blotted out as they come. */
  #open: Uint8Array | undefined
  /** Inside a private key: how many bytes it may still have. */
  #pem_left = 0

  /** `values` are secrets that are known beside the shapes (knownForms in mask.ts). */
  constructor(values: readonly string[] = []) {
    this.#values = values.map((value) => Buffer.from(value).toString('latin1')).filter((value) => value.length >= shortest_value)
  }

  /** Made when the first bytes come: most short programs write none. */
  #makeReaders(): Readers {
    const base = readersOfShapes()
    for (const value of this.#values) {
      const letters = lettersOf(lowered(value))
      this.#values_by_letters.set(letters, [...(this.#values_by_letters.get(letters) ?? []), value])
    }
    return this.#values.length === 0 ? base : { ...base, tables: anchorTables(this.#values, base.tables) }
  }

  /** Bytes that came and were not given out yet. */
  get held_bytes(): number {
    return this.#kept.length - this.#shown
  }

  /** Takes bytes, which it may change, and gives those that can go on. */
  push(bytes: Buffer): Buffer {
    if (this.#kept.length === 0) this.#takeBackBeginning(bytes)
    const data = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes])
    const start = this.#shown
    const undecided = this.#read(data, start, data)
    const before = data.toString('latin1', Math.max(0, undecided - look_back_bytes), undecided)
    this.#context = (before.length < look_back_bytes ? this.#context + before : before).slice(-look_back_bytes)
    this.#kept = undecided < data.length ? Buffer.from(data.subarray(undecided)) : nothing
    const given = Math.max(start, undecided)
    this.#shown = given - undecided
    return data.subarray(start, given)
  }

  /** Gives out what was held: the stream ended, or nothing came for a while. What comes later is still read together with it. */
  release(): Buffer {
    const out = Buffer.from(this.#kept)
    this.#read(out, this.#shown, this.#kept, true)
    const released = out.subarray(this.#shown)
    this.#shown = this.#kept.length
    return released
  }

  /**
   * Blots out in `into`, never before `start`, what it reads in `data`. Gives where the undecided end begins.
   * With `now` everything is decided by what is there, and nothing is remembered.
   */
  #read(into: Buffer, start: number, data: Buffer, now = false): number {
    const before = { open: this.#open, pem_left: this.#pem_left }
    let undecided = data.length
    let at = 0
    if (this.#open) at = this.#goOn(into, start, at, data)
    if (this.#pem_left > 0) [at, undecided] = this.#goOnWithKey(into, start, at, data)
    this.#readers ??= this.#makeReaders()
    const { tables, by_letters } = this.#readers
    let text: string | undefined
    const context = this.#context
    let last_break: number | undefined
    eachAnchor(tables, data, at, (place) => {
      const letters = (lower[data[place]!]! << 16) | (lower[data[place + 1]!]! << 8) | lower[data[place + 2]!]!
      const anchors = by_letters.get(letters)
      const values = this.#values_by_letters.get(letters)
      if (!anchors && !values) return 0
      text ??= context + data.toString('latin1')
      const all = text
      const in_text = context.length + place
      const waits = () => {
        last_break ??= Math.max(data.lastIndexOf(line_feed), data.lastIndexOf(carriage_return))
        if (place > last_break && data.length - place < held_bytes) undecided = Math.min(undecided, place)
      }
      for (const value of values ?? []) {
        if (all.startsWith(value, in_text)) {
          into.fill(star, Math.max(start, place), Math.max(start, place + value.length))
          return place + value.length
        }
        if (data.length - place < value.length && value.startsWith(all.slice(in_text))) undecided = Math.min(undecided, place)
      }
      for (const { anchor, reader } of anchors ?? []) {
        if (!begins(data, place, anchor)) {
          if (data.length - place < anchor.length) waits()
          continue
        }
        if (reader === 'pem') {
          pem_pattern.lastIndex = in_text
          const found = pem_pattern.exec(all)
          if (!found) {
            waits()
            continue
          }
          this.#pem_left = pem_bytes
          const [next, open_end] = this.#goOnWithKey(into, start, place + found[0].length, data)
          undecided = Math.min(undecided, open_end)
          return next
        }
        const end = this.#blot(into, start, place, all, context.length, reader, now)
        if (end === undefined) waits()
        else if (end > place) return end
      }
      return 0
    })
    if (now) {
      this.#open = before.open
      this.#pem_left = before.pem_left
      return data.length
    }
    return this.#open ? data.length : Math.min(undecided, this.#valueBeginning(data, at))
  }

  /** Where the secret at `place` ends; `place` where there is none; undefined where that is not decided yet. */
  #blot(into: Buffer, start: number, place: number, text: string, text_starts: number, reader: Reader, now: boolean): number | undefined {
    reader.pattern.lastIndex = text_starts + place
    const found = reader.pattern.exec(text)
    if (!found) return undefined
    const { 0: whole, 1: before = '' } = found
    const value_at = place + before.length
    const end = place + whole.length
    const value = whole.slice(before.length)
    const length = reader.secretLength ? reader.secretLength(value, before) : value.length
    const to_the_end = text_starts + end === text.length
    if (to_the_end && !now && (value.length < sure_bytes || length < value.length)) return undefined
    if (length === 0 || (!to_the_end && !isText(whole))) return place
    into.fill(star, Math.max(start, value_at), Math.max(start, value_at + length))
    if (to_the_end && !now) this.#open = reader.goes_on
    return value_at + length
  }

  #goOn(into: Buffer, start: number, from: number, data: Buffer): number {
    const open = this.#open!
    let at = from
    while (at < data.length && open[data[at]!]) at++
    into.fill(star, Math.max(start, from), Math.max(start, at))
    if (at < data.length) this.#open = undefined
    return at
  }

  /** Inside a private key: where reading goes on, and where an end mark that is not whole may begin. Line breaks stay. */
  #goOnWithKey(into: Buffer, start: number, from: number, data: Buffer): [at: number, undecided: number] {
    const limit = Math.min(data.length, from + this.#pem_left)
    const found = data.indexOf(pem_end, from, 'latin1')
    const mark = found >= 0 && found < limit ? found : undefined
    let end = mark ?? limit
    let held = data.length
    if (mark === undefined && limit === data.length) {
      for (let length = Math.min(pem_end.length - 1, data.length - from); length > 0; length--) {
        if (data.toString('latin1', data.length - length) !== pem_end.slice(0, length)) continue
        end = data.length - length
        held = end
        break
      }
    }
    for (let at = Math.max(start, from); at < end; at++) if (data[at] !== line_feed && data[at] !== carriage_return) into[at] = star
    this.#pem_left = mark === undefined ? this.#pem_left - (end - from) : 0
    return [mark === undefined ? (held < data.length ? data.length : end) : mark + pem_end.length, held]
  }

  /** The first letters of an anchor are no secret and went out; when the rest of it comes they are read once more. */
  #takeBackBeginning(bytes: Buffer): void {
    for (let length = Math.min(3, this.#context.length); length > 0; length--) {
      const end = this.#context.slice(-length)
      if (!beginnings().has(lowered(end))) continue
      const joined = lowered(end + bytes.toString('latin1', 0, longest_anchor))
      if (!anchors.some((anchor) => joined.startsWith(anchor) || anchor.startsWith(joined))) continue
      this.#kept = Buffer.from(end, 'latin1')
      this.#shown = length
      this.#context = this.#context.slice(0, -length)
      return
    }
  }

  /** Where the last one to three bytes begin a known value, which is secret from its first letter on; the length of `data` where they do not. */
  #valueBeginning(data: Buffer, from: number): number {
    if (this.#values.length === 0 || this.#pem_left > 0) return data.length
    for (let length = Math.min(3, data.length - from); length > 0; length--) {
      const end = data.toString('latin1', data.length - length)
      if (this.#values.some((value) => value.startsWith(end))) return data.length - length
    }
    return data.length
  }
}

const control = /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/

/** A secret is text; bytes of a picture or a program that happen to look like one are left alone. */
function isText(bytes: string): boolean {
  return !control.test(bytes) && isUtf8(Buffer.from(bytes, 'latin1'))
}

function lowered(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function begins(data: Buffer, place: number, anchor: string): boolean {
  if (data.length - place < anchor.length) return false
  for (let n = 3; n < anchor.length; n++) if (lower[data[place + n]!] !== anchor.charCodeAt(n)) return false
  return true
}

const longest_anchor = 16
let all_beginnings: Set<string> | undefined

/** One to three letters that an anchor begins with. */
function beginnings(): Set<string> {
  all_beginnings ??= new Set(anchors.flatMap((anchor) => [1, 2, 3].map((length) => anchor.slice(0, length))))
  return all_beginnings
}
