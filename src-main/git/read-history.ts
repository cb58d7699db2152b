/** The history: commits in pages, one commit with its files, blame, refs, stashes, worktrees, versions of files. */
import { isUtf8 } from 'node:buffer'
import type { BlameRun, FileVersion, GitCommit, GitRef, Stash, Worktree } from '../../src-preload/contract/git.ts'
import { AppError } from '../base/app-error.ts'
import { isInside } from '../workspaces/resolve-path.ts'
import { failureOf } from './git-failures.ts'
import type { GitReader } from './git-reader.ts'
import { type CommitFile, parseBlame, parseCommitFiles, parseIndexEntries, parseTree, parseWorktrees } from './parse-lists.ts'
import { log_format, parseLog, parseRefs, parseStashes, ref_format, reflog_format } from './parse-log.ts'
import { pathspecOf } from './path-text.ts'
import { inward, outward, type Place } from './place.ts'

export interface LogQuery {
  count: number
  path?: string | undefined
  cursor?: string | undefined
  revision?: string | undefined
  all?: boolean | undefined
  message?: string | undefined
  author?: string | undefined
}

/** A page begins with the last commit of the one before, which says whether the history is still the same. */
export async function readLog(
  reader: GitReader,
  place: Place,
  query: LogQuery,
  signal?: AbortSignal,
): Promise<{ commits: GitCommit[]; next_cursor: string | null }> {
  const from = query.cursor === undefined ? null : readCursor(query.cursor)
  const skip = from === null ? 0 : from.seen - 1
  const args = [
    'log',
    '-z',
    log_format,
    '--decorate=full',
    '--no-color',
    `--max-count=${query.count + (from === null ? 1 : 2)}`,
    ...(skip > 0 ? [`--skip=${skip}`] : []),
    // In the order of dates: any other order makes git read the whole history before it tells the first commit, and again for every page.
    ...(query.all ? ['--exclude=refs/stash', '--all'] : []),
    ...(query.message === undefined ? [] : [`--grep=${query.message}`, '--regexp-ignore-case', '--fixed-strings']),
    ...(query.author === undefined ? [] : [`--author=${query.author}`, '--regexp-ignore-case']),
    ...(query.all ? [] : [from?.tip ?? revisionWord(query.revision ?? 'HEAD')]),
    ...(query.path === undefined ? [] : ['--', pathspecOf(inward(place, query.path))]),
  ]
  const { stdout, exit_code, stderr } = await reader.ask({ args, repo: place.repo, ok: [0, 128] }, place.around, signal)
  if (exit_code !== 0) {
    if (query.revision === undefined && from === null && /does not have any commits yet|unknown revision|bad revision|ambiguous argument 'HEAD'/.test(stderr))
      return { commits: [], next_cursor: null }
    throw failureOf(exit_code, stderr)
  }
  const commits = parseLog(stdout)
  if (from !== null && commits.shift()?.hash !== from.last)
    throw new AppError('INVALID_CURSOR', 'The history has changed since. Start again without the cursor.')
  const shown = commits.slice(0, query.count)
  const last = shown.at(-1)
  if (last === undefined || commits.length <= query.count) return { commits: shown, next_cursor: null }
  const tip = query.all ? null : (from?.tip ?? (await hashOf(reader, place, query.revision ?? 'HEAD', signal)))
  return { commits: shown, next_cursor: Buffer.from(JSON.stringify([skip + (from === null ? 0 : 1) + shown.length, last.hash, tip])).toString('base64url') }
}

function readCursor(cursor: string): { seen: number; last: string; tip: string | null } {
  try {
    const [seen, last, tip] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]
    const is_hash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value)
    if (Number.isSafeInteger(seen) && (seen as number) > 0 && is_hash(last) && (tip === null || is_hash(tip))) return { seen: seen as number, last, tip }
  } catch {
    // told below
  }
  throw new AppError('INVALID_CURSOR')
}

/** Throws NOT_FOUND for a name git does not know. */
export async function hashOf(reader: GitReader, place: Place, revision: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await reader.ask(
    { args: ['rev-parse', '--verify', '--quiet', `${revisionWord(revision)}^{commit}`], repo: place.repo, ok: [0, 1, 128] },
    place.around,
    signal,
  )
  const hash = stdout.toString('latin1').trim()
  if (hash === '') throw new AppError('NOT_FOUND', `Git knows no commit, branch or tag "${revision}" here.`, { reason: 'unknown_name' })
  return hash
}

/** HEAD's commit, or null before the first one. */
export async function headHash(reader: GitReader, place: Place): Promise<string | null> {
  const { stdout } = await reader.ask({ args: ['rev-parse', '--verify', '--quiet', 'HEAD'], repo: place.repo, ok: [0, 1, 128] }, place.around)
  return stdout.toString('latin1').trim() || null
}

/** Throws INVALID_INPUT for what git would read as an option or a range. */
export function revisionWord(revision: string): string {
  if (!/^-|\.\.|[\u0000-\u001f\u007f]/.test(revision)) return revision
  const message = `"${revision}" is not the name of a commit, branch or tag.`
  throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'revision', message }] })
}

