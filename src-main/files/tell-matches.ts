/** Found lines as they are shown: cut to a readable length, with the places of the matches in letters and not in bytes. */
import type { FoundLine } from './search-files.ts'

export interface ToldMatch {
  path: string
  line: number
  /** Of the line in the file, for files that are read by ranges. */
  offset_bytes: number
  /** A piece of the line; `cut` when it is not the whole. */
  text: string
  cut: boolean
  /** In `text`. */
  matches: { start: number; end: number; replacement?: string }[]
}

/** Bytes of a line that are shown, and of them before the first match. */
const shown_bytes = 600
const before_bytes = 80

export function tellMatch({ path, line, offset_bytes, bytes, matches }: FoundLine): ToldMatch {
  const content = withoutNewline(bytes)
  const first = matches[0]?.start ?? 0
  const start = content.length <= shown_bytes ? 0 : wholeLetter(content, Math.max(0, first - before_bytes))
  const end = wholeLetter(content, Math.min(content.length, start + shown_bytes))
  const inText = (at: number) => content.subarray(start, Math.min(Math.max(at, start), end)).toString('utf8').length
  return {
    path,
    line,
    offset_bytes,
    text: content.subarray(start, end).toString('utf8'),
    cut: start > 0 || end < content.length,
    matches: matches
      .filter((match) => match.start < end || match.start === start)
      .map((match) => ({
        start: inText(match.start),
        end: inText(match.end),
        ...(match.replacement !== null && { replacement: match.replacement.subarray(0, shown_bytes).toString('utf8') }),
      })),
  }
}

function withoutNewline(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== 10) return bytes
  return bytes.subarray(0, bytes.at(-2) === 13 ? -2 : -1)
}

/** Not in the middle of a letter of several bytes. */
function wholeLetter(bytes: Buffer, at: number): number {
  let place = at
  while (place > 0 && place < bytes.length && at - place < 4 && (bytes[place]! & 0xc0) === 0x80) place--
  return place
}
