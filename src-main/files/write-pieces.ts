/** Writes what arrives in many small pieces with few calls: one is under way while the next is gathered. */
import { fdatasync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'

const datasync = promisify(fdatasync)
/** Of one call. */
const gathered_bytes = 1024 * 1024
/** The disk begins with what was written so far, so that little is left to wait for at the end. */
const synced_each_bytes = 64 * 1024 * 1024

export class PieceWriter {
  readonly #file: FileHandle
  readonly #written: (until_bytes: number) => void
  #gathered: Buffer[] = []
  #gathered_bytes = 0
  #written_bytes = 0
  #unsynced_bytes = 0
  #under_way: Promise<void> = Promise.resolve()
  #syncing: Promise<void> | undefined

  /** From the beginning of `file`; `written` hears how far it came. */
  constructor(file: FileHandle, written: (until_bytes: number) => void) {
    this.#file = file
    this.#written = written
  }

  /** Keeps `bytes` until they are written, and waits only when much is under way. Throws what the file system said of earlier ones. */
  async write(bytes: Buffer): Promise<void> {
    this.#gathered.push(bytes)
    this.#gathered_bytes += bytes.length
    if (this.#gathered_bytes >= gathered_bytes) await this.#pass()
  }

  /** Resolves when nothing more happens to the file. Throws what the file system said. */
  async end(): Promise<void> {
    try {
      if (this.#gathered_bytes > 0) await this.#pass()
      await this.#under_way
    } finally {
      await this.#syncing?.catch(() => {})
    }
  }

  async #pass(): Promise<void> {
    await this.#under_way
    const pieces = this.#gathered
    const size_bytes = this.#gathered_bytes
    this.#gathered = []
    this.#gathered_bytes = 0
    this.#under_way = this.#put(pieces, size_bytes)
    // Whoever writes next, or ends, is told.
    this.#under_way.catch(() => {})
  }

  async #put(pieces: readonly Buffer[], size_bytes: number): Promise<void> {
    const { bytesWritten } = await this.#file.writev(pieces, this.#written_bytes)
    this.#written_bytes += bytesWritten
    // A disk that fills up takes a part, and says why with the rest.
    if (bytesWritten < size_bytes) {
      const rest = Buffer.concat(pieces).subarray(bytesWritten)
      await this.#put([rest], rest.length)
      return
    }
    this.#written(this.#written_bytes)
    this.#unsynced_bytes += size_bytes
    if (this.#unsynced_bytes < synced_each_bytes || this.#syncing) return
    this.#unsynced_bytes = 0
    this.#syncing = datasync(this.#file.fd)
    this.#syncing.catch(() => {}).finally(() => (this.#syncing = undefined))
  }
}
