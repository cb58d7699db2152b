/** Tells when a repository's own state (HEAD, index, refs, what is in progress) changes, for as long as somebody asked a short while ago. */
import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './place.ts'

/** Who has not asked for this long is gone. */
const interest_ms = 120_000
/** Git writes several files for one act. */
const gather_ms = 150
/** Folders watched at most; those asked for last. */
const most_watched = 8

interface Watched {
  watchers: FSWatcher[]
  ends: NodeJS.Timeout
  gather: NodeJS.Timeout | undefined
}

export class RepositoryWatch implements Disposable {
  readonly #watched = new Map<string, Watched>()
  readonly #changed: (workspace_id: string) => void

  constructor(changed: (workspace_id: string) => void) {
    this.#changed = changed
  }

  /** Somebody looks at it now. Never throws: what cannot be watched is asked for again by whoever wants to know. */
  asked(place: Place): void {
    const key = place.git_dir
    const known = this.#watched.get(key)
    if (known) {
      known.ends.refresh()
      return
    }
    if (this.#watched.size >= most_watched) this.#forget(this.#watched.keys().next().value!)
    const ends = setTimeout(() => this.#forget(key), interest_ms)
    ends.unref()
    const watched: Watched = { watchers: [], ends, gather: undefined }
    this.#watched.set(key, watched)
    const noticed = (name: string | null) => {
      // A lock comes and goes with every act, and with a look.
      if (name?.endsWith('.lock')) return
      watched.gather ??= setTimeout(() => {
        watched.gather = undefined
        this.#changed(place.workspace.id)
      }, gather_ms)
    }
    for (const [folder, recursive] of foldersOf(place)) {
      try {
        const watcher = watch(folder, { recursive, persistent: false }, (_event, name) => noticed(name))
        watcher.on('error', () => {})
        watched.watchers.push(watcher)
      } catch {
        // Not there (yet), or no watches left.
      }
    }
  }

  #forget(key: string): void {
    const watched = this.#watched.get(key)
    if (!watched) return
    this.#watched.delete(key)
    clearTimeout(watched.ends)
    clearTimeout(watched.gather)
    for (const watcher of watched.watchers) watcher.close()
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#watched.keys()]) this.#forget(key)
  }
}

/** The folder itself holds HEAD, index, packed-refs and MERGE_HEAD; each branch has a file below refs. */
function foldersOf({ git_dir, common_dir }: Place): [string, boolean][] {
  return [[git_dir, false], ...(common_dir === git_dir ? [] : [[common_dir, false] as [string, boolean]]), [join(common_dir, 'refs'), true]]
}
