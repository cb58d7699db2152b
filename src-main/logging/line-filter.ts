/** Which lines of the log are wanted, told from their bytes: a million of them must not be parsed to be counted. */
import { type LogLine, log_line } from '../../src-preload/contract/system.ts'
import { type LogLevel, log_levels } from './log-record.ts'

export interface LogFilter {
  /** This level and the more serious ones. */
  level?: LogLevel | undefined
  /** Words that the line must hold, case ignored. */
  q?: string | undefined
  /** From this moment on, and before that one. */
  since?: string | undefined
  until?: string | undefined
  /** Id of a job or a request: one of the line's fields is it. */
  about?: string | undefined
}

/** Where time and level stand in a line of ours: {"timestamp":"2026-03-01T09:05:07.123+01:00","level":"info", ... */
const head = '{"timestamp":"'
const time_end = head.length + 29
const level_head = Buffer.from('","level":"')
const closing_brace = 125
const level_at = time_end + level_head.length
/** Levels begin with different letters. */
const ranks = new Map(log_levels.map((level, rank) => [level.charCodeAt(0), rank]))

function hasHead(bytes: Buffer, start: number): boolean {
  for (let n = 0; n < level_head.length; n++) if (bytes[start + time_end + n] !== level_head[n]) return false
  return true
}

const message_head = Buffer.from('","message":"')
const [quote, backslash] = [34, 92]

/** Where level and message stand in a line of ours: two lines with the same say the same, whatever their time and other fields. */
export function saidIn(bytes: Buffer, start: number, end: number): { from: number; to: number } {
  const from = start + time_end
  const head_at = bytes.indexOf(message_head, from)
  if (head_at < 0 || head_at >= end) return { from, to: end }
  let to = head_at + message_head.length
  while (to < end && bytes[to] !== quote) to += bytes[to] === backslash ? 2 : 1
  return { from, to: Math.min(to, end) }
}

/** Null for half a line from a crash. */
export function parseLine(text: string): LogLine | null {
  try {
    return log_line.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Says of the line at `start` (inclusive) to `end` (exclusive, without the line break) whether it is wanted. */
export function lineFilter({ level, q, since, until, about }: LogFilter): (bytes: Buffer, start: number, end: number) => boolean {
  const least = level === undefined ? 0 : log_levels.indexOf(level)
  const words = q?.toLowerCase()
  const since_ms = since === undefined ? null : Date.parse(since)
  const until_ms = until === undefined ? null : Date.parse(until)
  const with_text = words !== undefined || about !== undefined
  return (bytes, start, end) => {
    if (end - start <= level_at || bytes[end - 1] !== closing_brace || !hasHead(bytes, start)) return false
    const rank = ranks.get(bytes[start + level_at]!)
    if (rank === undefined || rank < least) return false
    if (since_ms !== null || until_ms !== null) {
      const at = Date.parse(bytes.toString('latin1', start + head.length, start + time_end))
      if ((since_ms !== null && at < since_ms) || (until_ms !== null && at >= until_ms)) return false
    }
    if (!with_text) return true
    const text = bytes.toString('utf8', start, end)
    if (words !== undefined && !text.toLowerCase().includes(words)) return false
    if (about === undefined) return true
    if (!text.includes(about)) return false
    const line = parseLine(text)
    return line !== null && Object.values(line).includes(about)
  }
}
