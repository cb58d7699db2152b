/** Makes, moves and copies files and folders of a workspace; what stands in the way is refused, kept beside or put into the trash. */
import { mkdirSync, renameSync, type Stats } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { isProtected } from '../workspaces/protected-places.ts'
import { alreadyThere } from './file-failures.ts'
import { checkNewName, numberedName, partName } from './file-names.ts'
import { codeOf, refuseProtectedPath } from './open-folder.ts'
import { placeNew, syncFolder } from './part-file.ts'
import { atPlace, type Place, refuseRepository } from './place.ts'
import { copyTree, removeTree, walkTree } from './trees.ts'
import { most_copies, type WritingRoom } from './write-file.ts'

export type Standing = 'refuse' | 'replace' | 'keep_both'

export interface ChangeRoom extends WritingRoom {
  /** Puts what is in the way into the trash. */
  discard: (place: Place) => Promise<void>
}

export interface Transfer {
  from: string
  to: string
  conflict: Standing
  signal?: AbortSignal | undefined
}

export interface Transferred {
  from: string
  path: string
  kind: 'file' | 'folder' | 'link'
}

/** With the folders above it. Throws CONFLICT when something is there, INVALID_PATH, PATH_PROTECTED, PERMISSION_DENIED. */
export function makeFolder(root: string, path: string): Promise<string> {
  return atPlace(root, path.replace(/\/+$/, ''), { last: 'entry', change: true, make: true }, async ({ folder, name, path: found }) => {
    if (folder.look(name) !== null) throw alreadyThere(found)
    checkNewName(name)
    folder.refuseProtected(name)
    mkdirSync(folder.at(name))
    await syncFolder(folder)
    return found
  })
}

/** A link is moved as a link. Throws NOT_FOUND, CONFLICT, INVALID_PATH (into itself), PATH_PROTECTED and what the file system says. */
export function moveEntry(room: ChangeRoom, root: string, { from, to, conflict, signal }: Transfer): Promise<Transferred> {
  return between(root, from, to, { last: 'entry', change: true }, (source, target) =>
    room.turns.run(`${root}\0${target.path}`, async () => {
      const stats = sourceStats(source)
      const only_spelled = isSame(stats, target) && target.path !== source.path
      refuseInto(source, target)
      await refuseNewCode(source, target.path, signal)
      const name = only_spelled ? target.name : await freeName(room, target, conflict)
      target.folder.refuseProtected(name)
      refuseRepository(target.folder, name)
      await rename(room, source, target, name, stats, only_spelled, signal)
      await syncFolder(target.folder)
      await syncFolder(source.folder)
      return { from: source.path, path: beside(target, name), kind: kindToTell(stats) }
    }),
  )
}

/** Onto itself with `keep_both` it is a duplicate. Throws as `moveEntry`; what was copied before a failure is removed again. */
export function copyEntry(room: ChangeRoom, root: string, { from, to, conflict, signal }: Transfer): Promise<Transferred> {
  return between(root, from, to, { last: 'entry' }, (source, target) =>
    room.turns.run(`${root}\0${target.path}`, async () => {
      const stats = sourceStats(source)
      if (source.path !== target.path) refuseInto(source, target)
      else if (conflict !== 'keep_both') throw alreadyThere(target.path)
      if (conflict === 'refuse' && target.folder.look(target.name) !== null) throw alreadyThere(target.path)
      const id = newId()
      const part = partName(id)
      const forget = room.notes.note(id, target.folder, part)
      try {
        const check = (below: string) => refuseNewly(join(source.path, below), join(target.path, below))
        await copyTree(source.folder, source.name, target.folder, part, { check, signal })
        const name = await freeName(room, target, conflict)
        target.folder.refuseProtected(name)
        refuseRepository(target.folder, name)
        if (stats.isDirectory()) renameSync(target.folder.at(part), target.folder.at(name))
        else placeNew(target.folder, part, name)
        await syncFolder(target.folder)
        return { from: source.path, path: beside(target, name), kind: kindToTell(stats) }
      } finally {
        await removeTree(target.folder, part)
        forget()
      }
    }),
  )
}

function between<T>(
  root: string,
  from: string,
  to: string,
  source_wanted: { last: 'entry'; change?: boolean },
  use: (source: Place, target: Place) => Promise<T>,
): Promise<T> {
  return atPlace(root, from, source_wanted, (source) => {
    sourceStats(source)
    return atPlace(root, to.replace(/\/+$/, ''), { last: 'entry', change: true, make: true }, (target) => use(source, target))
  })
}

function sourceStats({ folder, name, path }: Place): Stats {
  const stats = folder.look(name)
  if (stats === null) throw new AppError('NOT_FOUND', `There is no "${path}".`, { path })
  return stats
}

const join = (path: string, below: string): string => (below === '' ? path : `${path}/${below}`)
const beside = ({ path, name }: Place, chosen: string): string => path.slice(0, path.length - name.length) + chosen
const kindToTell = (stats: Stats): Transferred['kind'] => (stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file')

function refuseInto(source: Place, target: Place): void {
  if (target.path === source.path) throw alreadyThere(target.path)
  if (target.path.startsWith(`${source.path}/`)) {
    throw new AppError('INVALID_PATH', `"${source.path}" cannot be put into itself.`, { path: target.path })
  }
}

/** One thing under two spellings, on a disk that takes them for the same. */
function isSame(stats: Stats, target: Place): boolean {
  const there = target.folder.look(target.name)
  return there !== null && there.ino === stats.ino && there.dev === stats.dev && there.nlink <= (stats.isDirectory() ? Number.POSITIVE_INFINITY : 1)
}

/** A folder may hold what is harmless where it lies and code where it goes. */
async function refuseNewCode(source: Place, to: string, signal: AbortSignal | undefined): Promise<void> {
  await walkTree(source.folder, source.name, (below) => refuseNewly(join(source.path, below), join(to, below)), signal)
}

/** What tools load already is not made worse by being loaded elsewhere. */
export function refuseNewly(old_path: string, new_path: string): void {
  if (!isProtected(old_path)) refuseProtectedPath(new_path)
}

/** The name to use, after what stands there was dealt with. */
async function freeName(room: ChangeRoom, target: Place, conflict: Standing): Promise<string> {
  const { folder, name, path } = target
  const isFree = (chosen: string) => folder.look(chosen) === null
  if (isFree(name)) {
    checkNewName(name)
    return name
  }
  if (conflict === 'refuse') throw alreadyThere(path)
  if (conflict === 'replace') {
    await room.discard(target)
    return name
  }
  for (let number = 2; number <= most_copies; number++) {
    const chosen = numberedName(name, number)
    if (isFree(chosen)) return chosen
  }
  throw alreadyThere(path)
}

async function rename(
  room: ChangeRoom,
  source: Place,
  target: Place,
  name: string,
  stats: Stats,
  only_spelled: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    renameSync(source.folder.at(source.name), target.folder.at(name))
  } catch (error) {
    // Another file system is mounted in the workspace.
    if (codeOf(error) !== 'EXDEV' || only_spelled) throw error
    const id = newId()
    const part = partName(id)
    const forget = room.notes.note(id, target.folder, part)
    try {
      await copyTree(source.folder, source.name, target.folder, part, { check: () => {}, keep_times: true, signal })
      if (stats.isDirectory()) renameSync(target.folder.at(part), target.folder.at(name))
      else placeNew(target.folder, part, name)
    } finally {
      await removeTree(target.folder, part)
      forget()
    }
    await removeTree(source.folder, source.name)
  }
}
