/** Reads a record of Odoo's log for people: its head and message, and the places in files that its lines name. */
import type { OdooLogRecord } from '../../../../src-preload/contract/odoo.ts'

/** `2026-11-20 23:57:30,406 15750 INFO odoo17 odoo.modules.loading: message` (Odoo's own format). */
const head = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d,\d{3}) \d+ [A-Z]+ \S+ [^:\s]+: ?/

export interface RecordRow {
  day: string
  time: string
  message: string
  /** Lines below the first. */
  more_lines: number
}

export function rowOf({ text, kind }: OdooLogRecord): RecordRow {
  const end = text.indexOf('\n')
  const first = end < 0 ? text : text.slice(0, end)
  const found = kind === 'record' ? head.exec(first) : null
  let more_lines = 0
  for (let at = end; at >= 0; at = text.indexOf('\n', at + 1)) if (at + 1 < text.length) more_lines++
  return { day: found?.[1] ?? '', time: found?.[2] ?? '', message: (found ? first.slice(found[0].length) : first).trimEnd(), more_lines }
}

export interface Piece {
  text: string
  /** Absolute, where the piece names a place in a file. */
  file?: string
  line?: number
}

/** A place as Python's tracebacks name it, or as Odoo's parser of data files does. */
const place = /File "(\/[^"\n]+)", line (\d+)|(\/[^\s"',;:()]+\.(?:py|xml|csv|js|scss|po)):(\d+)/g

/** The text in pieces, in their order. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(place)) {
    const file = found[1] ?? found[3]!
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) })
    pieces.push({ text: found[0], file, line: Number(found[2] ?? found[4]) })
    from = found.index + found[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from) })
  return pieces
}

/** The module that a logger belongs to: `odoo.addons.NAME.models`. */
export const moduleOfLogger = (logger: string | null): string | null => /^odoo\.(?:upgrade\.)?addons\.([a-z0-9_]+)/.exec(logger ?? '')?.[1] ?? null
