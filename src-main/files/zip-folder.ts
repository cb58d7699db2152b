/** A folder, or some of what it holds, as a zip that is made while it is sent: links are never followed, places that tools load code from are left out. */
import { once } from 'node:events'
import { closeSync, createReadStream, fstatSync, readdirSync, readSync, type Stats } from 'node:fs'
import type { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setImmediate as pause } from 'node:timers/promises'
import { ZipFile } from 'yazl'
import { AppError } from '../base/app-error.ts'
import { isProtected } from '../workspaces/protected-places.ts'
import { checkName, isPart } from './file-names.ts'
import { codeOf, isMissing, kindOf, OpenFolder, refuseProtectedPath, Swapped } from './open-folder.ts'
import { atPlace, lastOf } from './place.ts'

export interface Zipped {
  /** What the zip is named after; empty for the workspace itself. */
  name: string
  /** Fails when the folder cannot be read any more; whoever destroys it ends the work. */
  stream: Readable
}

/** For a way over loopback: small enough to be worth it, quick enough to keep up with a disk. */
const compression_level = 1
/** From here on sizes need more room than the plain form of a zip has. */
const large_bytes = 0xff00_0000
const left_out_name = 'NOT IN THIS ZIP.txt'
/** Not worth the machinery of a stream and of packing. */
const small_bytes = 4096
const read_bytes = 256 * 1024
/** Others get their turn after so many names were looked for. */
const looks_in_a_row = 200

/**
 * `only`: paths below the folder; without it everything. Throws NOT_FOUND, INVALID_PATH, PATH_PROTECTED, PERMISSION_DENIED, PATH_OUTSIDE_WORKSPACE
 * before anything is sent. What is left out while it is made stands in a text inside, each with its reason.
 */
export function zipFolder(root: string, path: string, only: readonly string[] | null): Promise<Zipped> {
  return atPlace(root, path, { last: 'follow' }, async ({ folder, name, path: found }) => {
    refuseProtectedPath(found)
    const here = name === '.' ? OpenFolder.openRoot(root) : folder.openChild(name)
    try {
      here.where()
      for (const [index, one] of (only ?? []).entries()) {
        checkThere(here, one)
        if (index % looks_in_a_row === looks_in_a_row - 1) await pause()
      }
      const title = found === '.' ? '' : lastOf(found)
      const making = new Making(here, found === '.' ? '' : `${found}/`)
      void making.run(only, only === null && title !== '' ? `${title}/` : '')
      return { name: title, stream: making.stream }
    } catch (error) {
      here[Symbol.dispose]()
      throw error
    }
  })
}

function checkThere(folder: OpenFolder, path: string): void {
  const names = path.split('/')
  for (const name of names) checkName(name)
  using chain = new Chain(folder)
  const last = chain.enter(names)
  if (last === null || chain.here.look(last) === null) throw new AppError('NOT_FOUND', `There is no "${path}".`, { path })
}

/** Folders opened on the way down to a name, closed together. */
class Chain implements Disposable {
  here: OpenFolder
  readonly #opened: OpenFolder[] = []

  constructor(from: OpenFolder) {
    this.here = from
  }

  /** The last of `names`, all others entered; null where one of them is no folder. */
  enter(names: readonly string[]): string | null {
    try {
      for (const name of names.slice(0, -1)) {
        this.here = this.here.openChild(name)
        this.#opened.push(this.here)
      }
      return names.at(-1) ?? null
    } catch (error) {
      if (error instanceof Swapped || isMissing(error)) return null
      throw error
    }
  }

  [Symbol.dispose](): void {
    for (const folder of this.#opened) folder[Symbol.dispose]()
  }
}

class Making {
  readonly #zip = new ZipFile()
  readonly #folder: OpenFolder
  /** Of the folder, as it begins paths below it. */
  readonly #above: string
  readonly #left_out: string[] = []
  readonly stream = this.#zip.outputStream as PassThrough

  constructor(folder: OpenFolder, above: string) {
    this.#folder = folder
    this.#above = above
    this.#zip.on('error', (error: Error) => this.stream.destroy(error))
  }

