/** A file that is being written: beside its place under a name of its own, flushed, then renamed or linked into place; a stop in between leaves nothing. */
import { close, closeSync, constants, fchmodSync, fchownSync, fsync, linkSync, openSync, renameSync, rmSync, type Stats, unlinkSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { newId } from '../base/ids.ts'
import { alreadyThere } from './file-failures.ts'
import { partName } from './file-names.ts'
import { codeOf, type OpenFolder } from './open-folder.ts'
import type { PartNotes } from './part-notes.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants
const sync = promisify(fsync)

export class PartFile implements AsyncDisposable {
  readonly file: FileHandle
  readonly #folder: OpenFolder
  readonly #name: string
  readonly #forget: () => void
  #placed = false

  private constructor(file: FileHandle, folder: OpenFolder, name: string, forget: () => void) {
    this.file = file
    this.#folder = folder
    this.#name = name
    this.#forget = forget
  }

  /** In `folder`, which has to stay open. Throws what the file system says. */
  static async create(folder: OpenFolder, notes: PartNotes): Promise<PartFile> {
    const id = newId()
    const name = partName(id)
    const forget = notes.note(id, folder, name)
    try {
      return new PartFile(await open(folder.at(name), O_RDWR | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), 0o666), folder, name, forget)
    } catch (error) {
      forget()
      throw error
    }
  }

  /** Takes over mode and owner of what it replaces, and puts the bytes onto the disk. */
  async finish(replaced: Stats | null): Promise<void> {
    if (replaced) {
      fchmodSync(this.file.fd, replaced.mode & 0o7777)
      try {
        if (replaced.uid !== process.getuid?.() || replaced.gid !== process.getgid?.()) fchownSync(this.file.fd, replaced.uid, replaced.gid)
      } catch {
        // Only root may give files away.
      }
    }
    await this.file.sync()
    await this.file.close()
  }

  /** Gives it its name. `replace` takes the place of what is there; else throws CONFLICT when something is. */
  async place(name: string, replace: boolean): Promise<void> {
    if (replace) replaceIn(this.#folder, this.#name, name)
    else placeNew(this.#folder, this.#name, name)
    this.#placed = true
    this.#forget()
    await syncFolder(this.#folder)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close().catch(() => {})
    if (this.#placed) return
    try {
      unlinkSync(this.#folder.at(this.#name))
    } catch {
      // The folder went, and the file with it.
    }
    this.#forget()
  }
}

/** The room of a large file is given back when the last who holds it lets go, which takes a quarter of a second for 2 GB: not in this thread. */
const freed_at_once_bytes = 64 * 1024 * 1024

function replaceIn(folder: OpenFolder, from: string, to: string): void {
  const replaced = folder.look(to)
  const held = replaced?.isFile() && replaced.size > freed_at_once_bytes ? hold(folder, to) : null
  try {
    renameSync(folder.at(from), folder.at(to))
  } finally {
    if (held !== null) close(held, () => {})
  }
}

function hold(folder: OpenFolder, name: string): number | null {
  try {
    return openSync(folder.at(name), O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
  } catch {
    return null // one that may be replaced and not read
  }
}

/** A link is made only where nothing is; file systems without links are asked first. */
export function placeNew(folder: OpenFolder, from: string, to: string): void {
  try {
    linkSync(folder.at(from), folder.at(to))
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw alreadyThere(to)
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error
    if (folder.look(to) !== null) throw alreadyThere(to)
    renameSync(folder.at(from), folder.at(to))
    return
  }
  rmSync(folder.at(from))
}

/** Puts the names of a folder onto the disk, where the system can. */
export async function syncFolder(folder: OpenFolder): Promise<void> {
  let fd: number
  try {
    fd = openSync(folder.self, O_RDONLY | (O_DIRECTORY ?? 0))
  } catch {
    return // a folder that may be written and not read, or a system that opens none
  }
  try {
    await sync(fd)
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR', 'EBADF'].includes(codeOf(error) ?? '')) throw error
  } finally {
    closeSync(fd)
  }
}
