/** A folder held open: names are looked up in it and not along a path, so that a link swapped in meanwhile leads nowhere. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { isProtected } from '../workspaces/protected-places.ts'
import { isInside } from '../workspaces/resolve-path.ts'

/** Opens a name without touching what it names: no device wakes, no FIFO waits (Linux; Node has no name for it). */
const O_PATH = 0x20_0000
const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Whether open folders can be named by their descriptor. Elsewhere real paths are compared before and after. */
export const has_handles = process.platform === 'linux' && procIsThere()

function procIsThere(): boolean {
  try {
    return realpathSync('/proc/self/fd') !== ''
  } catch {
    return false
  }
}

/** Thrown inside the room when a name is no longer what it was resolved as; the caller resolves again. */
export class Swapped extends Error {}

export class OpenFolder implements Disposable {
  /** The root of the workspace, links resolved. */
  readonly root: string
  readonly #fd: number | null
  /** Where it was opened; the truth only where there are no handles. */
  readonly #opened_as: string
  /** How children are addressed. */
  readonly #base: string

  private constructor(root: string, fd: number | null, opened_as: string) {
    this.root = root
    this.#fd = fd
    this.#opened_as = opened_as
    this.#base = fd === null ? opened_as : `/proc/self/fd/${fd}`
  }

  /** Throws NOT_FOUND when the root is gone. */
  static openRoot(root: string): OpenFolder {
    try {
      return new OpenFolder(root, has_handles ? openSync(root, O_PATH | O_DIRECTORY | O_NOFOLLOW) : realFolder(root), root)
    } catch (error) {
      if (isMissing(error)) throw new AppError('NOT_FOUND', 'The folder of the workspace is gone.')
      throw error
    }
  }

  /** The folder `name` in this one. Throws Swapped where it is no folder (any more), and ENOENT, EACCES. */
  openChild(name: string): OpenFolder {
    const opened_as = join(this.#opened_as, name)
    if (this.#fd === null) return new OpenFolder(this.root, realFolder(opened_as), opened_as)
    try {
      return new OpenFolder(this.root, openSync(`${this.#base}/${name}`, O_PATH | O_DIRECTORY | O_NOFOLLOW), opened_as)
    } catch (error) {
      if (codeOf(error) === 'ELOOP' || (codeOf(error) === 'ENOTDIR' && !this.look(name)?.isFile())) throw new Swapped()
      throw error
    }
  }

  /** The same folder, open on its own. */
  again(): OpenFolder {
    return new OpenFolder(this.root, this.#fd === null ? null : openSync(`${this.#base}/.`, O_PATH | O_DIRECTORY), this.#opened_as)
  }

  /** The path by which the system finds `name` in this folder; use it while the folder is open, with calls that follow no links. */
  at(name: string): string {
    return `${this.#base}/${name}`
  }

  /** The path of the folder itself, for reading its names. */
  get self(): string {
    return this.#fd === null ? this.#opened_as : `${this.#base}/.`
  }

  /** The same for another process of this machine, as long as the folder is open. */
  get for_children(): string {
    return this.#fd === null ? this.#opened_as : `/proc/${process.pid}/fd/${this.#fd}`
  }

  /** What `name` is, links not followed; null when there is nothing. */
  look(name: string): Stats | null {
    try {
      return lstatSync(this.at(name), { throwIfNoEntry: false }) ?? null
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR') return null
      throw error
    }
  }

  /** Where it really is now, relative to the root with `/` (`.` is the root). Throws PATH_OUTSIDE_WORKSPACE when it was moved out. */
  where(): string {
    const real = this.#fd === null ? realpathSync.native(this.#opened_as) : readlinkSync(this.#base)
    if (this.#fd === null && real !== this.#opened_as) throw new Swapped()
    return relativeTo(this.root, real)
  }

  /** Throws PATH_PROTECTED when `name` in this folder is a place that tools load code from. */
  refuseProtected(name: string): void {
    const here = this.where()
    refuseProtectedPath(here === '.' ? name : `${here}/${name}`)
  }

  /**
   * Opens the plain file `name` for reading, without following a link and without waking what is no file. The caller closes the descriptor.
   * Throws Swapped (a link), NOT_FOUND, INVALID_PATH (no plain file), PERMISSION_DENIED, PATH_OUTSIDE_WORKSPACE.
   */
  openFile(name: string, flags: number = O_RDONLY): number {
    if (this.#fd === null) return this.#openFileByPath(name, flags)
    const seen = openSync(this.at(name), O_PATH | O_NOFOLLOW)
    try {
      const stats = fstatSync(seen)
      if (stats.isSymbolicLink()) throw new Swapped()
      refuseOthers(stats)
      relativeTo(this.root, readlinkSync(`/proc/self/fd/${seen}`))
      // The very file that was looked at, whatever its name leads to by now.
      return openSync(`/proc/self/fd/${seen}`, flags | O_NONBLOCK)
    } finally {
      closeSync(seen)
    }
  }

  #openFileByPath(name: string, flags: number): number {
    const path = this.at(name)
    const before = lstatSync(path)
    if (before.isSymbolicLink()) throw new Swapped()
    refuseOthers(before)
    const fd = openSync(path, flags | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
    const after = fstatSync(fd)
    if (after.ino === before.ino && after.dev === before.dev && realpathSync.native(path) === path) return fd
    closeSync(fd)
    throw new Swapped()
  }

  [Symbol.dispose](): void {
    if (this.#fd !== null) closeSync(this.#fd)
  }
}

/** Without handles nothing is held: the folder has to be where its path says. */
function realFolder(path: string): null {
  if (!lstatSync(path).isDirectory() || realpathSync.native(path) !== path) throw new Swapped()
  return null
}

function relativeTo(root: string, real: string): string {
  if (!isInside(root, real)) throw new AppError('PATH_OUTSIDE_WORKSPACE', 'This was moved out of the workspace while it was used.')
  return real === root ? '.' : real.slice(root.endsWith('/') ? root.length : root.length + 1).replaceAll('\\', '/')
}

/** `path` is relative to the workspace. Throws PATH_PROTECTED. */
export function refuseProtectedPath(path: string): void {
  if (!isProtected(path)) return
  throw new AppError('PATH_PROTECTED', `Tools load code or settings from "${path}", so it cannot be changed here. Use the tool itself.`, { path })
}

function refuseOthers(stats: Stats): void {
  if (stats.isFile()) return
  if (stats.isDirectory()) throw new AppError('INVALID_PATH', 'This is a folder. Name a file in it.', { kind: 'folder' })
  throw new AppError('INVALID_PATH', 'This is a device, pipe or socket and is not opened. Name a file.', { kind: kindOf(stats) })
}

export type Kind = 'file' | 'folder' | 'link' | 'fifo' | 'socket' | 'device'

export function kindOf(stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket'>): Kind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  if (stats.isSymbolicLink()) return 'link'
  return stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : 'device'
}

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
