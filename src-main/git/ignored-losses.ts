/** Finds the ignored files that an act would overwrite: git asks nobody before it writes a tracked file over one that is ignored here. */
import { lstatSync } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import type { Confirm } from './acts.ts'
import type { GitReader } from './git-reader.ts'
import { type FolderMove, folderMoves, movedAlong } from './moved-folders.ts'
import { names } from './parse-lists.ts'
import { pathBytes, pathspecOf } from './path-text.ts'
import { outward, type Place } from './place.ts'
import { revisionWord } from './read-history.ts'

/**
 * What an act brings into the folder: a whole tree (or what is of it at some paths), what lies between two commits (null: nothing), all that a range of
 * commits touched on its way, or files by their names.
 */
export type Arrival =
  | { tree: string; below?: readonly string[] }
  | { from: string | null; to: string }
  | { range: string; tip: string }
  | { paths: readonly string[] }

/** Names in one answer; more are counted. */
export const most_named = 100
/** Looks at the disk in a row, before others get their turn. */
const looks_in_a_row = 2000

/** Throws CONFIRMATION_REQUIRED with the files' names, unless the loss was confirmed. */
export async function demandNoLoss(reader: GitReader, place: Place, arrivals: readonly Arrival[], confirm: Confirm, signal?: AbortSignal): Promise<void> {
  if (confirm !== undefined) return
  const lost = await ignoredLosses(reader, place, arrivals, signal)
  if (lost.length === 0) return
  const shown = lost.slice(0, most_named).map((path) => outward(place, path))
  throw new AppError('CONFIRMATION_REQUIRED', lossWords(shown, lost.length), { reason: 'ignored_files', paths: shown, count: lost.length })
}

export function lossWords(paths: readonly string[], count: number): string {
  const [first = ''] = paths
  const what = count === 1 ? `The file ${first.toWellFormed()} is` : `${count} files, the first of them ${first.toWellFormed()}, are`
  return `${what} ignored here and would be overwritten: git keeps no copy of ignored files. Move them away, or confirm that they are lost.`
}

/** From the top of the repository, in order. */
export async function ignoredLosses(reader: GitReader, place: Place, arrivals: readonly Arrival[], signal?: AbortSignal): Promise<string[]> {
  const ask = async (args: readonly string[], more: { input?: Buffer; ok?: readonly number[] } = {}) =>
    (await reader.ask({ args, repo: place.repo, limit_bytes: 256 * 1024 * 1024, ...more }, place.around, signal)).stdout
  const [tracked, ...brought] = await Promise.all([
    ask(['ls-files', '-z']).then(names),
    ...arrivals.map(async (one) => ('paths' in one ? one.paths : within(one, names(await ask(argsOf(one)))))),
  ])
  const index = new Set(tracked)
  const moves = await movesOf(ask, arrivals)
  const arriving = new Set(brought.flat())
  for (const path of [...movedAlong(arriving, moves), ...movedAlong(index, moves)]) arriving.add(path)
  const inTheWay = new Set<string>()
  const folders: string[] = []
  const look = onDisk(place.top)
  let looks = 0
  for (const path of arriving) {
    if (index.has(path)) continue
    if (++looks % looks_in_a_row === 0) await new Promise((resolve) => setImmediate(resolve))
    const found = blockedBy(path, look)
    if (found === null || index.has(found.path)) continue
    if (found.is_folder) folders.push(found.path)
    else inTheWay.add(found.path)
  }
  // A file that arrives where a folder is takes the folder away, with what is ignored in it.
  const inside = await Promise.all(folders.map((path) => ask(['ls-files', '-o', '-i', '--exclude-standard', '-z', '--', pathspecOf(path)])))
  const held = folders.length > 0 ? inside.flatMap((bytes) => names(bytes)).filter((path) => folders.some((folder) => path.startsWith(`${folder}/`))) : []
  if (inTheWay.size === 0) return held
  // What is untracked and not ignored is git's to refuse, and it does.
  const input = Buffer.concat([...inTheWay].map((path) => Buffer.concat([pathBytes(path), Buffer.of(0)])))
  return [...held, ...names(await ask(['check-ignore', '-z', '--stdin'], { input, ok: [0, 1] }))].sort()
}

const listing = ['--name-only', '--no-renames', '--no-color', '--no-ext-diff', '-z']

