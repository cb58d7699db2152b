/** From a path as it was given to a name in an open folder: resolved, walked without links, looked at again. */
import { mkdirSync } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import { resolveInside } from '../workspaces/resolve-path.ts'
import { fileFailure } from './file-failures.ts'
import { checkName, checkNewName } from './file-names.ts'
import { codeOf, OpenFolder, refuseProtectedPath, Swapped } from './open-folder.ts'

export interface Place {
  /** Open as long as the place is used. */
  readonly folder: OpenFolder
  /** `.` for the workspace itself. */
  readonly name: string
  /** Links resolved, relative to the workspace, with `/`. */
  readonly path: string
}

export interface PlaceWanted {
  /** `follow`: what the last name leads to. `entry`: the last name itself, be it a link. */
  last: 'follow' | 'entry'
  /** For changing: places that tools load code from are refused. */
  change?: boolean
  /** Makes the folders above that are missing. */
  make?: boolean
}

/** As often as somebody may swap something before we give up. */
const most_attempts = 25

/**
 * Opens the folder of `path` and calls `use`, which may throw Swapped to have everything resolved again. Throws INVALID_PATH,
 * PATH_OUTSIDE_WORKSPACE, PATH_PROTECTED, NOT_FOUND, CONFLICT (it keeps changing) and what the file system says.
 */
export async function atPlace<T>(root: string, path: string, wanted: PlaceWanted, use: (place: Place) => Promise<T> | T): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const found = locate(root, path, wanted)
      using folder = walk(root, found, wanted)
      return await use({ folder, name: lastOf(found), path: found })
    } catch (error) {
      if (!(error instanceof Swapped)) throw fileFailure(error, path)
      if (attempt === most_attempts) {
        throw new AppError('CONFLICT', `Somebody keeps changing the folders of "${path}". Try again when that has ended.`, { path, reason: 'changing' })
      }
    }
  }
}

function locate(root: string, path: string, { last, change, make }: PlaceWanted): string {
  const found = last === 'follow' ? resolveInside(root, path === '' ? '.' : path).relative : locateEntry(root, path)
  if (make && path.endsWith('/')) throw new AppError('INVALID_PATH', `"${path}" names a folder, because it ends in "/". Name a file.`, { path })
  if (change) {
    if (found === '.') throw new AppError('PATH_PROTECTED', 'The workspace itself cannot be changed here.', { path })
    refuseProtectedPath(found)
  }
  return found
}

/** The links above the last name are followed, its own is not. */
function locateEntry(root: string, path: string): string {
  const written = path.replace(/\/+$/, '')
  const cut = written.lastIndexOf('/')
  const name = written.slice(cut + 1)
  checkName(name)
  const above = resolveInside(root, cut < 0 ? '.' : cut === 0 ? '/' : written.slice(0, cut)).relative
  return above === '.' ? name : `${above}/${name}`
}

function walk(root: string, path: string, { change, make }: PlaceWanted): OpenFolder {
  let here = OpenFolder.openRoot(root)
  if (path === '.') return here
  const names = path.split('/')
  try {
    for (const [depth, name] of names.entries()) {
      if (change) refuseRepository(here, name)
      if (depth === names.length - 1) break
      if (make && here.look(name) === null) {
        // All of them first: what is refused at the last one leaves no folders behind.
        for (const wanted of names.slice(depth)) checkNewName(wanted)
        makeFolderIn(here, name)
      }
      const next = here.openChild(name)
      here[Symbol.dispose]()
      here = next
    }
    if (change) here.refuseProtected(names.at(-1)!)
    else here.where()
    return here
  } catch (error) {
    here[Symbol.dispose]()
    throw error
  }
}

/** Throws INVALID_PATH for a name that is not portable; somebody else may have made it in between. */
export function makeFolderIn(folder: OpenFolder, name: string): void {
  checkNewName(name)
  folder.refuseProtected(name)
  try {
    mkdirSync(folder.at(name))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

const parts_of_a_repository = ['HEAD', 'objects', 'refs']

/** A folder with these three is a repository to git, whatever its name, and its configuration names programs. */
export function refuseRepository(folder: OpenFolder, next: string): void {
  const missing = parts_of_a_repository.filter((part) => part.toLowerCase() !== next.toLowerCase() && folder.look(part) === null)
  if (missing.length > 0) return
  throw new AppError('PATH_PROTECTED', `With HEAD, objects and refs a folder is a repository to git, so "${next}" cannot be changed here. Use git.`, {
    path: next,
  })
}

/** Whether writing at `path` would be refused because tools load code from there; asked the way that writing asks. */
export async function isProtectedPlace(root: string, path: string, last: PlaceWanted['last'] = 'follow'): Promise<boolean> {
  try {
    return await atPlace(root, path, { last, change: true }, () => false)
  } catch (error) {
    return error instanceof AppError && error.code === 'PATH_PROTECTED'
  }
}

/** Whether names of a folder make it a repository to git, so that nothing in it can be changed. */
export const isRepository = (names: readonly string[]): boolean => parts_of_a_repository.every((part) => names.includes(part))

export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
