/** Differences: as text, and of one file in hunks and lines with a stamp that says which difference was shown. */
import { createHash } from 'node:crypto'
import type { ShownDiff } from '../../src-preload/contract/git.ts'
import { AppError } from '../base/app-error.ts'
import { buildPatch, type Selection } from './build-patch.ts'
import type { GitReader } from './git-reader.ts'
import { type DiffFile, parseDiff } from './parse-diff.ts'
import { names } from './parse-lists.ts'
import { pathspecOf } from './path-text.ts'
import { inward, outward, type Place } from './place.ts'
import { hashOf, revisionWord } from './read-history.ts'
import { no_locks, readStatus } from './read-repository.ts'
import { isConverted, type UntrackedDiff, untrackedDiff } from './untracked-diff.ts'

/** Most of a difference that is shown; more is cut and said. */
const diff_limit_bytes = 16 * 1024 * 1024
/** Lines around a change, whatever the configuration says: hunks are counted, so they must be the same again. */
const usual_context = 3
const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/']

export interface DiffQuery {
  path?: string | undefined
  staged?: boolean | undefined
  commit?: string | undefined
  context?: number | undefined
}

async function diffBytes(reader: GitReader, place: Place, query: DiffQuery, signal?: AbortSignal): Promise<{ bytes: Buffer; cut: boolean }> {
  const context = [`--unified=${query.context ?? usual_context}`]
  const spec = query.path === undefined ? [] : ['--', pathspecOf(inward(place, query.path))]
  const args =
    query.commit === undefined
      ? ['diff', ...plain, ...context, ...(query.staged ? ['--cached'] : []), ...spec]
      : ['show', '--format=', '-m', '--first-parent', ...plain, ...context, await hashOf(reader, place, query.commit, signal), ...spec]
  const { stdout, cut } = await reader.ask({ args, repo: place.repo, env: no_locks, limit_bytes: diff_limit_bytes }, place.around, signal)
  return { bytes: stdout, cut }
}

export async function readDiff(reader: GitReader, place: Place, query: DiffQuery, signal?: AbortSignal): Promise<{ diff: string; cut: boolean }> {
  const { bytes, cut } = await diffBytes(reader, place, query, signal)
  return { diff: bytes.toString('utf8'), cut }
}

export interface StashDiff {
  diff: string
  cut: boolean
  binary: { path: string | null; old_path: string | null; untracked: boolean }[]
}

export async function readStashDiff(reader: GitReader, place: Place, index: number, signal?: AbortSignal): Promise<StashDiff> {
  const name = revisionWord(`stash@{${index}}`)
  const args = ['stash', 'show', '--patch', '--include-untracked', ...plain, name]
  const { stdout, cut } = await reader.ask({ args, repo: place.repo, limit_bytes: diff_limit_bytes }, place.around, signal)
  const found = parseDiff(stdout).filter(({ binary }) => binary)
  const added = found.some(({ old_path }) => old_path === null)
  const listed = added
    ? await reader.ask({ args: ['ls-tree', '-r', '-z', '--name-only', '--full-tree', `${name}^3`], repo: place.repo, ok: [0, 128] }, place.around, signal)
    : null
  const untracked = new Set(listed?.exit_code === 0 ? names(listed.stdout) : [])
  const shown = (path: string | null) => (path === null ? null : outward(place, path))
  const binary = found.map(({ old_path, new_path }) => ({
    path: shown(new_path),
    old_path: shown(old_path),
    untracked: old_path === null && untracked.has(new_path ?? ''),
  }))
  return { diff: stdout.toString('utf8'), cut, binary }
}

interface Found {
  file: DiffFile | null
  stamp: string
  cut: boolean
  /** Git does not track it yet. */
  untracked: UntrackedDiff | null
}

