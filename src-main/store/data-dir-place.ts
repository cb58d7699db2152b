/** Knows whether the data folder is still where it was: moved or replaced under a running host, what is written there is lost. */
import { statSync } from 'node:fs'
import { join } from 'node:path'

export class DataDirPlace {
  readonly #data_dir: string
  readonly #were: readonly { path: string; id: string | undefined }[]

  /** Remembers what lies there now: the folder, its database and its output. */
  constructor(data_dir: string) {
    this.#data_dir = data_dir
    this.#were = [data_dir, join(data_dir, 'opsdeck.db'), join(data_dir, 'output')].map((path) => ({ path, id: idOf(path) }))
  }

  /** What is wrong with it now, as a sentence for people; undefined when it is in its place. Takes a few microseconds. */
  problem(): string | undefined {
    const other = this.#were.find(({ path, id }) => idOf(path) !== id)
    if (!other) return undefined
    const what = idOf(other.path) === undefined ? 'is gone' : 'is another one than at the start'
    return `The data folder ${this.#data_dir} was moved, removed or replaced while Opsdeck runs: ${other.path} ${what}. Put it back, or start Opsdeck anew. Until then no new jobs are taken.`
  }
}

/** Device and number of a file, which stay with it when it is renamed; undefined when it is not there. */
function idOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return undefined
  }
}
