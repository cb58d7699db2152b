/** Reads the policy files of one folder without following anything out of it, and writes one so that a power cut leaves the old or the new. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { AppError } from '../../base/app-error.ts'
import { newId } from '../../base/ids.ts'
import { makeFolder } from '../../base/make-folder.ts'
import { policy_limit_bytes } from '../policies/policy-text.ts'

/** One file as it lies there: its text, or why there is none. */
export interface FoundFile {
  /** Its name without .yaml. */
  tool: string
  path: string
  text: string | null
  mistake: { message: string; fix: string } | null
  /** ISO time of its last change; null when it cannot be told. */
  updated: string | null
}

/** More files than there can be tools are somebody's mistake. */
const most_files = 500

/**
 * The policy files of `folder` (absolute), by name; none when it is not there. The folder itself and each file must lie inside `within` once links
 * are resolved. Never throws for what it finds.
 */
export function readPolicyFolder(folder: string, within: string): FoundFile[] {
  let real: string
  let names: string[]
  try {
    real = realpathSync(folder)
    if (!isInside(real, realpathSync(within))) return []
    names = readdirSync(real).filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
  } catch {
    return []
  }
  return names
    .sort()
    .slice(0, most_files)
    .map((name) => readOne(real, folder, name))
}

function readOne(real_folder: string, folder: string, name: string): FoundFile {
  const file: FoundFile = { tool: name.replace(/\.ya?ml$/, ''), path: join(folder, name), text: null, mistake: null, updated: null }
  const wrong = (message: string, fix: string): FoundFile => ({ ...file, mistake: { message, fix } })
  if (name.endsWith('.yml')) return wrong('Such files end in .yaml.', `Rename it to ${file.tool}.yaml.`)
  let handle: number | undefined
  try {
    const real = realpathSync(join(real_folder, name))
    if (!isInside(real, real_folder)) return wrong('The file is a link that leads out of its folder.', 'Put the file itself here.')
    // Not waiting for the other end of a pipe; what it is is asked once it is open.
    handle = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    const entry = fstatSync(handle)
    file.updated = entry.mtime.toISOString()
    if (!entry.isFile()) return wrong('This is no file.', 'Put the file itself here.')
    if (entry.size > policy_limit_bytes) return wrong('The file is larger than 1 MB.', 'Make it smaller; no such file needs that much.')
    const bytes = readFileSync(handle)
    try {
      return { ...file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } catch {
      return wrong('The file is not UTF-8.', 'Save it as UTF-8.')
    }
  } catch (error) {
    return wrong(`The file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`, 'Give your user the right to read it.')
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

const isInside = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** Changes when a file of the folder came, went or was written; cheap enough to be asked each second. */
export function folderPrint(folder: string): string {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
      .sort()
      .slice(0, most_files)
      .map((name) => {
        const entry = lstatSync(join(folder, name), { throwIfNoEntry: false, bigint: true })
        return `${name} ${entry?.mtimeNs} ${entry?.size} ${entry?.ino}`
      })
      .join('\n')
  } catch {
    return ''
  }
}

/** Writes beside, flushes, renames. Throws AppError DISK_FULL or PERMISSION_DENIED. */
export function writePolicyFile(path: string, text: string): void {
  const beside = join(dirname(path), `.${newId()}.new`)
  try {
    makeFolder(dirname(path), 0o700)
    const handle = openSync(beside, 'wx', 0o600)
    try {
      writeFileSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(beside, path)
    syncFolder(dirname(path))
  } catch (error) {
    rmSync(beside, { force: true })
    throw asAppError(error, path)
  }
}

/** Throws AppError PERMISSION_DENIED. */
export function removePolicyFile(path: string): void {
  try {
    rmSync(path, { force: true })
    syncFolder(dirname(path))
  } catch (error) {
    throw asAppError(error, path)
  }
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder for syncing; its rename is durable enough by itself.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function asAppError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('DISK_FULL', `${path} could not be saved because the disk is full.`, {}, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('PERMISSION_DENIED', `${path} could not be changed: the file system does not permit it.`, {}, error)
  return error
}

/** The last text of each file that was good, kept privately so that it is in force after a restart too. */
export class LastGood {
  readonly #folder: string

  /** `state_dir` is Opsdeck's private folder, `owner` names the folder whose files these are. */
  constructor(state_dir: string, owner: string) {
    this.#folder = join(state_dir, 'last-good', createHash('sha256').update(owner).digest('hex').slice(0, 32))
  }

  get(tool: string): string | null {
    try {
      return readFileSync(this.#path(tool), 'utf8')
    } catch {
      return null
    }
  }

  /** What cannot be kept is in force until the next start and no longer; that is no reason to refuse it now. */
  keep(tool: string, text: string): void {
    if (this.get(tool) === text) return
    try {
      writePolicyFile(this.#path(tool), text)
    } catch {
      // see above
    }
  }

  forget(names: ReadonlySet<string>): void {
    let kept: string[]
    try {
      kept = readdirSync(this.#folder)
    } catch {
      return
    }
    for (const name of kept) if (!names.has(name.replace(/\.yaml$/, ''))) rmSync(join(this.#folder, name), { force: true })
  }

  #path(tool: string): string {
    return join(this.#folder, `${tool}.yaml`)
  }
}