/** The pathspec of an odd name can match neighbours, so the file is looked for by its whole name. */
async function findDiff(reader: GitReader, place: Place, path: string, query: DiffQuery, signal?: AbortSignal): Promise<Found> {
  const { bytes, cut } = await diffBytes(reader, place, { ...query, path }, signal)
  const inner = inward(place, path)
  const file = parseDiff(bytes).find((one) => (one.new_path ?? one.old_path) === inner || one.old_path === inner) ?? null
  const stamped = (of: Buffer) => `${query.context ?? usual_context}.${createHash('sha256').update(of).digest('base64url').slice(0, 27)}`
  if (file !== null || query.staged || query.commit !== undefined) return { file, stamp: stamped(bytes), cut, untracked: null }
  const untracked = await untrackedDiff(reader, place, inner, diff_limit_bytes, signal)
  return untracked === null
    ? { file, stamp: stamped(bytes), cut, untracked }
    : { file: untracked.file, stamp: stamped(untracked.bytes), cut: untracked.cut, untracked }
}

/** Throws NOT_FOUND when the file has no such difference. */
export async function readHunks(reader: GitReader, place: Place, path: string, query: DiffQuery, signal?: AbortSignal): Promise<ShownDiff> {
  const { file, stamp, cut } = await findDiff(reader, place, path, query, signal)
  if (file === null) {
    const is_untracked = (await readStatus(reader, place, signal)).files.some((one) => one.path === path && one.worktree === '?')
    throw new AppError(
      'NOT_FOUND',
      is_untracked ? `${path} is not tracked yet and is no file with lines. Stage it as a whole.` : `${path} has no such changes.`,
      {
        reason: is_untracked ? 'untracked' : 'unchanged',
      },
    )
  }
  return {
    path: outward(place, file.new_path ?? file.old_path ?? path),
    old_path: file.old_path === null ? null : outward(place, file.old_path),
    kind: file.old_path === null ? 'added' : file.new_path === null ? 'deleted' : file.old_path === file.new_path ? 'changed' : 'renamed',
    binary: file.binary,
    hunks: file.hunks.map(({ old_start, old_lines, new_start, new_lines, heading, lines }) => {
      let old_line = old_start
      let new_line = new_start
      return {
        old_start,
        old_lines,
        new_start,
        new_lines,
        heading: Buffer.from(heading, 'latin1').toString('utf8').trim(),
        lines: lines.map(({ kind, bytes, no_newline }) => ({
          kind,
          text: Buffer.from(bytes, 'latin1').toString('utf8'),
          old: kind === '+' ? null : old_line++,
          new: kind === '-' ? null : new_line++,
          no_newline,
        })),
      }
    }),
    stamp,
    cut,
  }
}

/**
 * The patch of selected lines. Throws CONFLICT when the difference is not the one that was shown (`stamp`), NOT_FOUND, and INVALID_INPUT for lines it does not have.
 */
export async function selectedPatch(
  reader: GitReader,
  place: Place,
  asked: { path: string; selections: readonly Selection[]; stamp: string | undefined; staged: boolean; direction: 'forward' | 'reverse' },
): Promise<Buffer> {
  const { path, selections, stamp, staged, direction } = asked
  // The stamp says how many lines around were shown, on which the numbers of the hunks depend.
  const shown_context = Number(/^(\d{1,4})\./.exec(stamp ?? '')?.[1] ?? usual_context)
  const found = await findDiff(reader, place, path, { staged, context: Math.max(1, shown_context) })
  if (found.file === null || (stamp !== undefined && stamp !== found.stamp)) {
    throw new AppError('CONFLICT', `${path} has changed since it was shown, so the selected lines may be others now. Look at it again.`, { reason: 'stale' })
  }
  const { file } = found
  if (found.cut || file.binary)
    throw new AppError('CONFLICT', `Parts of ${path} cannot be selected, because it is binary or too large. Take the whole file.`, { reason: 'failed' })
  if (found.untracked && (await isConverted(reader, place, inward(place, path), found.untracked.bytes)))
    throw new AppError(
      'CONFLICT',
      `Git stores ${path} in another form than it has here (.gitattributes), so parts of it cannot be selected. Take the whole file.`,
      {
        reason: 'failed',
      },
    )
  const wrong = selections.findIndex(({ hunk, lines }) => !file.hunks[hunk] || lines?.some((line) => line >= file.hunks[hunk]!.lines.length))
  const patch = wrong >= 0 ? null : buildPatch(file, selections, direction)
  if (patch !== null) return patch
  const message = wrong >= 0 ? 'The difference has no such hunk or line.' : 'No changed line is selected.'
  throw new AppError('INVALID_INPUT', message, { issues: [{ path: `selections.${Math.max(0, wrong)}`, message }] })
}
