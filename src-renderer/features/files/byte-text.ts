/** Bytes as text and back to the same bytes, also where they are no valid UTF-8; and the end of line that a text uses. */

/** A byte that is no UTF-8 stands as this plus its value: half a surrogate pair, which no valid text has. */
const byte_mark = 0xdc00
const encoder = new TextEncoder()

/** How long the UTF-8 sequence at `at` is; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1]!
  // Too long for what it says, half a surrogate pair, or beyond the last character.
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0
  return length
}

export function textOfBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let text = ''
  let good_from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    text += decoder.decode(bytes.subarray(good_from, at)) + String.fromCharCode(byte_mark + bytes[at]!)
    good_from = ++at
  }
  return text + decoder.decode(bytes.subarray(good_from))
}

/** The bytes that `textOfBytes` made this text from, with what was typed since. */
export function bytesOfText(text: string): Uint8Array {
  const parts: Uint8Array[] = []
  let from = 0
  for (const found of text.matchAll(/(?<![\ud800-\udbff])[\udc80-\udcff]/g)) {
    parts.push(encoder.encode(text.slice(from, found.index)), Uint8Array.of(found[0].charCodeAt(0) - byte_mark))
    from = found.index + 1
  }
  parts.push(encoder.encode(text.slice(from)))
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function bytesOfBase64(data: string): Uint8Array<ArrayBuffer> {
  const binary = atob(data)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

const piece = 0x8000
export function base64OfBytes(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += piece) binary += String.fromCharCode(...bytes.subarray(at, at + piece))
  return btoa(binary)
}

/** CRLF only where every line ends so; a carriage return elsewhere is a character of its line and stays where it is. */
export function lineEnd(text: string): '\n' | '\r\n' {
  let at = text.indexOf('\n')
  if (at < 0) return '\n'
  for (; at >= 0; at = text.indexOf('\n', at + 1)) if (text[at - 1] !== '\r') return '\n'
  return '\r\n'
}
