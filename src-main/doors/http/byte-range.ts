/** The Range header for bytes (RFC 9110, 14): one range, or the whole. */

export type ByteRange = { kind: 'whole' } | { kind: 'part'; start: number /** Behind the last byte. */; end: number } | { kind: 'unsatisfiable' }

/** Several ranges and other units are answered with the whole, as the RFC allows. */
export function byteRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=\s*(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))\s*$/.exec(header ?? '')
  if (!match) return { kind: 'whole' }
  const [, first, last, suffix] = match
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size)
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: size - length, end: size }
  }
  const start = Number(first)
  const end = last ? Number(last) + 1 : size
  if (end <= start && last) return { kind: 'whole' }
  return start >= size ? { kind: 'unsatisfiable' } : { kind: 'part', start, end: Math.min(end, size) }
}
