/** The state of a repository: status, changed files, what kind of repository it is, what a message begins with. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { GitChanges, GitRepository, GitStatus } from '../../src-preload/contract/git.ts'
import { isInside, realPath } from '../workspaces/resolve-path.ts'
import type { GitReader } from './git-reader.ts'
import { operationOf } from './operation-state.ts'
import { parseRemotes } from './parse-lists.ts'
import { parseStatus, type StatusReading } from './parse-status.ts'
import { outward, type Place, readSmall } from './place.ts'

/** A look must not take the lock that the user's own git wants. */
export const no_locks = { GIT_OPTIONAL_LOCKS: '0' }
/** Files in one answer; more are said to be cut. */
export const most_files = 200_000

export async function readStatus(reader: GitReader, place: Place, signal?: AbortSignal): Promise<StatusReading> {
  const { stdout } = await reader.ask(
    {
      args: ['status', '--porcelain=v2', '-z', '--branch', '--show-stash', '--untracked-files=all'],
      repo: place.repo,
      env: no_locks,
      limit_bytes: 256 * 1024 * 1024,
    },
    place.around,
    signal,
  )
  const reading = parseStatus(stdout)
  if (place.repo === '.') return reading
  return {
    ...reading,
    files: reading.files.map((file) => ({ ...file, path: outward(place, file.path), old_path: file.old_path === null ? null : outward(place, file.old_path) })),
  }
}

export async function shortStatus(reader: GitReader, place: Place, signal?: AbortSignal): Promise<GitStatus> {
  const { files, branch, upstream, ahead, behind } = await readStatus(reader, place, signal)
  const status: GitStatus = { staged: [], modified: [], untracked: [], conflicted: [], branch, upstream, ahead, behind, detached: branch === null }
  for (const { path, index, worktree, conflict } of files) {
    if (conflict !== null) status.conflicted.push(path)
    else if (worktree === '?') status.untracked.push(path)
    else {
      if (index !== null) status.staged.push(path)
      if (worktree !== null) status.modified.push(path)
    }
  }
  return status
}

export async function readChanges(reader: GitReader, place: Place, signal?: AbortSignal): Promise<GitChanges> {
  const { files, ...rest } = await readStatus(reader, place, signal)
  return { ...rest, detached: rest.branch === null, operation: operationOf(place), files: files.slice(0, most_files), cut: files.length > most_files }
}

export async function describeRepository(
  reader: GitReader,
  place: Place,
  steps: Pick<GitRepository, 'undo' | 'redo'>,
  signal?: AbortSignal,
): Promise<GitRepository> {
  const ask = (args: readonly string[], ok: readonly number[] = [0]) => reader.ask({ args, repo: place.repo, ok }, place.around, signal)
  const [remotes, name, email, sparse] = await Promise.all([
    ask(['remote', '-v']),
    ask(['config', '--get', 'user.name'], [0, 1]),
    ask(['config', '--get', 'user.email'], [0, 1]),
    ask(['config', '--type=bool', '--get', 'core.sparseCheckout'], [0, 1]),
  ])
  const word = ({ stdout }: { stdout: Buffer }) => stdout.toString('utf8').trim()
  const attributes = readSmall(join(place.top, '.gitattributes')) ?? ''
  return {
    repo: place.repo,
    shallow: existsSync(join(place.common_dir, 'shallow')),
    sparse: word(sparse) === 'true',
    submodules: existsSync(join(place.top, '.gitmodules')),
    lfs: /\bfilter=lfs\b/.test(attributes),
    linked: place.git_dir !== place.common_dir,
    user: word(name) && word(email) ? { name: word(name), email: word(email) } : null,
    remotes: parseRemotes(remotes.stdout.toString('utf8')),
    hooks: hooksOf(place),
    hooks_run: place.workspace.trusted,
    operation: operationOf(place),
    ...steps,
  }
}

function hooksOf(place: Place): string[] {
  const folder = join(place.common_dir, 'hooks')
  try {
    return readdirSync(folder).filter((name) => !name.endsWith('.sample') && (statSync(join(folder, name)).mode & 0o111) !== 0)
  } catch {
    return []
  }
}

export async function messageStart(
  reader: GitReader,
  place: Place,
  home: string,
): Promise<{ template: string | null; prepared: string | null; last: string | null }> {
  const ask = (args: readonly string[], ok: readonly number[]) => reader.ask({ args, repo: place.repo, ok }, place.around)
  const [template, last] = await Promise.all([ask(['config', '--get', 'commit.template'], [0, 1]), ask(['log', '-1', '--format=%B'], [0, 128])])
  const prepared = ['MERGE_MSG', 'SQUASH_MSG'].map((name) => readSmall(join(place.git_dir, name))).find((text) => text !== null) ?? null
  return {
    template: templateText(template.stdout.toString('utf8').trim(), place, home),
    prepared: prepared?.replace(/^#.*\n?/gm, '') ?? null,
    last: last.exit_code === 0 ? last.stdout.toString('utf8').trimEnd() : null,
  }
}

/** Only a file of the workspace, or in a trusted one also of the user's home: the configuration of a stranger must not show other files. */
function templateText(written: string, place: Place, home: string): string | null {
  if (written === '') return null
  const path = written.startsWith('~/') ? join(home, written.slice(2)) : written
  const real = realPath(isAbsolute(path) ? path : join(place.top, path), place.top)
  if (real === null) return null
  const allowed = isInside(place.workspace.path, real) || (place.workspace.trusted && isInside(home, real))
  return allowed ? readSmall(real) : null
}
