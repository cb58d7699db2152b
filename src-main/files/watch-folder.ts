/** Watches a workspace and tells in bundles what changed; folders in which programs keep their own business are left out. */
import { sep } from 'node:path'
import type { AsyncSubscription, Event } from '@parcel/watcher'
import { isPart } from './file-names.ts'

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
}

/** Thousands of files that only git and package managers touch; watching them costs the system more than it tells anybody. */
const left_out = ['**/.git/objects', '**/.git/lfs', '**/node_modules']
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
  readonly #subscribed: Promise<AsyncSubscription | null>
  #telling: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: WatchOptions) {
    this.#options = options
    this.#subscribed = this.#subscribe()
  }

  /** False when the folder cannot be watched. */
  async ready(): Promise<boolean> {
    return (await this.#subscribed) !== null
  }

  async #subscribe(): Promise<AsyncSubscription | null> {
    try {
      const { subscribe } = await import('@parcel/watcher')
      return await subscribe(this.#options.root, (error, events) => (error ? this.#lost(error) : this.#take(events)), { ignore: left_out })
    } catch (error) {
      this.#lost(error instanceof Error ? error : new Error(String(error)))
      return null
    }
  }

  #lost(error: Error): void {
    if (!this.#closed) this.#options.onLost(error)
  }

  #take(events: readonly Event[]): void {
    if (this.#closed) return
    const { root } = this.#options
    for (const { path, type } of events) {
      const relative = path
        .slice(root.length + 1)
        .split(sep)
        .join('/')
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
    const subscription = await this.#subscribed
    // The system lets go by itself of folders that are gone, and then there is nothing to end.
    await subscription?.unsubscribe().catch(() => {})
  }
}
