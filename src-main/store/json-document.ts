/** A small JSON file of our own: read once, checked, changed atomically (fsync and rename), set aside when damaged. */
import { readFileSync, renameSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { AppError } from '../base/app-error.ts'

export interface JsonDocumentOptions<T> {
  path: string
  schema: z.ZodType<T>
  /** What it holds while there is no file. */
  initial: T
  /** Hears, in one sentence, that a damaged file was set aside. */
  notice?: (sentence: string) => void
}

/** Characters a file name may keep from an ISO time on every platform. */
const timeForName = () => new Date().toISOString().replaceAll(':', '-')

export class JsonDocument<T> {
  readonly #options: JsonDocumentOptions<T>
  #value: T
  #existed = false
  /** Changes run one after another, so that none is built on a value that is about to be replaced. */
  #tail: Promise<unknown> = Promise.resolve()

  constructor(options: JsonDocumentOptions<T>) {
    this.#options = options
    this.#value = this.#load()
  }

  /** The value that is on disk; treat it as frozen. */
  get(): T {
    return this.#value
  }

  /** True when the file was there and sound at the start. */
  get existed(): boolean {
    return this.#existed
  }

  /**
   * Writes what `change` makes of the present value; resolves with it once it is on disk. When `change` gives back
   * the very same value nothing is written. Throws what `change` throws, DISK_FULL, PERMISSION_DENIED.
   */
  async update(change: (value: T) => T): Promise<T> {
    const turn = this.#tail.then(async () => {
      const next = change(this.#value)
      if (next === this.#value) return next
      await writeAtomically(this.#options.path, `${JSON.stringify(next, null, 2)}\n`)
      this.#value = next
      return next
    })
    this.#tail = turn.catch(() => {})
    return turn
  }

  /** Resolves when everything asked for so far is on disk (or has failed). */
  async settled(): Promise<void> {
    await this.#tail
  }

  #load(): T {
    const { path, schema, initial, notice } = this.#options
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return initial
      throw unreadable(error, path)
    }
    try {
      const value = schema.parse(JSON.parse(text))
      this.#existed = true
      return value
    } catch (error) {
      const aside = `${path}.damaged-${timeForName()}`
      try {
        renameSync(path, aside)
      } catch (failed) {
        throw unreadable(failed, path)
      }
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
      notice?.(`${path} could not be read (${why}). It was set aside as ${aside} and its defaults are in force.`)
      return initial
    }
  }
}

/** Writes beside, flushes, renames into place and flushes the folder, so that a power cut leaves the old or the new file. */
async function writeAtomically(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  const beside = join(folder, `.${path.slice(folder.length + 1)}.${process.pid}.new`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await open(beside, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
    await syncFolder(folder)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw asAppError(error, path)
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for syncing; its rename is durable enough by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function asAppError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('DISK_FULL', `${path} could not be saved because the disk is full.`, {}, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new AppError('PERMISSION_DENIED', `${path} could not be saved because the file system does not permit it.`, {}, error)
  }
  if (code === 'EIO')
    return new AppError('NOT_READY', `${path} could not be saved: the disk reported an error. Look into the system log (dmesg) and check the disk.`, {}, error)
  if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENOENT') {
    return new AppError(
      'CONFLICT',
      `${path} could not be saved: its folder was moved or something else lies in its place. Put it right and try again.`,
      {},
      error,
    )
  }
  return error
}

/** A file that is there and cannot be read is not replaced: somebody put it there, or took the rights. */
function unreadable(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EISDIR')
    return new AppError('CONFLICT', `${path} is a folder, and a file of this name is needed. Move the folder away and start again.`, { path }, error)
  return new AppError('PERMISSION_DENIED', `${path} cannot be read: ${message}. Check its owner and rights.`, { path }, error)
}
