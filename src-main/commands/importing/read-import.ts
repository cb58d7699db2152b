/** Reads a file of lines that people ran, piece by piece and of any size: tells its form, passes over what is no text, and counts equal lines together. */
import { basename } from 'node:path'
import type { ImportFormat } from '../../../src-preload/contract/imports.ts'
import { readScripts, readTasks } from './document-readers.ts'
import { bashReader, crontabReader, fishReader, type LineReader, makefileReader, zshReader } from './line-readers.ts'

export interface ImportedLine {
  line: string
  name: string | null
  count: number
}

export interface Imported {
  format: ImportFormat
  /** The most used first, then the latest; what has a name as it stands in the file. */
  lines: ImportedLine[]
  skipped: { binary: number; too_long: number; beyond: number }
  notes: string[]
}

/** A longer line was never typed. */
const longest_line_bytes = 20_000
/** A larger document is none of these. */
const largest_document_bytes = 4 * 1024 * 1024
const looked_at_bytes = 16 * 1024
/** Different lines that are kept apart, and their characters in all. */
const most_different = 50_000
const most_characters = 16 * 1024 * 1024

export class ImportReader {
  readonly #name: string
  #format: ImportFormat | null
  #reader: LineReader | null = null
  #head: Buffer[] | null = []
  #head_bytes = 0
  /** The beginning of a line whose end has not come yet; null while the rest of one that is too long passes by. */
  #open: Buffer | null = Buffer.alloc(0)
  /** Of a document; null where the form is read by lines. */
  #document: Buffer[] | null = null
  #document_bytes = 0
  readonly #found = new Map<string, ImportedLine & { at: number }>()
  #characters = 0
  #at = 0
  readonly #skipped = { binary: 0, too_long: 0, beyond: 0 }

  /** `name` is that of the file, `format` what somebody knows of it. */
  constructor({ name = '', format = null }: { name?: string | undefined; format?: ImportFormat | null | undefined }) {
    this.#name = name
    this.#format = format
  }

