/** Rows of a file of any size, found from a place in it: lines of text, or sixteen bytes each. Nothing but what is looked at is read. */

export interface Part {
  bytes: Uint8Array
  size_bytes: number
}

export type ReadPart = (from: number, limit: number) => Promise<Part>

export interface ByteRow {
  from: number
  /** Where the next row begins. */
  to: number
  text: string
}

/** A line longer than this goes on in the next row. */
export const row_limit_bytes = 2048
const hex_row_bytes = 16
const lf = 10

const decoder = new TextDecoder()
const isTail = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Up to `count` rows of text from `from`, which is the beginning of a row. */
export async function textRows(read: ReadPart, from: number, count: number): Promise<{ rows: ByteRow[]; size_bytes: number }> {
  const rows: ByteRow[] = []
  let at = from
  let size = Number.POSITIVE_INFINITY
  let bytes = new Uint8Array(0)
  let bytes_from = from
  while (rows.length < count) {
    // Always a whole row at hand, where the file has one.
    if (bytes.length === 0 || (bytes_from + bytes.length - at <= row_limit_bytes && bytes_from + bytes.length < size)) {
      const part = await read(at, Math.min(1_048_576, Math.max(2 * row_limit_bytes, (count - rows.length) * 160)))
      bytes = new Uint8Array(part.bytes)
      bytes_from = at
      size = part.size_bytes
      if (bytes.length === 0) break
    }
    const start = at - bytes_from
    const found = bytes.indexOf(lf, start)
    let end = found < 0 || found - start > row_limit_bytes ? Math.min(bytes.length, start + row_limit_bytes) : found
    // Not in the middle of a character.
    if (end !== found) for (let back = 0; back < 3 && end - start > 4 && isTail(bytes[end]); back++) end--
    const next = end === found ? end + 1 : end
    rows.push({ from: at, to: bytes_from + next, text: decoder.decode(bytes.subarray(start, end)).replace(/\r$/, '') })
    at = bytes_from + next
    if (at >= size) break
  }
  return { rows, size_bytes: size }
}

/** The beginning of the row that is `count` rows above `from`. */
export async function textRowsAbove(read: ReadPart, from: number, count: number): Promise<number> {
  let at = from
  for (let left = count; left > 0 && at > 0; ) {
    const window_from = Math.max(0, at - Math.min(1_048_576, Math.max(2 * row_limit_bytes, left * 160)))
    const { bytes } = await read(window_from, at - window_from)
    let end = bytes.length
    while (left > 0 && end > 0) {
      const line = bytes.lastIndexOf(lf, end - 2) + 1
      const known = line > 0 || window_from === 0
      if (!known && end < bytes.length) break
      // Rows of a long line are counted from its beginning; of one that begins out of sight, from its end.
      const into = end - line > row_limit_bytes ? (Math.ceil((end - line - 1) / row_limit_bytes) - 1) * row_limit_bytes : 0
      end = known ? line + into : Math.max(0, end - row_limit_bytes)
      left--
    }
    if (window_from + end === at) break
    at = window_from + end
  }
  return at
}

/** The beginning of the row that a byte lies in. */
export async function textRowAt(read: ReadPart, byte: number): Promise<number> {
  if (byte <= 0) return 0
  const from = Math.max(0, byte - row_limit_bytes)
  const { bytes } = await read(from, byte - from)
  const line = bytes.lastIndexOf(lf)
  return line < 0 ? from : from + line + 1
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

export async function hexRows(read: ReadPart, from: number, count: number): Promise<{ rows: ByteRow[]; size_bytes: number }> {
  const start = Math.max(0, from - (from % hex_row_bytes))
  const { bytes, size_bytes } = await read(start, count * hex_row_bytes)
  const rows: ByteRow[] = []
  for (let at = 0; at < bytes.length; at += hex_row_bytes) {
    const row = [...bytes.subarray(at, at + hex_row_bytes)]
    const pairs = row.map((byte, i) => hex(byte, 2) + (i === 7 ? ' ' : '')).join(' ')
    const letters = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    rows.push({ from: start + at, to: start + at + row.length, text: `${hex(start + at, 8)}  ${pairs.padEnd(hex_row_bytes * 3)}  ${letters}` })
  }
  return { rows, size_bytes }
}

export const hexRowAbove = (from: number, count: number): number => Math.max(0, from - (from % hex_row_bytes) - count * hex_row_bytes)
