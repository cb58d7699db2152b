/** Looks through a file of any size piece by piece: where a line begins, where a text stands next. */
import type { OpenedFile } from './read-file.ts'

const piece_bytes = 1024 * 1024
const newline = 10

export interface FoundLine {
  /** The last one where the file has fewer. */
  line: number
  /** Where it begins. */
  offset_bytes: number
}

/** `line` counts from 1. Throws what the file system says, and when `signal` fires. */
export async function findLine(file: OpenedFile, line: number, signal?: AbortSignal): Promise<FoundLine> {
  let seen = 1
  let begins = 0
  for (let at = 0; seen < line; ) {
    signal?.throwIfAborted()
    const bytes = await file.bytes(at, piece_bytes)
    if (bytes.length === 0) break
    for (let end = bytes.indexOf(newline); end >= 0 && seen < line; end = bytes.indexOf(newline, end + 1)) {
      // What follows the last end of line is no line.
      if (at + end + 1 >= file.size_bytes) break
      seen++
      begins = at + end + 1
    }
    at += bytes.length
  }
  return { line: seen, offset_bytes: begins }
}

export interface TextWanted {
  text: string
  from: number
  /** Bytes looked through at most. */
  limit: number
}

export interface FoundText {
  /** Null when it does not stand in what was looked through. */
  offset_bytes: number | null
  /** Where to go on. */
  next: number
  eof: boolean
}

/** Capital letters count only when there are some in the text. Throws what the file system says, and when `signal` fires. */
export async function findText(file: OpenedFile, { text, from, limit }: TextWanted, signal?: AbortSignal): Promise<FoundText> {
  const needle = Buffer.from(text)
  const placeIn = text === text.toLowerCase() ? anyCase(needle) : (bytes: Buffer) => bytes.indexOf(needle)
  const until = from + limit
  for (let at = from; ; ) {
    signal?.throwIfAborted()
    const bytes = await file.bytes(at, piece_bytes)
    const found = placeIn(bytes)
    if (found >= 0) return { offset_bytes: at + found, next: at + found + 1, eof: false }
    if (at + bytes.length >= file.size_bytes || bytes.length < needle.length) return { offset_bytes: null, next: file.size_bytes, eof: true }
    // It may begin at the end of this piece.
    at += bytes.length - needle.length + 1
    if (at >= until) return { offset_bytes: null, next: at, eof: false }
  }
}

/** Of the alphabet alone: bytes of other letters stand for themselves. A pattern is ten times quicker than changing the bytes. */
function anyCase(needle: Buffer): (bytes: Buffer) => number {
  const classes = [...needle].map((byte) => {
    const letter = String.fromCharCode(byte)
    return /[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : `\\x${byte.toString(16).padStart(2, '0')}`
  })
  const pattern = new RegExp(classes.join(''))
  return (bytes) => bytes.toString('latin1').search(pattern)
}
