/** The difference of a file that git does not track yet: all of it is new, and some of its lines can be staged like those of any other. */
import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { placeInside } from './discards.ts'
import type { GitReader } from './git-reader.ts'
import type { DiffFile, DiffLine } from './parse-diff.ts'
import { pathBytes, pathspecOf } from './path-text.ts'
import type { Place } from './place.ts'

/** Git calls a file binary that holds a NUL so near its beginning. */
const looked_at_bytes = 8000

export interface UntrackedDiff {
  file: DiffFile
  /** The content, for the stamp. */
  bytes: Buffer
  cut: boolean
}

/** Null for what is no file, is tracked, or is ignored (`inner`: from the top of the repository). */
export async function untrackedDiff(reader: GitReader, place: Place, inner: string, limit_bytes: number, signal?: AbortSignal): Promise<UntrackedDiff | null> {
  const at = placeInside(place.top, inner)
  const entry = at === null ? null : await lstat(at).catch(() => null)
  if (at === null || !entry?.isFile()) return null
  const { stdout } = await reader.ask({ args: ['ls-files', '-o', '--exclude-standard', '-z', '--', pathspecOf(inner)], repo: place.repo }, place.around, signal)
  if (!stdout.toString('latin1').split('\0').includes(pathBytes(inner).toString('latin1'))) return null
  const bytes = await firstBytes(at, limit_bytes + 1)
  const cut = bytes.length > limit_bytes
  return { file: wholeNew(inner, cut ? bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1) : bytes, (entry.mode & 0o111) !== 0), bytes, cut }
}

/** Not through a link: what it leads to is not what git would store. */
async function firstBytes(at: Buffer, limit_bytes: number): Promise<Buffer> {
  await using file = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  const { size } = await file.stat()
  const bytes = Buffer.alloc(Math.min(size, limit_bytes))
  let read = 0
  for (let got = 1; got > 0 && read < bytes.length; read += got) got = (await file.read(bytes, read, bytes.length - read, read)).bytesRead
  return bytes.subarray(0, read)
}

function wholeNew(path: string, bytes: Buffer, is_program: boolean): DiffFile {
  const binary = bytes.subarray(0, looked_at_bytes).includes(0)
  const text = bytes.toString('latin1')
  const ends = text.endsWith('\n')
  const rows = text === '' || binary ? [] : (ends ? text.slice(0, -1) : text).split('\n')
  const lines = rows.map((row, index): DiffLine => ({ kind: '+', bytes: row, no_newline: !ends && index === rows.length - 1 }))
  const named = (side: string) => quoted(`${side}/${pathBytes(path).toString('latin1')}`)
  return {
    old_path: null,
    new_path: path,
    header: [`diff --git ${named('a')} ${named('b')}`, `new file mode ${is_program ? '100755' : '100644'}`, '--- /dev/null', `+++ ${named('b')}`],
    binary,
    hunks: lines.length === 0 ? [] : [{ old_start: 0, old_lines: 0, new_start: 1, new_lines: lines.length, heading: '', lines }],
  }
}

/** A name as git writes it in a patch, from Latin-1 that stands for bytes. */
function quoted(name: string): string {
  if (!/[\u0000-\u001f"\\\u007f-\u00ff]/.test(name)) return name
  const escaped = name.replace(/[\u0000-\u001f"\\\u007f-\u00ff]/g, (character) =>
    character === '"' || character === '\\' ? `\\${character}` : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return `"${escaped}"`
}

/** Whether git stores something else than the file holds (line ends, LFS and other filters): then lines as they stand in the file are not lines of git. */
export async function isConverted(reader: GitReader, place: Place, inner: string, bytes: Buffer): Promise<boolean> {
  const ask = (args: readonly string[], more: { input?: Buffer; ok?: readonly number[] } = {}) => reader.ask({ args, repo: place.repo, ...more }, place.around)
  const names = ['filter', 'working-tree-encoding', 'ident', 'text', 'eol']
  const input = Buffer.concat([pathBytes(inner), Buffer.of(0)])
  const said = (await ask(['check-attr', '-z', '--stdin', ...names], { input })).stdout.toString('latin1').split('\0')
  const given = new Map<string, string>()
  for (let at = 0; at + 2 < said.length; at += 3) given.set(said[at + 1]!, said[at + 2]!)
  const has = (name: string) => !['unspecified', 'unset'].includes(given.get(name) ?? 'unspecified')
  if (has('filter') || has('working-tree-encoding') || has('ident')) return true
  if (!bytes.includes('\r\n') || given.get('text') === 'unset') return false
  const autocrlf = (await ask(['config', '--get', 'core.autocrlf'], { ok: [0, 1] })).stdout.toString('utf8').trim()
  return has('text') || has('eol') || (autocrlf !== '' && autocrlf !== 'false')
}
