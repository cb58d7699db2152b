/** Reads what shells and programs say beside their output: OSC 133 and 633 (marks), 7 (folder), 9;4 (progress), 9 and 777 (notices). */
import type { SessionProgress } from '../../src-preload/contract/sessions.ts'
import { splitMark, unescapeMark } from '../../src-preload/contract/shell-marks.ts'
import type { Mark } from './screen-protocol.ts'

const longest_line = 10_000
const longest_path = 4096

/** `data` is what stands behind `133;` or `633;`; `nonce` as `splitMark` has it. Null for what is not known or not well formed. */
export function readMark(data: string, nonce: string | null): Mark | null {
  const { letter, words, trusted } = splitMark(data, nonce)
  switch (letter) {
    case 'A':
      return { is: 'prompt', trusted }
    case 'C':
      return { is: 'started', trusted }
    case 'D':
      return { is: 'finished', exit_code: exitCode(words[0]), trusted }
    case 'E':
      return { is: 'command', line: unescapeMark(words[0] ?? '').slice(0, longest_line), trusted }
    case 'P': {
      const folder = /^Cwd=(.*)$/s.exec(unescapeMark(words.join(';')))?.[1]
      return folder ? { is: 'folder', path: folder.slice(0, longest_path), trusted } : null
    }
    default:
      return null
  }
}

function exitCode(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : null
}

/** OSC 7: `file://host/path`, percent-encoded. Null for another machine's or a broken one. */
export function readFolder(data: string, host: string): string | null {
  const url = URL.parse(data)
  if (url?.protocol !== 'file:' || (url.hostname !== '' && url.hostname !== 'localhost' && url.hostname !== host)) return null
  try {
    return decodeURIComponent(url.pathname).slice(0, longest_path)
  } catch {
    return null
  }
}

/** OSC 9;4 as ConEmu describes it: `4;STATE;SHARE`, 0 takes it away. Undefined when it is something else. */
export function readProgress(data: string): SessionProgress | null | undefined {
  const parts = /^4;([0-4])(?:;(\d{1,3}))?;?$/.exec(data)
  if (!parts) return undefined
  const share = parts[2] === undefined ? null : Math.min(100, Number(parts[2])) / 100
  switch (parts[1]) {
    case '1':
      return { state: 'normal', share: share ?? 0 }
    case '2':
      return { state: 'error', share }
    case '3':
      return { state: 'busy', share: null }
    case '4':
      return { state: 'paused', share }
    default:
      return null
  }
}

/** A word from outside for a title or notice: one line, no control or direction characters, bounded. */
export function plainText(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .toWellFormed()
}
