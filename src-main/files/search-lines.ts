/** ripgrep's answer as it comes: JSON lines from a stream, bounded, as matches with byte offsets. */
import { z } from 'zod'

const text_or_bytes = z.union([z.object({ text: z.string() }), z.object({ bytes: z.string() })])
const said_match = z.object({
  data: z.object({
    path: text_or_bytes,
    lines: text_or_bytes,
    line_number: z.int(),
    absolute_offset: z.int(),
    submatches: z.array(z.object({ start: z.int(), end: z.int(), replacement: text_or_bytes.optional() })),
  }),
})

export interface MatchedLine {
  /** Relative to the searched folder; null when its name is no text. */
  path: string | null
  line: number
  /** Of the line in the file. */
  offset_bytes: number
  bytes: Buffer
  matches: { start: number; end: number; replacement: Buffer | null }[]
}

/** Longer lines (minified code) are left out and said. */
const longest_line_bytes = 2 * 1024 * 1024
const newline = 10

/** One after another; `null` for a line that was too long. */
export async function* matchedLines(output: AsyncIterable<Buffer>): AsyncGenerator<MatchedLine | null> {
  let parts: Buffer[] = []
  let size = 0
  for await (const piece of output) {
    let from = 0
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, from)) {
      size += at - from
      if (size > longest_line_bytes) yield null
      else {
        parts.push(piece.subarray(from, at))
        const match = matchOf(Buffer.concat(parts).toString('utf8'))
        if (match) yield match
      }
      parts = []
      size = 0
      from = at + 1
    }
    size += piece.length - from
    if (size <= longest_line_bytes) parts.push(piece.subarray(from))
    else parts = []
  }
}

function matchOf(line: string): MatchedLine | undefined {
  if (!line.startsWith('{"type":"match"')) return undefined
  const parsed = said_match.safeParse(JSON.parse(line))
  if (!parsed.success) return undefined
  const { path, lines, line_number, absolute_offset, submatches } = parsed.data.data
  return {
    path: 'text' in path ? path.text.replace(/^\.\//, '') : null,
    line: line_number,
    offset_bytes: absolute_offset,
    bytes: bytesOf(lines),
    matches: submatches.map(({ start, end, replacement }) => ({ start, end, replacement: replacement ? bytesOf(replacement) : null })),
  }
}

function bytesOf(value: z.infer<typeof text_or_bytes>): Buffer {
  return 'text' in value ? Buffer.from(value.text, 'utf8') : Buffer.from(value.bytes, 'base64')
}
