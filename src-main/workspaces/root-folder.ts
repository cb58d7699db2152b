/** From what somebody typed to the real folder that can be a workspace's root. */
import { lstatSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, parse } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { makeFolder } from '../base/make-folder.ts'
import { isProtected, marks_of_a_home } from './protected-places.ts'

/** Longest path Linux takes (PATH_MAX with its final NUL). */
const path_limit_bytes = 4095
const name_limit_bytes = 255

/**
 * The real, absolute folder `path` names; a leading `~` is the home folder. With `create_folder` a missing one is
 * made. Throws INVALID_PATH (relative, control characters, too long, no folder, the file system's root, a place of the system), NOT_FOUND,
 * PERMISSION_DENIED.
 */
export function rootFolder(path: string, create_folder = false): string {
  const typed = path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
  if (/[\u0000-\u001f\u007f]/.test(typed)) throw new AppError('INVALID_PATH', 'The path of a workspace holds no control characters.')
  if (Buffer.byteLength(typed) > path_limit_bytes || typed.split('/').some((name) => Buffer.byteLength(name) > name_limit_bytes)) {
    throw new AppError('INVALID_PATH', 'The path is longer than the file system takes.')
  }
  if (!isAbsolute(typed)) throw new AppError('INVALID_PATH', `"${path}" is not absolute. Give the whole path of the folder, from / on.`)
  try {
    if (create_folder) makeFolder(typed)
    const real = realpathSync.native(typed)
    if (!statSync(real).isDirectory()) throw new AppError('INVALID_PATH', `${typed} is a file. A workspace is a folder.`)
    if (parse(real).root === real) throw new AppError('INVALID_PATH', 'The root of the file system cannot be a workspace, because nothing would be outside it.')
    if (realHome().startsWith(`${real}/`))
      throw new AppError(
        'INVALID_PATH',
        `${real} holds your home folder with all your settings and keys, so it cannot be a workspace. Open the folder of a project.`,
      )
    if (isOfTheSystem(real)) throw new AppError('INVALID_PATH', `${real} is a place of the system and cannot be a workspace. Open the folder of a project.`)
    return real
  } catch (error) {
    throw asAppError(error, typed)
  }
}

/** Devices and the kernel's own tables: nothing in them is a file. Shared memory is the one exception. */
const of_the_kernel = /^\/(?:proc|sys|dev(?!\/shm\/))(?:\/|$)/
/** Themselves; what lies deeper may be somebody's project. */
const of_the_system =
  /^\/(?:bin|boot|etc|lib(?:32|64|x32)?|run|sbin|usr(?:\/(?:bin|sbin|lib(?:32|64|x32|exec)?|share))?|var(?:\/(?:lib|run|log))?|System|Library)$/

const isOfTheSystem = (real: string): boolean => of_the_kernel.test(real) || of_the_system.test(real)

/**
 * Why a folder cannot be trusted, as a sentence, or null: the home folder, a place in it that tools load settings from, or any folder in which
 * the settings and keys of a person lie. Programs there would take what a command wrote for the person's own settings.
 */
export function refuseTrust(path: string, now_ms = Date.now()): string | null {
  const home = realHome()
  const what =
    path === home
      ? 'is your home folder'
      : path.startsWith(`${home}/`) && holdsSettings(path.slice(home.length + 1))
        ? 'is a folder of your settings'
        : holdsMarks(path, now_ms)
          ? 'holds the settings and keys of a person'
          : null
  return what === null ? null : `${path} ${what}, so it can be opened and looked at, and not be trusted. Open the folder of a project and trust that.`
}

const holdsSettings = (below_home: string): boolean => isProtected(below_home) || /^\.(?:config|local|docker|cargo|zyra)(?:\/|$)/i.test(below_home)

/** Folders that held no marks, by path: each with what it was then. Asked for with every command, several times. */
const without_marks = new Map<string, string>()
/** File systems tell times only so exactly: a folder that changed within this time may change once more without another time. */
const settled_ms = 2000
const most_remembered = 100

/** A name that comes or goes changes the time of its folder, which cannot be set (ctime, inode(7)). */
function holdsMarks(path: string, now_ms: number): boolean {
  const folder = statSync(path, { throwIfNoEntry: false })
  const version = folder && `${folder.dev}:${folder.ino}:${folder.ctimeMs}`
  if (version !== undefined && without_marks.get(path) === version) return false
  if (marks_of_a_home.some((name) => lstatSync(join(path, name), { throwIfNoEntry: false }) !== undefined)) return true
  if (folder === undefined || version === undefined || now_ms - folder.ctimeMs < settled_ms) return false
  if (without_marks.size >= most_remembered) without_marks.clear()
  without_marks.set(path, version)
  return false
}

const real_homes = new Map<string, string>()

/** The home folder with its links resolved; as it is written while it is not there. */
function realHome(): string {
  const written = homedir()
  let real = real_homes.get(written)
  if (real === undefined) {
    try {
      real = realpathSync.native(written)
    } catch {
      return written
    }
    real_homes.set(written, real)
  }
  return real
}

/** True while the folder is there. */
export function folderExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function asAppError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new AppError('NOT_FOUND', `There is no folder ${path}.`, {}, error)
  if (code === 'ENOTDIR' || code === 'EEXIST') return new AppError('INVALID_PATH', `A part of ${path} is a file, not a folder.`, {}, error)
  if (code === 'ELOOP' || code === 'ENAMETOOLONG') return new AppError('INVALID_PATH', `${path} cannot be followed to a folder.`, {}, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('PERMISSION_DENIED', `The file system does not permit opening ${path}.`, {}, error)
  return error
}
