/** Reads a unified diff as git prints it: files, hunks and lines, in bytes, so that a patch made of them is exact. */
import { pathText } from './path-text.ts'

export interface DiffLine {
  kind: ' ' | '+' | '-'
  /** Latin-1: one character for each byte, without the line end. */
  bytes: string
  /** No line end follows in the file. */
  no_newline: boolean
}

export interface DiffHunk {
  old_start: number
  old_lines: number
  new_start: number
  new_lines: number
  /** What git prints after the second @@. */
  heading: string
  lines: DiffLine[]
}

export interface DiffFile {
  /** Null where the side does not exist. */
  old_path: string | null
  new_path: string | null
  /** Latin-1 lines from `diff --git` up to the first hunk. */
  header: string[]
  binary: boolean
  hunks: DiffHunk[]
}

const hunk_head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)$/s

/** Throws nothing; a combined diff (of a conflict) has no hunks here. */
export function parseDiff(bytes: Buffer): DiffFile[] {
  const lines = bytes.toString('latin1').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const files: DiffFile[] = []
  for (let at = 0; at < lines.length; ) {
    if (!lines[at]!.startsWith('diff --git ')) {
      at++
      continue
    }
    const file: DiffFile = { old_path: null, new_path: null, header: [], binary: false, hunks: [] }
    files.push(file)
    do file.header.push(lines[at++]!)
    while (at < lines.length && !lines[at]!.startsWith('@@ ') && !lines[at]!.startsWith('diff --git '))
    readHeader(file)
    while (at < lines.length && lines[at]!.startsWith('@@ ')) at = readHunk(lines, at, file)
  }
  return files
}

function readHeader(file: DiffFile): void {
  for (const line of file.header) {
    if (line.startsWith('--- ')) file.old_path = nameOf(line.slice(4), 'a/')
    else if (line.startsWith('+++ ')) file.new_path = nameOf(line.slice(4), 'b/')
    else if (line.startsWith('rename from ') || line.startsWith('copy from ')) file.old_path = unquoted(line.slice(line.indexOf('from ') + 5))
    else if (line.startsWith('rename to ') || line.startsWith('copy to ')) file.new_path = unquoted(line.slice(line.indexOf('to ') + 3))
    else if (line.startsWith('GIT binary patch') || /^Binary files .* differ$/s.test(line)) file.binary = true
  }
  if (file.old_path !== null || file.new_path !== null) return
  // No content (only a mode, an empty or a binary file): both names are the same and stand in the first line.
  const name = sameName(file.header[0]!.slice('diff --git '.length))
  const has = (start: string) => file.header.some((line) => line.startsWith(start))
  if (!has('new file mode ')) file.old_path = name
  if (!has('deleted file mode ')) file.new_path = name
}

/** `a/NAME b/NAME`, or both quoted. */
function sameName(both: string): string | null {
  const half = (both.length - 1) / 2
  const second = both.slice(half + 1)
  return second.startsWith('"') ? nameOf(second, 'b/') : second.startsWith('b/') ? pathText(Buffer.from(second.slice(2), 'latin1')) : null
}

function nameOf(written: string, prefix: 'a/' | 'b/'): string | null {
  if (written === '/dev/null') return null
  // Git puts a tab behind a name that holds a space.
  const name = written.startsWith('"') ? unquotedBytes(written) : written.replace(/\t$/, '')
  return pathText(Buffer.from(name.startsWith(prefix) ? name.slice(2) : name, 'latin1'))
}

const unquoted = (written: string): string => pathText(Buffer.from(written.startsWith('"') ? unquotedBytes(written) : written, 'latin1'))

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '"': '"', '\\': '\\' }

/** Git's C-style quoting, as Latin-1. */
function unquotedBytes(quoted: string): string {
  const inner = quoted.slice(1, quoted.lastIndexOf('"'))
  return inner.replace(/\\([0-7]{3}|.)/gs, (_all, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : (escapes[code] ?? code),
  )
}

function readHunk(lines: readonly string[], start: number, file: DiffFile): number {
  const head = hunk_head.exec(lines[start]!)
  if (!head) return start + 1
  const [, old_start = '0', old_lines = '1', new_start = '0', new_lines = '1', heading = ''] = head
  const hunk: DiffHunk = {
    old_start: Number(old_start),
    old_lines: Number(old_lines),
    new_start: Number(new_start),
    new_lines: Number(new_lines),
    heading,
    lines: [],
  }
  file.hunks.push(hunk)
  let old_left = hunk.old_lines
  let new_left = hunk.new_lines
  let at = start + 1
  for (; at < lines.length; at++) {
    const line = lines[at]!
    const kind = line[0] ?? ' '
    if (kind === '\\') {
      const last = hunk.lines.at(-1)
      if (last) last.no_newline = true
      continue
    }
    // Counted, because a line of the file may look like a head.
    if ((old_left <= 0 && new_left <= 0) || (kind !== ' ' && kind !== '+' && kind !== '-')) break
    if (kind !== '+') old_left--
    if (kind !== '-') new_left--
    hunk.lines.push({ kind, bytes: line.slice(1), no_newline: false })
  }
  return at
}
