/** SHA-256 of results: each version of a file is read once. */
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type OpenResult, openResult, type ResultFile } from './result-files.ts'

/** Up to that it is hashed here and now. */
const small_bytes = 256 * 1024
/** Checksums that are remembered; those that were asked for longest ago go. */
const most_known = 200_000
/** Others get their turn after so much work. */
const turn_ms = 8

export class Checksums {
  readonly #sha256: (fd: number, size_bytes: number) => Promise<string>
  readonly #known = new Map<string, string>()

  /** `sha256` is for large files, so that nobody waits for them but who asks. */
  constructor(sha256: (fd: number, size_bytes: number) => Promise<string>) {
    this.#sha256 = sha256
  }

  /** In the order of `files`; null where a file is not there any more or cannot be read. */
  async of(folder: string, files: readonly ResultFile[]): Promise<(string | null)[]> {
    const sums: (string | null)[] = []
    let since = performance.now()
    for (const file of files) {
      if (performance.now() - since > turn_ms) {
        await nextTurn()
        since = performance.now()
      }
      sums.push(await this.#one(folder, file))
    }
    return sums
  }

  async #one(folder: string, file: ResultFile): Promise<string | null> {
    const key = `${folder}\0${file.name}\0${file.version}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    await using opened = openResult(folder, file.name)
    if (opened === null) return null
    try {
      const sum = file.size_bytes <= small_bytes ? hashNow(opened) : await this.#sha256(opened.fd, opened.file.size_bytes)
      this.#known.set(key, sum)
      if (this.#known.size > most_known) this.#known.delete(this.#known.keys().next().value!)
      return sum
    } catch {
      return null
    }
  }
}

function hashNow({ fd, file }: OpenResult): string {
  const bytes = Buffer.allocUnsafe(file.size_bytes)
  let got = 0
  while (got < bytes.length) {
    const count = readSync(fd, bytes, got, bytes.length - got, got)
    if (count === 0) break
    got += count
  }
  return createHash('sha256').update(bytes.subarray(0, got)).digest('hex')
}