  add(bytes: Buffer): void {
    if (this.#head === null) this.#take(bytes)
    else {
      this.#head.push(bytes)
      this.#head_bytes += bytes.length
      if (this.#head_bytes >= looked_at_bytes) this.#begin()
    }
  }

  /** Throws SyntaxError where a document is damaged. */
  end(): Imported {
    if (this.#head !== null) this.#begin()
    const format = this.#format!
    const notes: string[] = []
    if (this.#document !== null) {
      if (this.#document_bytes > largest_document_bytes) throw new SyntaxError(`it has more than ${largest_document_bytes / 1024 / 1024} MB`)
      const text = Buffer.concat(this.#document).toString('utf8')
      const emit = (command: string, name?: string) => this.#emit(command, name)
      if (format === 'package-json') readScripts(text, emit)
      else readTasks(text, emit)
    } else {
      if (this.#open !== null && this.#open.length > 0) this.#line(this.#open)
      this.#reader!.end()
    }
    const { binary, too_long, beyond } = this.#skipped
    if (binary > 0) notes.push(`${many(binary, 'line')} that ${binary === 1 ? 'is' : 'are'} no text ${binary === 1 ? 'was' : 'were'} passed over.`)
    if (too_long > 0) notes.push(`${many(too_long, 'line')} of more than ${longest_line_bytes} bytes ${too_long === 1 ? 'was' : 'were'} passed over.`)
    if (beyond > 0) notes.push(`${many(beyond, 'line')} beyond the first ${most_different} different ones ${beyond === 1 ? 'was' : 'were'} not looked at.`)
    const lines = [...this.#found.values()].sort((one, other) => other.count - one.count || (one.name === null ? other.at - one.at : one.at - other.at))
    return { format, lines: lines.map(({ line, name, count }) => ({ line, name, count })), skipped: this.#skipped, notes }
  }

  #begin(): void {
    const head = Buffer.concat(this.#head!)
    this.#head = null
    this.#format ??= formatOf(this.#name, head.toString('latin1', 0, looked_at_bytes))
    const emit = (command: string, name?: string) => this.#emit(command, name)
    if (this.#format === 'package-json' || this.#format === 'vscode-tasks') this.#document = []
    else if (this.#format === 'zsh') this.#reader = zshReader(emit)
    else if (this.#format === 'fish') this.#reader = fishReader(emit)
    else if (this.#format === 'makefile') this.#reader = makefileReader(emit)
    else if (this.#format === 'crontab') this.#reader = crontabReader(emit, /(?:^|\/)(?:etc\/crontab|cron\.d\/[^/]+)$/.test(this.#name))
    else this.#reader = bashReader(emit)
    this.#take(head)
  }

  #take(bytes: Buffer): void {
    if (this.#document !== null) {
      this.#document_bytes += bytes.length
      if (this.#document_bytes <= largest_document_bytes) this.#document.push(bytes)
      return
    }
    let from = 0
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      const piece = bytes.subarray(from, to)
      if (this.#open !== null) this.#line(this.#open.length === 0 ? piece : Buffer.concat([this.#open, piece]))
      this.#open = Buffer.alloc(0)
      from = to + 1
    }
    const rest = bytes.subarray(from)
    if (this.#open === null || rest.length === 0) return
    if (this.#open.length + rest.length > longest_line_bytes) {
      this.#skipped.too_long++
      this.#open = null
    } else this.#open = Buffer.concat([this.#open, rest])
  }

  #line(bytes: Buffer): void {
    if (bytes.length > longest_line_bytes) {
      this.#skipped.too_long++
      return
    }
    const text = textOf(bytes) ?? (this.#format === 'zsh' ? textOf(unmetafied(bytes)) : null)
    if (text === null) this.#skipped.binary++
    else this.#reader!.line(text)
  }

  #emit(command: string, name?: string): void {
    const line = command.trim()
    if (line === '') return
    if (line.length > longest_line_bytes) {
      this.#skipped.too_long++
      return
    }
    const key = name === undefined ? line : `${name}\0${line}`
    const known = this.#found.get(key)
    if (known) {
      known.count++
      known.at = this.#at++
    } else if (this.#found.size >= most_different || this.#characters + line.length > most_characters) this.#skipped.beyond++
    else {
      this.#characters += line.length
      this.#found.set(key, { line, name: name?.slice(0, 200) ?? null, count: 1, at: this.#at++ })
    }
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** Null for bytes that are no text: no UTF-8, or with controls that nobody types. */
function textOf(bytes: Buffer): string | null {
  try {
    const text = strict.decode(bytes).replace(/\r$/, '')
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/.test(text) ? null : text
  } catch {
    return null
  }
}

/** zsh writes bytes above 0x82 as 0x83 and the byte with its sixth bit turned. */
function unmetafied(bytes: Buffer): Buffer {
  const plain: number[] = []
  for (let at = 0; at < bytes.length; at++) plain.push(bytes[at] === 0x83 && at + 1 < bytes.length ? bytes[++at]! ^ 32 : bytes[at]!)
  return Buffer.from(plain)
}

/** By the name of the file, else by how its text begins. */
function formatOf(path: string, head: string): ImportFormat {
  const name = basename(path)
  if (name === 'package.json') return 'package-json'
  if (name === 'tasks.json') return 'vscode-tasks'
  if (/^(?:GNU)?makefile$|\.mk$/i.test(name)) return 'makefile'
  if (/fish/.test(name)) return 'fish'
  if (/zsh|histfile/.test(name)) return 'zsh'
  if (/bash/.test(name)) return 'bash'
  if (/cron/.test(name)) return 'crontab'
  if (/^\s*(?:\{|\/[/*])/.test(head)) return /"tasks"\s*:/.test(head) && !/"scripts"\s*:/.test(head) ? 'vscode-tasks' : 'package-json'
  if (/^- cmd: /m.test(head)) return 'fish'
  if (/^: *\d+:\d+;/m.test(head)) return 'zsh'
  if (/^#\d{9,12}$/m.test(head)) return 'bash'
  if (/^(?:@(?:reboot|hourly|daily|weekly|monthly|yearly|annually|midnight)|(?:[\d*][\d*/,-]*\s+){4}[\w*/,-]+)\s+\S/m.test(head)) return 'crontab'
  if (/^[\w.-]+(?: [\w.-]+)*\s*:(?:[^=\n]*)\n\t/m.test(head) || /^\.PHONY\s*:/m.test(head)) return 'makefile'
  return 'bash'
}

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
