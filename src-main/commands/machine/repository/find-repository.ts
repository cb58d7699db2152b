/** Finds the folders that git could take for the repository of a folder, in the order in which git would look. */
import { dirname, join, resolve } from 'node:path'
import type { LookedAt } from './looked-at.ts'

export interface RepositoryPlace {
  /** `.git` as found, a folder or a file that points at one; the folder itself where that looks like a repository. */
  dot_git: string
  /** Folder with HEAD and index. */
  git_dir: string
  /** Folder with config, refs and objects; another one for linked worktrees. */
  common_dir: string
  /** Why it cannot be told where the repository is, else null. */
  doubt: string | null
}

const short_file_bytes = 64 * 1024

/**
 * From `from` (absolute, inside `root`) up to `root`. git passes over a `.git` that is no sound repository and goes on above it, so all up to the
 * first sound one are given; the last of them is the one that git uses when it is sound.
 */
export function repositoriesAt(from: string, root: string, looked: LookedAt): RepositoryPlace[] {
  const found: RepositoryPlace[] = []
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, '.git')
    if (looked.exists(candidate)) {
      const place = placeOf(candidate, looked)
      found.push(place)
      if (place.doubt === null && isSound(place, looked)) return found
    }
    // A folder that looks like a repository itself (.git/modules/X): some versions of git obey it.
    if (['HEAD', 'objects', 'refs'].every((name) => looked.exists(join(folder, name)))) found.push(behind(folder, folder, looked))
    if (folder === root || folder === dirname(folder)) return found
  }
}

/** Where a `.git` leads. */
export function placeOf(dot_git: string, looked: LookedAt): RepositoryPlace {
  const entry = looked.stat(dot_git)
  if (entry?.isDirectory()) return behind(dot_git, dot_git, looked)
  const doubtful = (doubt: string): RepositoryPlace => ({ dot_git, git_dir: dot_git, common_dir: dot_git, doubt })
  const text = looked.read(dot_git, short_file_bytes)
  if (!Buffer.isBuffer(text)) return doubtful('a .git that cannot be read')
  const target = /^gitdir: ([^\0\r\n]+)[\r\n]*$/.exec(text.toString('utf8'))?.[1]
  return target === undefined ? doubtful('a .git that cannot be read') : behind(dot_git, resolve(dirname(dot_git), target), looked)
}

function behind(dot_git: string, git_dir: string, looked: LookedAt): RepositoryPlace {
  const text = looked.read(join(git_dir, 'commondir'), short_file_bytes)
  if (text === null) return { dot_git, git_dir, common_dir: git_dir, doubt: null }
  const common = text === 'unreadable' ? '' : text.toString('utf8').replace(/[\r\n]+$/, '')
  if (common === '' || /[\0\r\n]/.test(common)) return { dot_git, git_dir, common_dir: git_dir, doubt: 'a commondir that cannot be read' }
  return { dot_git, git_dir, common_dir: resolve(git_dir, common), doubt: null }
}

/** As git asks before it believes in a repository: HEAD names something, objects and refs are there. */
function isSound(place: RepositoryPlace, looked: LookedAt): boolean {
  const head = looked.read(join(place.git_dir, 'HEAD'), short_file_bytes)
  if (!Buffer.isBuffer(head) || !/^(?:ref: *refs\/[^\s]|[0-9a-f]{40})/.test(head.toString('latin1'))) return false
  return ['objects', 'refs'].every((name) => looked.stat(join(place.common_dir, name))?.isDirectory() === true)
}
