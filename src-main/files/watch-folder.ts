/** Watches a workspace and tells in bundles what changed; folders in which programs keep their own business are left out. */
import { sep } from 'node:path'
import type { AsyncSubscription, Event } from '@parcel/watcher'
import { isPart } from './file-names.ts'
import { FreshFolders } from './fresh-folders.ts'

export interface Changed {
  /** Relative to the workspace, with `/`. */
  path: string
  action: 'created' | 'updated' | 'removed'
}

export interface WatchOptions {
  root: string
  /** What changed since the last call, each thing once. */
  onChanges: (changes: Changed[]) => void
  /** Something was missed, or nothing can be watched: whoever keeps a picture makes it anew. */
  onLost: (error: Error) => void
  /** Everything is watched anew: in between something may have been missed. */
  onRenewed: () => void
}

/** Thousands of files that only git and package managers touch; watching them costs the system more than it tells anybody. */
const left_out = ['**/.git/objects', '**/.git/lfs', '**/node_modules']
/** The same for a path relative to the workspace. */
const left_out_below = /(?:^|\/)(?:\.git\/(?:objects|lfs)|node_modules)(?:\/|$)/
/** Changes this close together are told together. */
const gather_ms = 60

const actions = { create: 'created', update: 'updated', delete: 'removed' } as const

/** Two changes of one thing as one: what was made and then written was made. */
function together(before: Changed['action'] | undefined, now: Changed['action']): Changed['action'] {
  if (before === 'created' && now === 'updated') return 'created'
  return before === 'removed' && now === 'created' ? 'updated' : now
}

export class FolderWatch implements AsyncDisposable {
  readonly #options: WatchOptions
  readonly #waiting = new Map<string, Changed>()
  readonly #fresh: FreshFolders
  #subscribed: Promise<AsyncSubscription | null>
  #telling: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: WatchOptions) {
    this.#options = options
    this.#fresh = new FreshFolders({
      root: options.root,
      watch: (folder) => this.#subscribe(folder),
      found: (paths) => this.#take(paths.map((path) => ({ path, type: 'create' as const }))),
      tooMany: () => this.#renew(),
      is_left_out: (path) => left_out_below.test(path),
    })
    this.#subscribed = this.#begin()
  }

  /** False when the folder cannot be watched. */
  async ready(): Promise<boolean> {
    return (await this.#subscribed) !== null
  }

  async #begin(): Promise<AsyncSubscription | null> {
    try {
      return await this.#subscribe(this.#options.root)
    } catch (error) {
      this.#lost(error instanceof Error ? error : new Error(String(error)))
      return null
    }
  }

  async #subscribe(folder: string): Promise<AsyncSubscription> {
    const { subscribe } = await import('@parcel/watcher')
    return subscribe(folder, (error, events) => (error ? this.#lost(error) : this.#hear(events)), { ignore: left_out })
  }

  /** The watcher keeps what it knows of a folder as long as somebody listens to it: only after the end is it read anew. */
  #renew(): void {
    this.#subscribed = this.#subscribed.then(async (subscription) => {
      await this.#fresh.clear()
      await subscription?.unsubscribe().catch(() => {})
      if (this.#closed) return null
      const again = await this.#begin()
      if (again) this.#options.onRenewed()
      return again
    })
  }

  #lost(error: Error): void {
    if (!this.#closed) this.#options.onLost(error)
  }

  #hear(events: readonly Event[]): void {
    const { root } = this.#options
    const heard = events.map(({ path, type }) => ({
      path: path
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
      type,
    }))
    if (process.platform === 'linux')
      for (const { path, type } of heard) {
        if (type === 'create') this.#fresh.made(path)
        else if (type === 'delete') this.#fresh.removed(path)
      }
    this.#take(heard)
  }

  #take(events: readonly { path: string; type: Event['type'] }[]): void {
    if (this.#closed) return
    for (const { path: relative, type } of events) {
      if (relative === '' || isPart(relative.slice(relative.lastIndexOf('/') + 1))) continue
      const action = together(this.#waiting.get(relative)?.action, actions[type])
      this.#waiting.delete(relative)
      this.#waiting.set(relative, { path: relative, action })
    }
    if (this.#waiting.size > 0) this.#telling ??= setTimeout(() => this.#tell(), gather_ms)
  }

  #tell(): void {
    this.#telling = undefined
    const changes = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#options.onChanges(changes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearTimeout(this.#telling)
    await this.#fresh[Symbol.asyncDispose]()
    const subscription = await this.#subscribed
    // The system lets go by itself of folders that are gone, and then there is nothing to end.
    await subscription?.unsubscribe().catch(() => {})
  }
}
