/** Reads `git status --porcelain=v2 -z --branch --show-stash`, byte by byte: names are what the file system has, whatever they hold. */
import type { ChangedFile } from '../../src-preload/contract/git.ts'
import { pathText } from './path-text.ts'

export interface StatusReading {
  /** Null before the first commit. */
  head: string | null
  /** Null when detached. */
  branch: string | null
  upstream: string | null
  ahead: number
  behind: number
  stashes: number
  /** In git's order, from the top of the repository. */
  files: ChangedFile[]
}

const newline_free = (bytes: Buffer): string => bytes.toString('latin1')

/** Throws nothing: a record of a kind that is not known is passed over, as the format demands. */
export function parseStatus(bytes: Buffer): StatusReading {
  const reading: StatusReading = { head: null, branch: null, upstream: null, ahead: 0, behind: 0, stashes: 0, files: [] }
  for (let at = 0; at < bytes.length; ) {
    let end = bytes.indexOf(0, at)
    if (end < 0) end = bytes.length
    const kind = bytes[at]
    if (kind === 0x23) header(pathText(bytes.subarray(at + 2, end)), reading)
    else if (kind === 0x31) reading.files.push(ordinary(bytes.subarray(at, end), 8))
    else if (kind === 0x32) {
      // The name it had follows as a record of its own.
      let origin_end = bytes.indexOf(0, end + 1)
      if (origin_end < 0) origin_end = bytes.length
      reading.files.push({ ...ordinary(bytes.subarray(at, end), 9), old_path: pathText(bytes.subarray(end + 1, origin_end)) })
      end = origin_end
    } else if (kind === 0x75) reading.files.push(conflicted(bytes.subarray(at, end)))
    else if (kind === 0x3f) reading.files.push(untracked(pathText(bytes.subarray(at + 2, end))))
    at = end + 1
  }
  return reading
}

function header(text: string, reading: StatusReading): void {
  const space = text.indexOf(' ')
  const name = text.slice(0, space)
  const value = text.slice(space + 1)
  if (name === 'branch.oid') reading.head = value === '(initial)' ? null : value
  else if (name === 'branch.head') reading.branch = value === '(detached)' ? null : value
  else if (name === 'branch.upstream') reading.upstream = value
  else if (name === 'branch.ab') {
    const [ahead = '0', behind = '0'] = value.split(' ')
    reading.ahead = Number(ahead.slice(1))
    reading.behind = Number(behind.slice(1))
  } else if (name === 'stash') reading.stashes = Number(value)
}

/** The path stands after `fields` fields, each followed by one space; none of them holds any byte above ASCII. */
function afterFields(record: Buffer, fields: number): { words: string[]; path: string } {
  let at = 0
  const words: string[] = []
  for (let field = 0; field < fields; field++) {
    const space = record.indexOf(0x20, at)
    words.push(newline_free(record.subarray(at, space)))
    at = space + 1
  }
  return { words, path: pathText(record.subarray(at)) }
}

/** `1 XY sub mH mI mW hH hI path`, and with the score of a rename one field more. */
function ordinary(record: Buffer, fields: number): ChangedFile {
  const { words, path } = afterFields(record, fields)
  const [, xy = '..', sub = 'N...', , , mode = ''] = words
  return { path, old_path: null, index: letter(xy[0]!), worktree: letter(xy[1]!), conflict: null, submodule: sub !== 'N...', mode }
}

/** `u XY sub m1 m2 m3 mW h1 h2 h3 path` */
function conflicted(record: Buffer): ChangedFile {
  const { words, path } = afterFields(record, 10)
  const [, xy = 'UU', sub = 'N...', , , , mode = ''] = words
  return { path, old_path: null, index: null, worktree: null, conflict: xy, submodule: sub !== 'N...', mode }
}

const untracked = (path: string): ChangedFile => ({ path, old_path: null, index: null, worktree: '?', conflict: null, submodule: false, mode: '' })

const letter = (code: string): string | null => (code === '.' ? null : code)