  async run(only: readonly string[] | null, prefix: string): Promise<void> {
    using folder = this.#folder
    // Whoever sends it listens by then, so that a failure is heard.
    await pause()
    try {
      // So that an empty folder is one in the zip too.
      if (prefix !== '') this.#zip.addEmptyDirectory(prefix)
      if (only === null) await this.#all(folder, '', prefix)
      for (const path of only ?? []) {
        using chain = new Chain(folder)
        const last = chain.enter(path.split('/'))
        if (last !== null) await this.#one(chain.here, last, path.slice(0, path.length - last.length), prefix)
      }
      if (this.#left_out.length > 0) {
        this.#zip.addBuffer(Buffer.from(`These are not in this zip:\n\n${this.#left_out.join('\n')}\n`), prefix + left_out_name)
      }
      this.#zip.end()
    } catch (error) {
      this.stream.destroy(error as Error)
    }
  }

  async #all(folder: OpenFolder, below: string, prefix: string): Promise<void> {
    const names = readdirSync(folder.self)
    for (const name of names) await this.#one(folder, name, below, prefix)
  }

  async #one(folder: OpenFolder, name: string, below: string, prefix: string): Promise<void> {
    if (this.stream.destroyed) throw new Error('Nobody reads the zip any more.')
    if (isPart(name)) return
    const path = below + name
    const reason = this.#reasonAgainst(path, prefix)
    if (reason !== null) return void this.#leaveOut(path, reason)
    try {
      const stats = folder.look(name)
      if (stats === null) return
      if (stats.isDirectory()) await this.#folderAt(folder, name, path, prefix, stats)
      else if (stats.isFile()) await this.#file(folder, name, prefix + path)
      else this.#leaveOut(path, stats.isSymbolicLink() ? 'a link, which is not followed' : `a ${kindOf(stats)}`)
    } catch (error) {
      // Gone or another thing since the folder was read.
      if (isMissing(error)) return
      const is_locked = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM'
      if (!(error instanceof Swapped) && !(error instanceof AppError) && !is_locked) throw error
      this.#leaveOut(path, is_locked ? 'the file system does not permit to read it' : 'it changed while it was read')
    }
  }

  #reasonAgainst(path: string, prefix: string): string | null {
    if (isProtected(this.#above + path)) return 'tools load code, settings or keys from it'
    return /[\\\ufffd]|^[a-z]:/i.test(prefix + path) ? 'its name cannot stand in a zip' : null
  }

  #leaveOut(path: string, reason: string): void {
    this.#left_out.push(`${path}: ${reason}`)
  }

  async #folderAt(folder: OpenFolder, name: string, path: string, prefix: string, stats: Stats): Promise<void> {
    using child = folder.openChild(name)
    child.where()
    this.#zip.addEmptyDirectory(prefix + path, { mtime: stats.mtime, mode: stats.mode & 0o40777 })
    await pause()
    await this.#all(child, `${path}/`, prefix)
  }

  /** One at a time, and the next only when this one was read: so few descriptors and little memory do for any number. */
  async #file(folder: OpenFolder, name: string, to: string): Promise<void> {
    const fd = folder.openFile(name)
    const { mtime, mode: all_mode, size } = fstatSync(fd)
    const options = { mtime, mode: all_mode & 0o100777 }
    if (size <= small_bytes) return this.#small(fd, to, { ...options, compress: false })
    // As long as it is now: a log may grow for as long as it is read.
    const source = createReadStream('', { fd, end: size - 1, autoClose: true, highWaterMark: read_bytes })
    this.#zip.addReadStream(source, to, { ...options, compressionLevel: compression_level, forceZip64Format: size > large_bytes })
    const end = () => void source.destroy()
    this.stream.once('close', end)
    try {
      await finished(source)
    } finally {
      this.stream.off('close', end)
    }
  }

  async #small(fd: number, to: string, options: { mtime: Date; mode: number; compress: false }): Promise<void> {
    try {
      const bytes = Buffer.alloc(small_bytes)
      this.#zip.addBuffer(bytes.subarray(0, readSync(fd, bytes, 0, small_bytes, 0)), to, options)
    } finally {
      closeSync(fd)
    }
    await pause()
    if (this.stream.writableNeedDrain && !this.stream.destroyed) await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')])
  }
}
