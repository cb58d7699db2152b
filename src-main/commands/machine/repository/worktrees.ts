/** The worktrees of a repository, and which of them git means by a name. */
import { dirname, join, resolve } from 'node:path'
import type { RepositoryPlace } from './find-repository.ts'
import type { LookedAt } from './looked-at.ts'

export interface Worktree {
  /** As git has it, absolute. */
  path: string
  /** The same with links resolved; null when it is gone. */
  real: string | null
  /** HEAD is on no branch, so its commits may be nowhere else. */
  detached: boolean
}

const pointer_limit_bytes = 64 * 1024

export function worktreesOf(place: RepositoryPlace, looked: LookedAt): Worktree[] {
  const made = (path: string, git_dir: string): Worktree => {
    const head = looked.read(join(git_dir, 'HEAD'), pointer_limit_bytes)
    return { path, real: looked.real(path), detached: !Buffer.isBuffer(head) || !head.toString('latin1').startsWith('ref:') }
  }
  const main = place.common_dir.endsWith('/.git') ? dirname(place.common_dir) : place.common_dir
  const found = [made(main, place.common_dir)]
  const folder = join(place.common_dir, 'worktrees')
  for (const entry of looked.list(folder) ?? []) {
    const pointer = looked.read(join(folder, entry.name, 'gitdir'), pointer_limit_bytes)
    if (!Buffer.isBuffer(pointer)) continue
    const target = pointer.toString('utf8').replace(/[\r\n\s]+$/, '')
    found.push(made(resolve(folder, entry.name, target).replace(/\/\.git$/, ''), join(folder, entry.name)))
  }
  return found
}

/** The one that git takes `name` for: the only one whose path ends with it, else the one at that place; null when it is none. `base` is absolute. */
export function namedWorktree(worktrees: readonly Worktree[], name: string, base: string): Worktree | null {
  const by_end = worktrees.filter(({ path }) => path === name || path.endsWith(`/${name}`))
  if (by_end.length === 1) return by_end[0]!
  const place = resolve(base, name)
  return worktrees.find(({ path, real }) => path === place || real === place) ?? null
}
