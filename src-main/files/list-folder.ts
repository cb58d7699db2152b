/** Lists folders of the workspace by name, a level or several, without keeping anybody waiting: in pieces, links and special files named and never opened. */
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import { setImmediate as pause } from 'node:timers/promises'
import { AppError } from '../base/app-error.ts'
import { isProtected } from '../workspaces/protected-places.ts'
import { isPart } from './file-names.ts'
import { modifiedAt } from './file-version.ts'
import { isMissing, type Kind, kindOf, OpenFolder, Swapped } from './open-folder.ts'
import { atPlace, isProtectedPlace, isRepository } from './place.ts'
import { sortNames } from './sort-names.ts'

export interface Entry {
  path: string
  name: string
  kind: Kind
  size_bytes: number
  modified_at: string
  /** As it is written in the link. */
  link_target?: string
  /** The name cannot be sent as text, so the file cannot be asked for. */
  unreadable_name?: true
  /** Tools load code or settings from it: it cannot be changed here. */
  protected?: true
}

export interface Listing {
  files: Entry[]
  /** There are more than were asked for. */
  truncated: boolean
}

/** Others get their turn after this long. */
const slice_ms = 8
/** Names no door takes: lists show them, so that nobody wonders. */
const control = /[\u0000-\u001f\u007f]/

export interface ListWanted {
  /** 1: the folder itself. */
  depth: number
  limit: number
  signal?: AbortSignal | undefined
}

/** Throws NOT_FOUND, INVALID_PATH (no folder), PATH_OUTSIDE_WORKSPACE, PERMISSION_DENIED; a folder below that cannot be read is listed empty. */
export function listFolder(root: string, path: string, wanted: ListWanted): Promise<Listing> {
  return atPlace(root, path, { last: 'follow' }, async ({ folder, name, path: found }) => {
    using here = name === '.' ? OpenFolder.openRoot(root) : openListed(folder, name, path)
    here.where()
    const listing: Listing = { files: [], truncated: false }
    // Any name will do: what counts is the folder it would stand in.
    const is_protected = found !== '.' && (await isProtectedPlace(root, `${found}/name`, 'entry'))
    await list(here, { above: found === '.' ? '' : `${found}/`, is_protected }, wanted.depth, wanted, listing, { since: performance.now() })
    return listing
  })
}

function openListed(folder: OpenFolder, name: string, path: string): OpenFolder {
  const stats = folder.look(name)
  if (stats && !stats.isDirectory() && !stats.isSymbolicLink()) {
    throw new AppError('INVALID_PATH', `"${path}" is a ${kindOf(stats)} and not a folder.`, { path, kind: kindOf(stats) })
  }
  return folder.openChild(name)
}

/** The entries of paths that were known a moment ago; what is gone is left out. Links among the folders above are not followed. */
export async function describePaths(root: string, paths: readonly string[]): Promise<Entry[]> {
  const entries: Entry[] = []
  const by_folder = new Map<string, string[]>()
  for (const path of paths) {
    const above = path.slice(0, path.lastIndexOf('/') + 1)
    by_folder.set(above, [...(by_folder.get(above) ?? []), path.slice(above.length)])
  }
  for (const [above, names] of by_folder) {
    const is_protected = await isProtectedPlace(root, `${above}name`, 'entry')
    await pause()
    await atPlace(root, above + names[0]!, { last: 'entry' }, ({ folder, path }) => {
      if (path !== above + names[0]!) return
      for (const name of names) {
        const stats = folder.look(name)
        if (stats !== null) entries.push(entry(folder, { above, is_protected }, name, stats))
      }
    }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
    })
  }
  return entries
}

/** What a folder says of everything in it. */
interface Within {
  /** Begins the paths in it. */
  above: string
  is_protected: boolean
}

async function list(folder: OpenFolder, within: Within, depth: number, wanted: ListWanted, into: Listing, clock: { since: number }): Promise<void> {
  const turn = async () => {
    if (performance.now() - clock.since <= slice_ms) return
    await pause()
    wanted.signal?.throwIfAborted()
    clock.since = performance.now()
  }
  const names = await sortNames(readdirSync(folder.self), turn)
  const { above } = within
  const is_protected = within.is_protected || isRepository(names)
  for (const name of names) {
    if (isPart(name)) continue
    if (performance.now() - clock.since > slice_ms) await turn()
    const stats = lstatSync(folder.at(name), { throwIfNoEntry: false })
    if (stats === undefined && !name.includes('\ufffd')) continue // gone since the folder was read
    if (into.files.length >= wanted.limit) {
      into.truncated = true
      return
    }
    const found = entry(folder, { above, is_protected }, name, stats)
    into.files.push(found)
    const below = { above: `${above}${name}/`, is_protected: found.protected === true }
    if (depth > 1 && stats?.isDirectory()) await listBelow(folder, name, below, depth - 1, wanted, into, clock)
    if (into.truncated) return
  }
}

async function listBelow(
  folder: OpenFolder,
  name: string,
  within: Within,
  depth: number,
  wanted: ListWanted,
  into: Listing,
  clock: { since: number },
): Promise<void> {
  try {
    using child = folder.openChild(name)
    await list(child, within, depth, wanted, into, clock)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (!(error instanceof Swapped) && !isMissing(error) && code !== 'EACCES' && code !== 'EPERM') throw error
  }
}

function entry(folder: OpenFolder, { above, is_protected }: Within, name: string, stats: Stats | undefined): Entry {
  const told: Entry = {
    path: above + name,
    name,
    kind: stats ? kindOf(stats) : 'file',
    size_bytes: stats?.isFile() ? stats.size : 0,
    modified_at: stats ? modifiedAt(stats) : new Date(0).toISOString(),
  }
  if (told.kind === 'link') told.link_target = linkTarget(folder, name)
  if (stats === undefined || control.test(name)) told.unreadable_name = true
  if (is_protected || isProtected(told.path)) told.protected = true
  return told
}

function linkTarget(folder: OpenFolder, name: string): string {
  try {
    return readlinkSync(folder.at(name))
  } catch {
    return ''
  }
}
