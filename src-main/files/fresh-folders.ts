/**
 * Folders that were made after the watch began. On Linux the watcher puts its watch on a folder once it has heard of it: what was made inside before
 * that is never told, and folders in there are never watched (measured: a third of `mkdir -p a/b/c`). They are looked through and watched on their own.
 */
import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AsyncSubscription } from '@parcel/watcher'

export interface FreshFoldersOptions {
  root: string
  /** Watches a folder (absolute) like the workspace itself. */
  watch: (folder: string) => Promise<AsyncSubscription>
  /** Tells what is there, relative to the root. */
  found: (paths: string[]) => void
  /** Too many to watch each on its own: everything is to be watched and read anew. */
  tooMany: () => void
  is_left_out: (path: string) => boolean
}

/** Folders made this close together are looked through together. */
const gather_ms = 100
/** Watches of their own; beyond it one of everything is cheaper. */
const most_own = 40
/** Entries below the folders of one turn. */
const most_found = 5000
/** File systems keep times in steps, some of them in those of the clock's tick. */
const clock_step_ms = 20

export class FreshFolders implements AsyncDisposable {
  readonly #options: FreshFoldersOptions
  readonly #waiting = new Set<string>()
  readonly #own = new Map<string, AsyncSubscription>()
  #timer: NodeJS.Timeout | undefined
  #turns: Promise<void> = Promise.resolve()
  #is_closed = false

  constructor(options: FreshFoldersOptions) {
    this.#options = options
  }

  /** Something was made: `path` is relative to the root. */
  made(path: string): void {
    this.#waiting.add(path)
    this.#timer ??= setTimeout(() => this.#next(), gather_ms)
  }

  /** What is gone needs no watch. */
  removed(path: string): void {
    this.#waiting.delete(path)
    const own = this.#own.get(path)
    if (!own) return
    this.#own.delete(path)
    void own.unsubscribe().catch(() => {})
  }

  #next(): void {
    this.#timer = undefined
    const paths = topmost([...this.#waiting])
    this.#waiting.clear()
    this.#turns = this.#turns.then(() => this.#take(paths)).catch(() => {})
  }

  async #take(paths: readonly string[]): Promise<void> {
    const found: string[] = []
    for (const path of paths) {
      if (this.#is_closed) return
      const entry = await lstat(join(this.#options.root, path)).catch(() => null)
      if (!entry?.isDirectory()) continue
      if (this.#own.size >= most_own || !(await this.#look(path, found))) {
        this.#options.tooMany()
        return
      }
    }
    if (found.length > 0 && !this.#is_closed) this.#options.found(found)
  }

  /** Watches the folder, then reads it: what is made from now on is told by the watch, unless a folder below came while it was set up. */
  async #look(path: string, found: string[]): Promise<boolean> {
    const began_ms = Date.now()
    const subscription = await this.#options.watch(join(this.#options.root, path)).catch(() => null)
    if (!subscription) return true
    if (this.#is_closed) await subscription.unsubscribe().catch(() => {})
    else this.#own.set(path, subscription)
    return this.#list(path, began_ms - clock_step_ms, found)
  }

  /** False when there is too much. */
  async #list(path: string, began_ms: number, found: string[]): Promise<boolean> {
    const entries: Dirent[] = await readdir(join(this.#options.root, path), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const below = `${path}/${entry.name}`
      if (this.#options.is_left_out(below)) continue
      if (found.push(below) > most_found) return false
      if (!entry.isDirectory()) continue
      const made = await lstat(join(this.#options.root, below)).catch(() => null)
      if (made && Math.max(made.birthtimeMs, made.ctimeMs) >= began_ms) this.made(below)
      if (!(await this.#list(below, began_ms, found))) return false
    }
    return true
  }

  /** Ends the watches of their own: one of everything has taken over. */
  async clear(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting.clear()
    const own = [...this.#own.values()]
    this.#own.clear()
    await Promise.allSettled(own.map((one) => one.unsubscribe()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#is_closed = true
    await this.clear()
    await this.#turns
    await this.clear()
  }
}

/** Those that lie in none of the others. */
function topmost(paths: readonly string[]): string[] {
  const kept: string[] = []
  for (const path of paths.toSorted()) if (!kept.some((above) => path.startsWith(`${above}/`))) kept.push(path)
  return kept
}
