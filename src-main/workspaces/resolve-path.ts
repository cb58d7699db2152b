/** Resolves a path and holds it inside a root: links are followed to their end, and what does not exist yet is judged by its parents. */
import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path'
import { AppError } from '../base/app-error.ts'

export interface ResolvedPath {
  /** Links resolved as far as the path exists. */
  absolute: string
  /** To the root, with `/`; `.` is the root itself. */
  relative: string
  exists: boolean
}

/** PATH_MAX of Linux, the terminating NUL included. */
const longest_path_bytes = 4095
/** NAME_MAX of every file system in use. */
const longest_name_bytes = 255
/** As many links as Linux follows before ELOOP. */
const most_links = 40

/** What one judgement already knows of folders, so that two hundred files of one folder cost one look at the folder. */
export class PathLedger {
  /** Written absolute folder (normalised, links not resolved) to its real path. */
  readonly folders = new Map<string, string>()
}

const control = /[\u0000-\u001f\u007f]/
/** Shapes that mean another place on Windows; refused everywhere, so that a workspace that moves there brings no surprise. */
const windows_shape = /\\|^[a-zA-Z]:|^[a-zA-Z][a-zA-Z0-9+.-]+:\/|^file:/
/** Slashes that are none, and blanks and dots that some systems drop: a `..` in disguise has no honest use. */
const disguised_parent = /(?:^|\/)\s*\.{2,}[\s\u00a0][\s\u00a0.]*(?:\/|$)|(?:^|\/)\.\.?[\u2044\u2215\uff0f\u29f8\u2216\uff3c]|[\u2024\u2025\uff0e]{1,2}\//u

/**
 * Takes a path as a person or a program gave it, relative to `base` (default: the root; inside the root) or absolute, and returns where it really leads.
 * `root` is an absolute path with its links resolved. Throws AppError INVALID_PATH (characters or shapes no path here may have, too long,
 * a loop of links) or PATH_OUTSIDE_WORKSPACE.
 */
export function resolveInside(root: string, path: string, base: string = root): ResolvedPath {
  if (typeof path !== 'string' || control.test(path) || !path.isWellFormed()) {
    throw new AppError('INVALID_PATH', 'The path holds control characters. Use a path of printable characters.')
  }
  if (windows_shape.test(path) || disguised_parent.test(path)) {
    throw new AppError(
      'INVALID_PATH',
      `The path "${path}" has a shape that means different places on different systems. Write it with / and relative to the workspace.`,
    )
  }
  const resolved = confine(root, path, base, new PathLedger())
  if (resolved === 'too long') throw new AppError('INVALID_PATH', 'The path or one of its names is longer than file systems allow.')
  if (resolved === 'loop') throw new AppError('INVALID_PATH', `The path "${path}" leads through a loop of links.`)
  if (resolved === 'two places')
    throw new AppError('INVALID_PATH', `The ".." in the path "${path}" stands behind a link, where programs read it in two ways. Write the path without it.`, {
      path,
    })
  if (resolved === 'outside') throw new AppError('PATH_OUTSIDE_WORKSPACE', `The path "${path}" leads out of the workspace. Use a path inside it.`, { path })
  return resolved
}

/**
 * The same for many paths of one judgement: no exceptions, folders remembered in `ledger`, and only what the file system itself would mind is minded.
 * `..` has two readings: the file system goes up from where a link leads, programs that clean paths as text go up from where it stands. Both have to
 * stay inside, and `two places` is the answer where they differ.
 */
export function confine(root: string, path: string, base: string, ledger: PathLedger): ResolvedPath | 'outside' | 'loop' | 'too long' | 'two places' {
  if (Buffer.byteLength(path) > longest_path_bytes) return 'too long'
  const climbs = climbing.test(path)
  const found = follow(path, base, climbs ? null : ledger)
  if (typeof found === 'string') return found
  if (!isInside(root, found.absolute)) return 'outside'
  if (climbs) {
    const as_text = follow(isAbsolute(path) ? normalize(path) : join(base, path), '/', null)
    if (typeof as_text === 'string') return as_text
    if (!isInside(root, as_text.absolute)) return 'outside'
    if (as_text.absolute !== found.absolute) return 'two places'
  }
  const inner = relative(root, found.absolute)
  return { absolute: found.absolute, relative: inner === '' ? '.' : sep === '/' ? inner : inner.split(sep).join('/'), exists: found.exists }
}

const climbing = /(?:^|\/)\.\.(?:\/|$)/

/** Whether `path` (absolute, resolved) is `root` or below it. */
export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/**
 * Follows every link of `path`. A name that does not exist is kept as written, and `..` behind it leads back to a place that is looked at again:
 * programs that make missing folders, and those that clean paths as text, arrive there.
 */
function follow(path: string, base: string, ledger: PathLedger | null): { absolute: string; exists: boolean } | 'loop' | 'too long' {
  const absolute = isAbsolute(path)
  const waiting = path.split('/').reverse()
  let here = absolute ? '/' : base
  let missing_depth = 0
  let links = 0

  const cut = absolute || ledger === null ? -1 : path.lastIndexOf('/')
  const written_folder = cut > 0 ? `${base}\0${path.slice(0, cut)}` : null
  if (written_folder !== null) {
    const known = ledger!.folders.get(written_folder)
    if (known !== undefined) {
      here = known
      waiting.length = 1
    }
  }
  while (waiting.length > 0) {
    const name = waiting.pop()!
    if (name === '' || name === '.') continue
    if (name === '..') {
      here = dirname(here)
      if (missing_depth > 0) missing_depth--
      continue
    }
    if (name.length > 84 && Buffer.byteLength(name) > longest_name_bytes) return 'too long'
    const next = here === '/' ? `/${name}` : `${here}/${name}`
    if (missing_depth > 0) {
      here = next
      missing_depth++
      continue
    }
    const entry = look(next)
    if (entry === 'link') {
      if (++links > most_links) return 'loop'
      const target = readLink(next)
      if (target === null) return 'loop'
      if (isAbsolute(target)) here = '/'
      waiting.push(...target.split('/').reverse())
      continue
    }
    if (entry === 'missing') missing_depth = 1
    here = next
    if (entry === 'folder' && written_folder !== null && waiting.length === 1 && links === 0) ledger!.folders.set(written_folder, here)
  }
  return { absolute: here, exists: missing_depth === 0 }
}

function look(path: string): 'missing' | 'link' | 'folder' | 'other' {
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false })
    if (entry === undefined) return 'missing'
    return entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : 'other'
  } catch {
    return 'missing' // ENOTDIR, EACCES: nobody of ours can open it either
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

/** The real path of a root folder, or null when it is not there. */
export function realRoot(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}

/** Joins and resolves for reading outside the workspace: the real path when it exists, else null. */
export function realPath(path: string, base: string): string | null {
  return realRoot(isAbsolute(path) ? path : join(base, path))
}
