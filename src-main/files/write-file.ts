/** Writes files of the workspace: whole or not at all, never over what somebody else wrote meanwhile. */
import { accessSync, constants, type Stats } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import { alreadyThere, changedUnderneath } from './file-failures.ts'
import { checkNewName, numberedName } from './file-names.ts'
import { etagIn, modifiedAt } from './file-version.ts'
import { codeOf, kindOf, type OpenFolder, Swapped } from './open-folder.ts'
import { PartFile } from './part-file.ts'
import type { PartNotes } from './part-notes.ts'
import { atPlace, type Place, refuseRepository } from './place.ts'
import type { Turns } from './turns.ts'

export type Conflict = 'replace' | 'keep_both' | 'skip' | 'refuse'

export interface Writing {
  /** Etag of the version this one is based on; null when there must be none; undefined when it does not matter. */
  if_match?: string | null | undefined
  /** What to do when something is there and `if_match` does not say. */
  conflict: Conflict
  /** Fills the file; throws to give up. */
  fill: (part: PartFile) => Promise<void>
}

export interface Written {
  /** Where it stands, which `keep_both` chooses. */
  path: string
  /** False: it was there, and was left. */
  written: boolean
  created: boolean
  size_bytes: number
  modified_at: string
  etag: string
}

export interface WritingRoom {
  notes: PartNotes
  turns: Turns
}

/** Folders above that are missing are made. Throws CONFLICT, INVALID_PATH, PATH_PROTECTED, PERMISSION_DENIED, DISK_FULL, and what `fill` throws. */
export function writeFile(room: WritingRoom, root: string, path: string, writing: Writing): Promise<Written> {
  const make = typeof writing.if_match !== 'string'
  return atPlace(root, path, { last: 'follow', change: true, make }, async (place) => {
    const there = standing(place.folder, place.name)
    if (there === null) checkNewName(place.name)
    else if (writing.conflict === 'skip') return told(place, place.name, false, false)
    checkVersion(place, writing)
    // A body that arrives slowly must not make others wait: only the last step is one after another.
    await using part = await PartFile.create(place.folder, room.notes)
    await writing.fill(part)
    return await room.turns.run(`${root}\0${place.path}`, () => settle(place, part, writing))
  })
}

async function settle(place: Place, part: PartFile, writing: Writing): Promise<Written> {
  const { folder, name } = place
  const before = standing(folder, name)
  await part.finish(writing.conflict === 'keep_both' ? null : before)
  folder.refuseProtected(name)
  refuseRepository(folder, name)
  checkVersion(place, writing)
  const must_be_new = writing.if_match === null || writing.conflict === 'refuse' || writing.conflict === 'skip'
  if (writing.conflict === 'keep_both') {
    const chosen = await placeBeside(folder, part, name)
    return told(place, chosen, true, true)
  }
  try {
    await part.place(name, !must_be_new || typeof writing.if_match === 'string')
  } catch (error) {
    if (writing.conflict === 'skip' && error instanceof AppError && error.code === 'CONFLICT') return told(place, name, false, false)
    throw error
  }
  return told(place, name, true, before === null)
}

/** The plain file under `name`, or null. Throws Swapped for a link, INVALID_PATH for anything else, PERMISSION_DENIED for one that is read-only. */
function standing(folder: OpenFolder, name: string): Stats | null {
  const stats = folder.look(name)
  if (stats === null) return null
  if (stats.isSymbolicLink()) throw new Swapped()
  if (!stats.isFile()) {
    const kind = kindOf(stats)
    throw new AppError('INVALID_PATH', `"${name}" is a ${kind} and not a file. Choose another name.`, { kind })
  }
  try {
    accessSync(folder.at(name), constants.W_OK)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return null
  }
  return stats
}

function checkVersion({ folder, name, path }: Place, { if_match, conflict }: Writing): void {
  const etag = etagIn(folder, name)
  if (typeof if_match === 'string' && etag !== if_match) throw changedUnderneath(path, etag)
  if (etag !== null && (if_match === null || (if_match === undefined && conflict === 'refuse'))) throw alreadyThere(path)
}

async function placeBeside(folder: OpenFolder, part: PartFile, name: string): Promise<string> {
  for (let number = 1; number <= most_copies; number++) {
    const chosen = number === 1 ? name : numberedName(name, number)
    if (folder.look(chosen) !== null) continue
    try {
      await part.place(chosen, false)
      return chosen
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error
    }
  }
  throw alreadyThere(name)
}

/** Names that are tried for a copy beside. */
export const most_copies = 1000

function told({ folder, path, name }: Place, chosen: string, written: boolean, created: boolean): Written {
  const stats = folder.look(chosen)
  const etag = etagIn(folder, chosen)
  if (stats === null || etag === null) throw new AppError('CONFLICT', `"${path}" was removed again by somebody else.`, { path, reason: 'changed', etag: null })
  return { path: path.slice(0, path.length - name.length) + chosen, written, created, size_bytes: stats.size, modified_at: modifiedAt(stats), etag }
}
