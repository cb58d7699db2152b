/** A file that only takes room: given back when the disk is full, so that states can still be written. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const MiB = 1024 * 1024

export class Ballast {
  readonly #path: string
  readonly #data_dir: string
  #held: boolean

  constructor(data_dir: string) {
    this.#data_dir = data_dir
    this.#path = join(data_dir, 'ballast')
    this.#held = existsSync(this.#path)
  }

  get held(): boolean {
    return this.#held
  }

  /** Gives the room back to the file system; true when there was some to give. */
  release(): boolean {
    if (!this.#held) return false
    rmSync(this.#path, { force: true })
    this.#held = false
    return true
  }

  /** Takes the room (again); false while the disk has too little. Real bytes, because a hole would take none. */
  take(): boolean {
    if (this.#held) return true
    const { size_bytes, free_bytes } = room(this.#data_dir)
    // 4 MiB hold some thousand states; on a tiny disk a sixteenth, or there would be nothing left to work with.
    const wanted = Math.min(4 * MiB, Math.floor(size_bytes / 16))
    if (free_bytes < 2 * wanted) return false
    let file: number | undefined
    try {
      file = openSync(this.#path, 'w', 0o600)
      const block = Buffer.alloc(64 * 1024, 1)
      for (let left = wanted; left > 0; left -= block.length) writeSync(file, block, 0, Math.min(left, block.length))
      fsyncSync(file)
      this.#held = true
      return true
    } catch {
      rmSync(this.#path, { force: true })
      return false
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  /** True when so little is free that output of new jobs would be lost: 1 MiB, or a 64th of a tiny disk. */
  low(): boolean {
    const { size_bytes, free_bytes } = room(this.#data_dir)
    return free_bytes < Math.min(MiB, Math.floor(size_bytes / 64))
  }
}

function room(path: string): { size_bytes: number; free_bytes: number } {
  const { bsize, blocks, bavail } = statfsSync(path)
  return { size_bytes: blocks * bsize, free_bytes: bavail * bsize }
}
