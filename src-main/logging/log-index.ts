/** Where the lines that a filter wants begin, in all files of the log: so that any of a million is found at once, and new ones only added. */
import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { saidIn } from './line-filter.ts'
import type { LogFiles } from './log-files.ts'
import { line_limit_bytes } from './log-record.ts'

const piece_bytes = 1024 * 1024

/** Whole numbers, in a block that grows. */
class Numbers {
  #values = new Uint32Array(1024)
  length = 0

  add(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  at(index: number): number {
    return this.#values[index]!
  }

  setLast(value: number): void {
    this.#values[this.length - 1] = value
  }
}

interface IndexedFile {
  /** Names the file whatever it is called: a full one is renamed. */
  ino: number
  path: string
  /** Where rows begin; of lines that are folded into one the newest. */
  offsets: Numbers
  /** How many lines each row stands for; where nothing is folded there is none. */
  times: Numbers
  /** Lines that are wanted, folded or not. */
  lines: number
  /** Level and message of the last row. */
  said: Buffer | null
  /** Everything before this byte has been looked at. */
  scanned: number
}

export class LogIndex {
  readonly #files: LogFiles
  readonly #wanted: (bytes: Buffer, start: number, end: number) => boolean
  readonly #folds: boolean
  /** Oldest first. */
  #indexed: IndexedFile[] = []
  #refreshing: Promise<void> = Promise.resolve()
  /** Another one means that rows have other numbers than before. */
  generation = 0
  used_ms = 0

  /** `folds`: lines one after the other that say the same are one row. */
  constructor(files: LogFiles, wanted: (bytes: Buffer, start: number, end: number) => boolean, folds: boolean) {
    this.#files = files
    this.#wanted = wanted
    this.#folds = folds
  }

  get total(): number {
    return this.#indexed.reduce((sum, { offsets }) => sum + offsets.length, 0)
  }

  /** Lines that are wanted, folded or not. */
  get lines(): number {
    return this.#indexed.reduce((sum, { lines }) => sum + lines, 0)
  }

  /** Looks at what was added since; one at a time. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.catch(() => {}).then(() => this.#refresh())
    return this.#refreshing
  }

  async #refresh(): Promise<void> {
    const known = new Map(this.#indexed.map((file) => [file.ino, file]))
    const now: IndexedFile[] = []
    for (const { path } of this.#files.list().reverse()) {
      const handle = await open(path, 'r').catch(() => null)
      // Removed by age, or being renamed just now.
      if (!handle) continue
      try {
        const { ino, size } = await handle.stat()
        const before = known.get(ino)
        // One that became shorter is another file in the same place.
        const file = before && before.scanned <= size ? before : newFile(ino, path)
        file.path = path
        await this.#scan(handle, file, size)
        now.push(file)
      } finally {
        await handle.close()
      }
    }
    if (this.#indexed.some((file, n) => now[n] !== file)) this.generation++
    this.#indexed = now
  }

  async #scan(handle: FileHandle, file: IndexedFile, size: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(piece_bytes, Math.max(0, size - file.scanned)))
    while (file.scanned < size) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - file.scanned), file.scanned)
      let start = 0
      for (let feed = buffer.indexOf(10); feed >= 0 && feed < bytesRead; feed = buffer.indexOf(10, start)) {
        if (feed > start && this.#wanted(buffer, start, feed)) this.#add(file, buffer, start, feed)
        start = feed + 1
      }
      // The rest is a line that is still being written; one longer than any of ours is none.
      if (start === 0) {
        if (bytesRead < piece_bytes) return
        start = bytesRead
      }
      file.scanned += start
      await turn()
    }
  }

  #add(file: IndexedFile, buffer: Buffer, start: number, end: number): void {
    const at = file.scanned + start
    file.lines++
    if (!this.#folds) {
      file.offsets.add(at)
      return
    }
    const { from, to } = saidIn(buffer, start, end)
    if (file.said?.equals(buffer.subarray(from, to))) {
      file.offsets.setLast(at)
      file.times.setLast(file.times.at(file.times.length - 1) + 1)
      return
    }
    file.said = Buffer.from(buffer.subarray(from, to))
    file.offsets.add(at)
    file.times.add(1)
  }

  /** Rows from `from` (inclusive, 0 is the oldest) on, at most `limit`: the text of each, null where it cannot be read any more, and how many lines it stands for. */
  async read(from: number, limit: number): Promise<{ text: string | null; times: number }[]> {
    const texts: { text: string | null; times: number }[] = []
    let skip = from
    for (const { path, offsets, times } of [...this.#indexed]) {
      if (texts.length >= limit) break
      if (skip >= offsets.length) {
        skip -= offsets.length
        continue
      }
      const end = Math.min(offsets.length, skip + limit - texts.length)
      const first = skip
      for (const [n, text] of (await readLines(path, offsets, skip, end)).entries()) texts.push({ text, times: this.#folds ? times.at(first + n) : 1 })
      skip = 0
    }
    return texts
  }
}

function newFile(ino: number, path: string): IndexedFile {
  return { ino, path, offsets: new Numbers(), times: new Numbers(), lines: 0, said: null, scanned: 0 }
}

/** Lines that stand close together are read in one go. */
async function readLines(path: string, offsets: Numbers, from: number, end: number): Promise<(string | null)[]> {
  const handle = await open(path, 'r').catch(() => null)
  if (!handle) return Array.from({ length: end - from }, () => null)
  const texts: (string | null)[] = []
  try {
    for (let at = from; at < end; ) {
      let last = at
      while (last + 1 < end && offsets.at(last + 1) - offsets.at(at) < piece_bytes) last++
      const start = offsets.at(at)
      const buffer = Buffer.allocUnsafe(offsets.at(last) - start + line_limit_bytes + 1)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
      for (; at <= last; at++) {
        const begin = offsets.at(at) - start
        const feed = buffer.indexOf(10, begin)
        texts.push(feed < 0 || feed >= bytesRead ? null : buffer.toString('utf8', begin, feed))
      }
    }
    return texts
  } finally {
    await handle.close()
  }
}
