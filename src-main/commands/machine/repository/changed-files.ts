/** Files that differ from git's index by size or time, and files of one folder that are not in it: a look at the disk that starts no process. */
import { lstatSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { readPlainFile } from '../../../base/read-plain-file.ts'
import { walkIndex } from './read-index.ts'

/** A larger index belongs to a tree that is not looked through while somebody types. */
const index_limit_bytes = 4 * 1024 * 1024
/** Looks at files cost about five microseconds each. */
const most_looks = 2000
const most_found = 50

export interface ChangedFiles {
  /** Relative to the folder that was asked for. */
  changed: string[]
  deleted: string[]
  /** Names in that folder itself; folders end in a slash. */
  untracked: string[]
}

/** `folder` is absolute and inside the worktree whose HEAD and index lie in `git_dir`. Null where the index cannot be read or is too large for it. */
export function changedFiles(git_dir: string, folder: string): ChangedFiles | null {
  const top = topOf(folder)
  if (top === null) return null
  let index: Buffer
  try {
    index = readPlainFile(join(git_dir, 'index'), index_limit_bytes)
  } catch {
    return null
  }
  const tracked = new Set<string>()
  const found: ChangedFiles = { changed: [], deleted: [], untracked: [] }
  let looks = 0
  const visit = (_mode: number, name: Buffer, at: number) => {
    const path = name.toString('utf8')
    const here = relative(folder, join(top, path))
    tracked.add(here.split('/')[0]!)
    if (looks++ >= most_looks || found.changed.length + found.deleted.length >= most_found || here.startsWith('..')) return
    const entry = lstatSync(join(top, path), { bigint: true, throwIfNoEntry: false })
    if (!entry) found.deleted.push(here)
    else if (!entry.isDirectory() && isAnother(index, at, entry)) found.changed.push(here)
  }
  try {
    if (walkIndex(index, 20, visit) === null) return null
  } catch {
    return null // torn, or of the longer hashes
  }
  const isIgnored = plainIgnores(top)
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !tracked.has(name) && name !== '.git' && !isIgnored(name))
    found.untracked.push(...entries.slice(0, most_found).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)))
  } catch {
    // gone meanwhile
  }
  return found
}

/** The numbers of an entry: time of change in seconds and nanoseconds from byte 8, size at byte 36. */
function isAnother(index: Buffer, at: number, entry: { mtimeNs: bigint; size: bigint }): boolean {
  const nanoseconds = index.readUInt32BE(at + 12)
  const seconds = index.readUInt32BE(at + 8)
  if (Number(entry.size & 0xffffffffn) !== index.readUInt32BE(at + 36)) return true
  if (Number((entry.mtimeNs / 1_000_000_000n) & 0xffffffffn) !== seconds) return true
  // Some file systems and builds of git keep whole seconds.
  return nanoseconds !== 0 && Number(entry.mtimeNs % 1_000_000_000n) !== nanoseconds
}

function topOf(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (lstatSync(join(at, '.git'), { throwIfNoEntry: false })) return at
    if (at === dirname(at)) return null
  }
}

/** The plain lines of the top .gitignore (`name`, `name/`, `*.ending`): enough for what should not stand first in a list. */
function plainIgnores(top: string): (name: string) => boolean {
  let lines: string[] = []
  try {
    lines = readPlainFile(join(top, '.gitignore'), 256 * 1024)
      .toString('utf8')
      .split('\n')
  } catch {
    // none
  }
  const names = new Set(lines.map((line) => line.trim().replace(/^\//, '').replace(/\/$/, '')))
  return (name) => names.has(name) || (name.includes('.') && names.has(`*${name.slice(name.lastIndexOf('.'))}`))
}
