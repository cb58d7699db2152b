/** A file that only takes room: given back when the disk is full, so that states can still be written. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { diskRoom } from './disk-room.ts'

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
    const { ballast_bytes, ample } = diskRoom(this.#data_dir)
    if (!ample) return false
    let file: number | undefined
    try {
      file = openSync(this.#path, 'w', 0o600)
      const block = Buffer.alloc(64 * 1024, 1)
      for (let left = ballast_bytes; left > 0; left -= block.length) writeSync(file, block, 0, Math.min(left, block.length))
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

  /** True when so little is free that output of new jobs would be lost. */
  low(): boolean {
    return diskRoom(this.#data_dir).low
  }
}
