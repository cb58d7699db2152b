/** Where a request's repository lies: its top folder inside the workspace, its git folder, and paths to and from there. */
import { statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { readPlainFile } from '../base/read-plain-file.ts'
import type { Surroundings } from '../commands/commands.ts'
import { isProtected } from '../workspaces/protected-places.ts'
import { resolveInside } from '../workspaces/resolve-path.ts'
import { pathBytes } from './path-text.ts'

export interface Place {
  readonly around: Surroundings
  readonly workspace: { id: string; path: string; trusted: boolean }
  /** Top of the repository: absolute, and relative to the workspace (`.` is its root). */
  readonly top: string
  readonly repo: string
  /** HEAD, index and what is in progress; and what linked worktrees share: refs, objects, configuration. Absolute. */
  readonly git_dir: string
  readonly common_dir: string
}

/** Throws NO_WORKSPACE, NOT_FOUND (no repository from `repo` up to the workspace's root) and what resolving a path throws. */
export function placeOf(around: Surroundings, repo: string | undefined): Place {
  const { workspace } = around
  if (workspace === null) throw new AppError('NO_WORKSPACE')
  const from = repo === undefined || repo === '.' ? workspace.path : resolveInside(workspace.path, repo).absolute
  for (let folder = from; ; folder = dirname(folder)) {
    const git_dir = gitDirOf(folder)
    if (git_dir !== null) {
      const common = readSmall(join(git_dir, 'commondir'))?.trim()
      return {
        around,
        workspace,
        top: folder,
        repo: relative(workspace.path, folder) || '.',
        git_dir,
        common_dir: common ? resolve(git_dir, common) : git_dir,
      }
    }
    if (folder === workspace.path || folder === dirname(folder)) break
  }
  throw new AppError('NOT_FOUND', 'There is no git repository here. Make one with git init, clone one, or open the folder that holds it.', {
    reason: 'no_repository',
  })
}

/** The git folder of a repository whose top is this folder, or null. */
export function gitDirOf(folder: string): string | null {
  const dot_git = join(folder, '.git')
  try {
    const entry = statSync(dot_git, { throwIfNoEntry: false })
    if (entry === undefined) return null
    if (entry.isDirectory()) return dot_git
    const target = /^gitdir: (.+)$/m.exec(readSmall(dot_git) ?? '')?.[1]
    return target ? resolve(dirname(dot_git), target.trim()) : null
  } catch {
    return null
  }
}

const small_bytes = 1024 * 1024

/** The text of a small file of git's own, or null. */
export function readSmall(path: string): string | null {
  try {
    return readPlainFile(path, small_bytes).toString('utf8')
  } catch {
    return null
  }
}

/** From the top of the repository to relative to the workspace. */
export function outward(place: Place, path: string): string {
  return place.repo === '.' ? path : `${place.repo}/${path}`
}

/** From relative to the workspace to the top of the repository. Throws INVALID_PATH, PATH_OUTSIDE_WORKSPACE and PATH_PROTECTED. */
export function inward(place: Place, path: string): string {
  if (path.includes('\0') || pathBytes(path).length > 4095) throw new AppError('INVALID_PATH')
  const written = path.replace(/\/+$/, '')
  const parts = written.split('/')
  if (written.startsWith('/') || parts.includes('..')) {
    throw new AppError('PATH_OUTSIDE_WORKSPACE', `The path "${path}" leads out of the workspace. Name files relative to it, without "..".`, { path })
  }
  const clean = parts.filter((part) => part !== '' && part !== '.').join('/')
  if (clean.split('/').some((part) => isProtected(part) && /git/i.test(part))) throw new AppError('PATH_PROTECTED', undefined, { path })
  if (place.repo === '.') return clean === '' ? '.' : clean
  if (clean === place.repo) return '.'
  if (!clean.startsWith(`${place.repo}/`)) {
    const message = `The path "${path}" does not lie in the repository ${place.repo}.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'path', message }] })
  }
  return clean.slice(place.repo.length + 1)
}
