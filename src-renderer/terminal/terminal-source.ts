/** What a terminal needs of the thing it shows: what comes out of it, and where typing and size go. Whoever shows a terminal brings one. */

import type { FileLinks } from './link-paths.ts'

/** Where a command of a shell stands among what a terminal was drawn anew with, in rows from the first. */
export interface DrawnMark {
  prompt: number
  output: number | null
  end: number | null
  line: string
  folder: string | null
  exit_code: number | null
}

/** One piece of output, in the order it is to be written. */
export interface TerminalStep {
  data: string | Uint8Array
  /** Clears the terminal first. */
  reset: boolean
  /** It came before this view opened: questions in it were answered long ago. */
  replayed: boolean
  /** With `reset`: the width it was drawn for, and the marks in it. */
  drawn?: { cols: number; marks: readonly DrawnMark[] }
  /** Bytes that were stepped over so far. */
  skipped_bytes: number
}

/** Whether somebody could see the terminal, and when that will be so. */
export interface Sight {
  readonly is: boolean
  /** Resolves as soon as it is in sight, and when nobody watches any more. */
  comes: () => Promise<void>
}

/** Which piece of what a view types this is, so that one that is sent again after a lost connection is typed once, and by the run that it was meant for. */
export interface Typed {
  writer: string
  /** Characters that it gave before. */
  from: number
  run: number
}

/** A part of what is stored: lines with the words asked for, in bounded parts. */
export interface LinesAsked {
  q: string
  fold: boolean
  from: number
  limit: number
}

export interface LinesFound {
  /** `from`: the offset of its first byte. */
  items: readonly { from: number; text: string; times: number }[]
  lines: number
  matches: number
  next: number
  size_bytes: number
  eof: boolean
}

/** For each time that a text stands in a part of what is stored, the offset of the first byte of its line. */
export interface PlacesFound {
  places: readonly number[]
  next: number
  size_bytes: number
  eof: boolean
}

/** Bytes of what is stored; `from` is later than asked where the middle was not kept. */
export interface StoredPiece {
  bytes: Uint8Array
  from: number
}

/** The whole of what is stored, which may be more than a terminal holds; each call is bounded. */
export interface StoredOutput {
  lines: (asked: LinesAsked, signal: AbortSignal) => Promise<LinesFound>
  /** Where a text stands, letters of either case being the same. */
  find: (q: string, from: number, signal: AbortSignal) => Promise<PlacesFound>
  /** At most `limit` bytes, which is at most 1 MiB; none at the end. */
  read: (from: number, limit: number, signal: AbortSignal) => Promise<StoredPiece>
  size: (signal: AbortSignal) => Promise<number>
}

export interface TerminalSource {
  /** Makes file paths in the output links. */
  readonly links?: FileLinks
  /** A program draws here: what is typed and the size of the view go back to it. Without it, plain text is shown. */
  readonly interactive: boolean
  /** What comes first is the screen as it is, with the modes that the program has set. */
  readonly begins_drawn?: boolean
  /** The word of the shell's own marks; null where there is none, and what marks say of commands is nobody's word. */
  readonly markNonce?: () => string | null
  /** Whether its program runs right now. */
  isLive: () => boolean
  /**
   * What came and what comes, to its end. The next step is asked for when the last one is drawn; a lost connection is waited out inside. A source that
   * can give the screen as it is need not be read while nobody looks.
   */
  output: (signal: AbortSignal, sight: Sight) => AsyncIterable<TerminalStep>
  /** Absent where the terminal holds all there is. */
  readonly stored?: StoredOutput
  /** Which run of its program it shows: one start of a session, one attempt of a job. */
  run: () => number
  /** Throws what the bridge throws. */
  input: (data: string, typed: Typed) => Promise<unknown>
  resize: (cols: number, rows: number) => Promise<unknown>
}
