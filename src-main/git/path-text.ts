/** Paths as git gives them (bytes) and as the wire carries them (text), there and back without loss. */

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * UTF-8 as it is; a byte that is none becomes U+DC80..U+DCFF (a lone surrogate, which no UTF-8 decodes to), so that every name has its own text.
 * JSON carries it as `\udcNN`.
 */
export function pathText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return escapedText(bytes)
  }
}

function escapedText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at)
    text += length === 0 ? String.fromCharCode(0xdc00 + bytes[at]!) : decoder.decode(bytes.subarray(at, at + length))
    at += Math.max(1, length)
  }
  return text
}

/** Length of the valid UTF-8 sequence at `at`, 0 when there is none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  try {
    decoder.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}

/** The bytes of a path that `pathText` made. */
export function pathBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8')
  const pieces: Buffer[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    pieces.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8'))
  }
  return Buffer.concat(pieces)
}

/** True for paths that can stand on a command line as they are: no control characters, all UTF-8, nothing that is read as something else. */
export function isPlainPath(path: string): boolean {
  return path.isWellFormed() && !/[\u0000-\u001f\u007f]|^[~:]|^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(path)
}

/**
 * The pathspec that names `path` from the top of the repository. What cannot stand on a command line (control characters, bytes that are not UTF-8) becomes `?`, one for
 * each byte: such a pathspec can match a neighbour too, so what it gives is compared with the path again.
 */
export function pathspecOf(path: string): string {
  let pattern = ''
  for (const character of path) {
    const code = character.codePointAt(0)!
    if (code < 0x20 || code === 0x7f || (code >= 0xd800 && code <= 0xdfff)) pattern += '?'
    else if ('*?[\\'.includes(character)) pattern += `\\${character}`
    else pattern += character
  }
  return `:(top,glob)${pattern.startsWith('~') ? `[~]${pattern.slice(1)}` : pattern}`
}

/** Whether the pathspec of `path` names it alone, whatever else there is. */
export function isExactPathspec(path: string): boolean {
  return path.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(path)
}
