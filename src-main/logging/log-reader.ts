/** Reads the log back for people, newest line first, a page at a time, without loading whole files. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { LogLine } from '../../src-preload/contract/system.ts'
import { AppError } from '../base/app-error.ts'
import { type LogFilter, parseLine } from './line-filter.ts'
import type { LogFile, LogFiles } from './log-files.ts'
import { log_levels } from './log-record.ts'

export interface LogQuery extends LogFilter {
  limit: number
  cursor?: string | undefined
}

const piece_bytes = 64 * 1024
/** Bytes looked through for one page; a rare search goes on from the cursor it gives back. */
const scan_limit_bytes = 32 * 1024 * 1024

/** By so much lines may stand in another order than their times. */
const clock_slack_ms = 60_000

/** A page of lines. Throws INVALID_CURSOR. */
export async function readLog(files: LogFiles, query: LogQuery): Promise<{ items: LogLine[]; next_cursor: string | null }> {
  const wanted = matcher(query)
  const place = query.cursor === undefined ? null : parseCursor(query.cursor)
  const list = files.list()
  const first = place === null ? 0 : list.findIndex(({ path }) => basename(path) === place.name)
  const items: LogLine[] = []
  let scanned = 0
  // The file of the cursor may have been removed by age since: then everything after it is gone too.
  for (const [index, file] of list.slice(first < 0 ? list.length : first).entries()) {
    const end = index === 0 && place ? place.end : Number.POSITIVE_INFINITY
    for await (const { text, start } of linesBackwards(file, end)) {
      scanned += text.length + 1
      const line = wanted(text)
      if (line === 'before') return { items, next_cursor: null }
      if (line) items.push(line)
      if (items.length >= query.limit || scanned >= scan_limit_bytes) return { items, next_cursor: makeCursor(file, start) }
    }
  }
  return { items, next_cursor: null }
}

/** Says of a line whether it is wanted; 'before' when it and all older ones are from before the time that was asked for. */
function matcher({ level, q, since, until, about }: LogQuery): (text: string) => LogLine | 'before' | null {
  const least = level === undefined ? 0 : log_levels.indexOf(level)
  const words = q?.toLowerCase()
  // The host's clock may have been set back by a little: lines are not quite in the order of their times.
  const since_ms = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since)
  const until_ms = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
  return (text) => {
    if (since === undefined && !mayMatch(text)) return null
    const line = parseLine(text)
    if (line === null) return null
    const at = Date.parse(line.timestamp)
    if (at < since_ms - clock_slack_ms) return 'before'
    if (at < since_ms || at >= until_ms || !mayMatch(text)) return null
    if (about !== undefined && !Object.values(line).includes(about)) return null
    return log_levels.indexOf(line.level) >= least ? line : null
  }

  /** Cheap, before the line is parsed. */
  function mayMatch(text: string): boolean {
    return (words === undefined || text.toLowerCase().includes(words)) && (about === undefined || text.includes(about))
  }
}

/** Lines of a file from its end (or from byte `end`) to its start; `start` is the byte at which the line begins. */
async function* linesBackwards(file: LogFile, end: number): AsyncGenerator<{ text: string; start: number }> {
  const handle = await open(file.path, 'r')
  try {
    const { size } = await handle.stat()
    let at = Math.min(size, end)
    let rest: Buffer = Buffer.alloc(0)
    while (at > 0) {
      const length = Math.min(piece_bytes, at)
      const piece = Buffer.alloc(length)
      await handle.read(piece, 0, length, at - length)
      at -= length
      rest = Buffer.concat([piece, rest])
      for (let feed = rest.lastIndexOf(10); feed >= 0; feed = rest.lastIndexOf(10)) {
        if (feed + 1 < rest.length) yield { text: rest.toString('utf8', feed + 1), start: at + feed + 1 }
        rest = rest.subarray(0, feed)
      }
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), start: 0 }
  } finally {
    await handle.close()
  }
}

function makeCursor(file: LogFile, end: number): string {
  return Buffer.from(`${basename(file.path)}:${end}`).toString('base64url')
}

function parseCursor(cursor: string): { name: string; end: number } {
  const match = /^(backend-[\d.-]+\.log):(\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (!match?.[1]) throw new AppError('INVALID_CURSOR')
  return { name: match[1], end: Number(match[2]) }
}
