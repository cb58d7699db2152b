/** Folders of the machine as a call sees them: links resolved, one inside another, the root of a repository. */
import { realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'

/** The nearest folder at or above `folder` that holds `.git` (a folder, or the file of a worktree). */
export function gitRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false })) return at
    if (dirname(at) === at) return undefined
  }
}

export function isInside(root: string, path: string): boolean {
  const from_root = relative(root, path)
  return from_root === '' || (from_root !== '..' && !from_root.startsWith(`..${sep}`) && !isAbsolute(from_root))
}

/** `path` relative to `root`, or as it is where it lies outside. */
export function within(root: string, path: string): string {
  return isInside(root, realOr(path)) ? relative(root, realOr(path)).split(sep).join('/') || '.' : path
}

/** `path` with its links resolved, or as it is where it does not exist. */
export function realOr(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