export async function readCommit(reader: GitReader, place: Place, hash: string, signal?: AbortSignal): Promise<{ commit: GitCommit; files: CommitFile[] }> {
  const whole = await hashOf(reader, place, hash, signal)
  const ask = (args: readonly string[]) => reader.ask({ args, repo: place.repo }, place.around, signal)
  const [about, files] = await Promise.all([
    ask(['log', '-1', '-z', log_format, '--decorate=full', '--no-color', whole]),
    ask(['show', '--format=', '-z', '--raw', '--numstat', '--find-renames', '-m', '--first-parent', '--no-color', '--no-ext-diff', '--no-textconv', whole]),
  ])
  const [commit] = parseLog(about.stdout)
  const listed = parseCommitFiles(files.stdout)
  return {
    commit: commit!,
    files: listed.map((file) => ({ ...file, path: outward(place, file.path), old_path: file.old_path === null ? null : outward(place, file.old_path) })),
  }
}

export async function readBlame(reader: GitReader, place: Place, path: string, commit: string | undefined, signal?: AbortSignal): Promise<BlameRun[]> {
  const inner = inward(place, path)
  const args = ['blame', '--porcelain', '--no-progress', ...(commit === undefined ? [] : [await hashOf(reader, place, commit, signal)]), '--', inner]
  const { stdout } = await reader.ask({ args, repo: place.repo, env: { GIT_LITERAL_PATHSPECS: '1' } }, place.around, signal)
  return parseBlame(stdout).map((run) => ({ ...run, original_path: outward(place, run.original_path) }))
}

export async function readRefs(reader: GitReader, place: Place, signal?: AbortSignal): Promise<GitRef[]> {
  const args = ['for-each-ref', '--sort=-creatordate', ref_format, 'refs/heads', 'refs/remotes', 'refs/tags']
  return parseRefs((await reader.ask({ args, repo: place.repo }, place.around, signal)).stdout)
}

export async function readStashes(reader: GitReader, place: Place, signal?: AbortSignal): Promise<Stash[]> {
  return parseStashes((await reader.ask({ args: ['stash', 'list', '-z', reflog_format], repo: place.repo }, place.around, signal)).stdout)
}

export async function readWorktrees(reader: GitReader, place: Place, workspaceAt: (path: string) => string | null): Promise<Worktree[]> {
  const { stdout } = await reader.ask({ args: ['worktree', 'list', '--porcelain', '-z'], repo: place.repo }, place.around)
  const root = place.workspace.path
  return parseWorktrees(stdout).map((one, index) => ({
    ...one,
    repo: isInside(root, one.path) ? one.path.slice(root.length + 1) || '.' : null,
    main: index === 0,
    workspace: workspaceAt(one.path),
  }))
}

/** Most of a file that is shown. */
const version_limit_bytes = 8 * 1024 * 1024

const stages = { index: 0, base: 1, ours: 2, theirs: 3 } as const

/** A file of the index or of a commit; null where that has none. Found by its object, so that its name can be anything. */
export async function readVersion(
  reader: GitReader,
  place: Place,
  path: string,
  which: { version: keyof typeof stages } | { commit: string },
  signal?: AbortSignal,
): Promise<FileVersion | null> {
  const inner = inward(place, path)
  const object =
    'commit' in which
      ? await objectOfCommit(reader, place, inner, which.commit, signal)
      : await objectOfIndex(reader, place, inner, stages[which.version], signal)
  if (object === null) return null
  const { stdout, cut } = await reader.ask({ args: ['cat-file', '-p', object], repo: place.repo, limit_bytes: version_limit_bytes }, place.around, signal)
  const is_text = isUtf8(stdout) && !stdout.includes(0)
  return {
    content: stdout.toString(is_text ? 'utf8' : 'base64'),
    encoding: is_text ? 'utf8' : 'base64',
    size_bytes: stdout.length,
    cut,
    lfs: is_text && stdout.length < 1024 && stdout.toString('latin1').startsWith('version https://git-lfs.github.com/spec/'),
  }
}

async function objectOfIndex(reader: GitReader, place: Place, path: string, stage: number, signal?: AbortSignal): Promise<string | null> {
  const { stdout } = await reader.ask({ args: ['ls-files', '-s', '-z', '--', pathspecOf(path)], repo: place.repo }, place.around, signal)
  return parseIndexEntries(stdout).find((entry) => entry.path === path && entry.stage === stage)?.object ?? null
}

async function objectOfCommit(reader: GitReader, place: Place, path: string, commit: string, signal?: AbortSignal): Promise<string | null> {
  const hash = await hashOf(reader, place, commit, signal)
  if (path.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(path)) {
    const { stdout } = await reader.ask(
      { args: ['rev-parse', '--verify', '--quiet', `${hash}:${path}`], repo: place.repo, ok: [0, 1, 128] },
      place.around,
      signal,
    )
    return stdout.toString('latin1').trim() || null
  }
  const { stdout } = await reader.ask(
    { args: ['ls-tree', '-r', '-z', '--full-tree', hash], repo: place.repo, limit_bytes: 256 * 1024 * 1024 },
    place.around,
    signal,
  )
  return parseTree(stdout).get(path) ?? null
}
