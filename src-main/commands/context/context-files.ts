/** Reads the small files that hidden state lives in: bounded, never blocking, and again only when they changed. */
import { statSync } from 'node:fs'
import { readPlainFile } from '../../base/read-plain-file.ts'

/** A larger file is not looked at; kubeconfigs of hundreds of clusters are below this. */
const limit_bytes = 1024 * 1024
/** A file that was written less than this before it was read may be written again within one tick of the file system's clock, unseen. */
const settled_ms = 100
const kept_files = 500

/** What a file says: `missing`, `damaged` (unreadable, too large, no plain file, not in its format), or its parsed content. */
export type FileContent<T> = { is: 'missing' } | { is: 'damaged' } | { is: 'read'; content: T }

const missing = { is: 'missing' } as const
const damaged = { is: 'damaged' } as const

export class ContextFiles {
  readonly #kept = new Map<string, { stamp: string; content: FileContent<unknown> }>()

  /** `path` is absolute. `parse` throws for what is not in its format; one path always goes with the same `parse`. */
  read<T>(path: string, parse: (text: string) => T): FileContent<T> {
    let stamp: string
    let changed_ms: number
    try {
      const entry = statSync(path, { throwIfNoEntry: false })
      if (!entry) return missing
      stamp = `${entry.dev}.${entry.ino}.${entry.mtimeMs}.${entry.ctimeMs}.${entry.size}`
      changed_ms = Math.max(entry.mtimeMs, entry.ctimeMs)
    } catch (error) {
      // Below a file there is nothing either.
      return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? missing : damaged
    }
    const known = this.#kept.get(path)
    if (known?.stamp === stamp) return known.content as FileContent<T>
    const content = readNow(path, parse)
    this.#kept.delete(path)
    if (Math.abs(Date.now() - changed_ms) > settled_ms) {
      if (this.#kept.size >= kept_files) this.#kept.clear()
      this.#kept.set(path, { stamp, content })
    }
    return content
  }
}

function readNow<T>(path: string, parse: (text: string) => T): FileContent<T> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readPlainFile(path, limit_bytes))
    return { is: 'read', content: parse(text) }
  } catch {
    return damaged
  }
}