/** Folders that one side renamed, so that files of the other go along. */
async function movesOf(
  ask: (args: readonly string[], more?: { ok?: readonly number[] }) => Promise<Buffer>,
  arrivals: readonly Arrival[],
): Promise<FolderMove[]> {
  const renames = async (from: string, to: string) =>
    folderMoves(names(await ask(['diff', '--name-status', '--find-renames', '--diff-filter=R', '--no-color', '--no-ext-diff', '-z', from, to])))
  const head = (await ask(['rev-parse', '--verify', '--quiet', 'HEAD'], { ok: [0, 1, 128] })).toString('latin1').trim()
  const found = await Promise.all(
    arrivals.map(async (one) => {
      if ('from' in one && one.from !== null) return [...(await renames(one.from, one.to)), ...(head === '' ? [] : await renames(one.from, head))]
      if (!('range' in one)) return []
      const base = (await ask(['merge-base', one.range, one.tip], { ok: [0, 1, 128] })).toString('latin1').trim()
      return base === '' ? [] : [...(await renames(base, one.range)), ...(await renames(base, one.tip))]
    }),
  )
  return found.flat()
}

function within(arrival: Arrival, paths: readonly string[]): readonly string[] {
  if (!('below' in arrival) || arrival.below === undefined) return paths
  const { below } = arrival
  return paths.filter((path) => below.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`)))
}

function argsOf(arrival: Exclude<Arrival, { paths: readonly string[] }>): string[] {
  if ('tree' in arrival) return ['ls-tree', '-r', '-z', '--name-only', '--full-tree', arrival.tree]
  if ('range' in arrival) return ['log', '--format=', '-m', ...listing, '--diff-filter=d', arrival.tip, `^${arrival.range}`]
  if (arrival.from === null) return argsOf({ tree: arrival.to })
  return ['diff', ...listing, '--diff-filter=d', arrival.from, arrival.to]
}

type Entry = 'none' | 'file' | 'folder'

/** Each place is looked at once. */
function onDisk(top: string): (path: string) => Entry {
  const seen = new Map<string, Entry>()
  return (path) => {
    const known = seen.get(path)
    if (known) return known
    let entry: Entry = 'none'
    try {
      const found = lstatSync(Buffer.concat([Buffer.from(`${top}/`), pathBytes(path)]), { throwIfNoEntry: false })
      entry = found === undefined ? 'none' : found.isDirectory() ? 'folder' : 'file'
    } catch {
      // Below a file, too long a name, or not to be seen: nothing that git could write over.
    }
    seen.set(path, entry)
    return entry
  }
}

/** What lies where the path, or a folder on the way to it, would be written; null when nothing does. */
function blockedBy(path: string, look: (path: string) => Entry): { path: string; is_folder: boolean } | null {
  for (let cut = path.indexOf('/'); cut > 0; cut = path.indexOf('/', cut + 1)) {
    const folder = path.slice(0, cut)
    const entry = look(folder)
    if (entry === 'none') return null
    if (entry === 'file') return { path: folder, is_folder: false }
  }
  const entry = look(path)
  return entry === 'none' ? null : { path, is_folder: entry === 'folder' }
}

/** What joining a branch brings: what it changed since the two parted. */
export async function arrivalsOfMerge(reader: GitReader, place: Place, branch: string, head: string | null): Promise<Arrival[]> {
  const to = revisionWord(branch)
  if (head === null) return [{ tree: to }]
  const { stdout } = await reader.ask({ args: ['merge-base', '--all', head, to], repo: place.repo, ok: [0, 1, 128] }, place.around)
  const bases = stdout.toString('latin1').split('\n').filter(Boolean)
  return bases.length === 0 ? [{ tree: to }] : bases.map((from) => ({ from, to }))
}

/** The other branch is checked out, and then own commits one after the other: what one of them made and a later one deleted is written too. */
export const arrivalsOfRebase = (onto: string, head: string | null): Arrival[] => {
  const to = revisionWord(onto)
  return head === null ? [{ tree: to }] : [{ tree: to }, { range: to, tip: head }]
}

/** Commits (whole hashes) applied, or taken back. */
export async function arrivalsOfCommits(
  reader: GitReader,
  place: Place,
  commits: readonly string[],
  how: { mainline?: number | undefined; reverse?: boolean },
): Promise<Arrival[]> {
  return Promise.all(
    commits.map(async (commit): Promise<Arrival> => {
      const parent = await parentOf(reader, place, commit, how.mainline ?? 1)
      if (!how.reverse) return { from: parent, to: commit }
      return parent === null ? { from: commit, to: commit } : { from: commit, to: parent }
    }),
  )
}

async function parentOf(reader: GitReader, place: Place, commit: string, number: number): Promise<string | null> {
  const { stdout } = await reader.ask({ args: ['rev-parse', '--verify', '--quiet', `${commit}^${number}`], repo: place.repo, ok: [0, 1, 128] }, place.around)
  return stdout.toString('latin1').trim() || null
}

/** What was put aside of tracked files; untracked ones that were put aside never overwrite anything. */
export const arrivalsOfStash = (stash: string): Arrival[] => [{ from: `${stash}^1`, to: stash }]
