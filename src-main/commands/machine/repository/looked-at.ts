/** Reads files and folders of a repository and remembers what each looked like, so that it can be asked later whether any of them changed. */

import type { Dirent } from 'node:fs'
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'

/** A file that changed this shortly before it was read can change again without its times telling. */
const racy_ms = 100

export class LookedAt {
  readonly #stamps = new Map<string, string>()
  #newest_ms = 0
  readonly #began_ms = Date.now()

  /** What stands at the path, links followed; null when nothing does. */
  stat(path: string): Stats | null {
    this.#note(path)
    try {
      return statSync(path, { throwIfNoEntry: false }) ?? null
    } catch {
      return null
    }
  }

  /** Whether anything, a dangling link too, stands at the path. */
  exists(path: string): boolean {
    this.#note(path)
    try {
      return lstatSync(path, { throwIfNoEntry: false }) !== undefined
    } catch {
      return false
    }
  }

  /** Whether it is a link, wherever that leads. */
  link(path: string): boolean {
    this.#note(path)
    try {
      return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
    } catch {
      return false
    }
  }

  /** Null when there is no such file; 'unreadable' when it is larger, no file or may not be read. */
  read(path: string, limit_bytes: number): Buffer | 'unreadable' | null {
    if (!this.exists(path)) return null
    const entry = this.stat(path)
    if (!entry?.isFile() || entry.size > limit_bytes) return 'unreadable'
    try {
      return readFileSync(path)
    } catch {
      return 'unreadable'
    }
  }

  /** Null when it is no folder or may not be listed. */
  list(path: string): Dirent[] | null {
    this.#note(path)
    try {
      return readdirSync(path, { withFileTypes: true })
    } catch {
      return null
    }
  }

  /** With all links resolved; null when it is not there. */
  real(path: string): string | null {
    this.#note(path)
    try {
      return realpathSync.native(path)
    } catch {
      return null
    }
  }

  /** Whether everything looks as it did when it was looked at. */
  isUnchanged(): boolean {
    for (const [path, stamp] of this.#stamps) if (stampOf(path).stamp !== stamp) return false
    return true
  }

  /** Whether a later change would show in the stamps. */
  get is_settled(): boolean {
    return this.#newest_ms < this.#began_ms - racy_ms
  }

  #note(path: string): void {
    if (this.#stamps.has(path)) return
    const { stamp, newest_ms } = stampOf(path)
    this.#stamps.set(path, stamp)
    this.#newest_ms = Math.max(this.#newest_ms, newest_ms)
  }
}

/** Of the entry itself and of what a link leads to. */
function stampOf(path: string): { stamp: string; newest_ms: number } {
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false })
    if (!entry) return { stamp: '-', newest_ms: 0 }
    if (!entry.isSymbolicLink()) return { stamp: tell(entry), newest_ms: entry.ctimeMs }
    const end = statSync(path, { throwIfNoEntry: false })
    return { stamp: `${tell(entry)} ${readlinkSync(path)} ${end ? tell(end) : '-'}`, newest_ms: Math.max(entry.ctimeMs, end?.ctimeMs ?? 0) }
  } catch {
    return { stamp: '-', newest_ms: 0 }
  }
}

const tell = (entry: Stats): string => `${entry.dev}.${entry.ino}.${entry.mode}.${entry.size}.${entry.mtimeMs}.${entry.ctimeMs}`
