/** How a repository that begins above the workspace sees the workspace's files. Only looked at: what acts on a repository stays within the workspace. */
import { dirname, relative } from 'node:path'
import type { ChangedFile } from '../../src-preload/contract/git.ts'
import { AppError } from '../base/app-error.ts'
import type { Surroundings } from '../commands/commands.ts'
import type { GitReader } from './git-reader.ts'
import { parseStatus } from './parse-status.ts'
import { pathspecOf } from './path-text.ts'
import { gitDirOf, type Place } from './place.ts'
import { most_files, no_locks } from './read-repository.ts'

/** The repository as if its top were a workspace that nobody trusts: what its configuration names is not run, or it is not read at all. Null when there is none. */
export function placeAbove(around: Surroundings): (Place & { below: string }) | null {
  const { workspace } = around
  if (workspace === null || gitDirOf(workspace.path) !== null) return null
  for (let top = dirname(workspace.path); ; top = dirname(top)) {
    const git_dir = gitDirOf(top)
    if (git_dir !== null) {
      const stranger = { ...workspace, path: top, trusted: false }
      const below = relative(top, workspace.path)
      return { around: { ...around, workspace: stranger }, workspace: stranger, top, repo: '.', git_dir, common_dir: git_dir, below }
    }
    if (top === dirname(top)) return null
  }
}

/** Paths relative to the workspace. Empty where no repository is above, or it cannot be read without running what it names. */
export async function changesAbove(reader: GitReader, around: Surroundings, signal?: AbortSignal): Promise<{ files: ChangedFile[]; cut: boolean }> {
  const place = placeAbove(around)
  if (place === null) return { files: [], cut: false }
  try {
    const { stdout } = await reader.ask(
      {
        args: ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--', pathspecOf(place.below)],
        env: no_locks,
        limit_bytes: 256 * 1024 * 1024,
      },
      place.around,
      signal,
    )
    const inside = `${place.below}/`
    const here = (path: string) => (path.startsWith(inside) ? path.slice(inside.length) : null)
    const files = parseStatus(stdout).files.flatMap((file) => {
      const path = here(file.path)
      return path === null || path === '' ? [] : [{ ...file, path, old_path: file.old_path === null ? null : here(file.old_path) }]
    })
    return { files: files.slice(0, most_files), cut: files.length > most_files }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AppError) return { files: [], cut: false }
    throw error
  }
}
