/** What is kept of one workspace that somebody looks at: its watcher, and its index once quick open was asked. */
import type { Change } from '../../src-preload/contract/events.ts'
import { fillIndex, isIndexed } from './fill-index.ts'
import { type Found, PathIndex } from './path-index.ts'
import { type Changed, FolderWatch } from './watch-folder.ts'

export interface ViewOptions {
  root: string
  announce: (change: Change) => void
  /** Hears every path that changed, however many; null where it cannot be told which. */
  heard: (paths: readonly string[] | null) => void
  /** Hears, in one sentence, that the workspace cannot be watched. */
  notice: (sentence: string) => void
}

/** More changes at once are told as one of everything. */
const flood = 100
/** More than these are cheaper to read anew. */
const most_updates = 5000
/** An index that nobody keeps is read anew after this long. */
const unwatched_ms = 10_000

export interface QuickAnswer {
  items: Found[]
  indexed: number
  truncated: boolean
}

export class WorkspaceView implements AsyncDisposable {
  readonly #options: ViewOptions
  readonly #watch: FolderWatch
  readonly #closing = new AbortController()
  #index: PathIndex | null = null
  #filling: Promise<PathIndex> | null = null
  #filled_ms = 0
  #is_stale = true
  /** Updates of the index, one after another. */
  #updates: Promise<void> = Promise.resolve()

  constructor(options: ViewOptions) {
    this.#options = options
    this.#watch = new FolderWatch({
      root: options.root,
      onChanges: (changes) => this.#take(changes),
      onLost: (error) => this.#lost(error),
      onRenewed: () => this.#renewed(),
    })
  }

  /** Resolves when changes are heard, or never will be. */
  async ready(): Promise<void> {
    await this.#watch.ready()
  }

  /** The best matches of what was typed. */
  async quick(typed: string, limit: number): Promise<QuickAnswer> {
    const index = await this.#indexed()
    return { items: index.find(typed, limit), indexed: index.size, truncated: index.truncated }
  }

  /** Paths whose last name holds the letters. */
  async named(letters: string, limit: number): Promise<{ paths: string[]; truncated: boolean }> {
    return (await this.#indexed()).named(letters, limit)
  }

  async #indexed(): Promise<PathIndex> {
    const is_watched = await this.#watch.ready()
    if (!is_watched && performance.now() - this.#filled_ms > unwatched_ms) this.#is_stale = true
    if (this.#filling) return this.#filling
    if (this.#index && !this.#is_stale) {
      await this.#updates
      return this.#index
    }
    this.#filling = this.#fill().finally(() => {
      this.#filling = null
    })
    return this.#filling
  }

  async #fill(): Promise<PathIndex> {
    // Changes from here on wait until it is filled, so that none of them falls between.
    const index = new PathIndex()
    this.#index = index
    this.#is_stale = false
    const filled = this.#updates.then(() => fillIndex(index, this.#options.root, '.', this.#closing.signal))
    this.#updates = filled.catch(() => {})
    await filled
    this.#filled_ms = performance.now()
    return index
  }

  #take(changes: Changed[]): void {
    const index = this.#index
    const told = changes.map(({ path, action }) => ({ path, action: action === 'created' && index?.has(path) ? ('updated' as const) : action }))
    if (index) this.#updates = this.#updates.then(() => this.#update(index, changes)).catch(() => this.#doubt())
    this.#options.heard(told.map(({ path }) => path))
    if (told.length > flood) this.#options.announce({ area: 'files', id: null, action: 'updated' })
    else for (const { path, action } of told) this.#options.announce({ area: 'files', id: path, action })
  }

  /** The index may be wrong: the next who asks has it read anew. */
  #doubt(): void {
    this.#is_stale = true
  }

  async #update(index: PathIndex, changes: Changed[]): Promise<void> {
    if (changes.length > most_updates) {
      this.#is_stale = true
      return
    }
    for (const { path, action } of changes) {
      if (!isIndexed(path) || (action === 'updated' && index.has(path))) continue
      if (action === 'removed') index.remove(path)
      else await fillIndex(index, this.#options.root, path, this.#closing.signal)
    }
  }

  /** Whoever keeps a picture makes it anew. */
  #renewed(): void {
    this.#is_stale = true
    this.#options.heard(null)
    this.#options.announce({ area: 'files', id: null, action: 'updated' })
  }

  #lost(error: Error): void {
    this.#renewed()
    this.#options.notice(`Changes in ${this.#options.root} may not show by themselves, because the system does not watch it (${error.message}).`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#watch[Symbol.asyncDispose]()
    await this.#updates
    await this.#filling?.catch(() => {})
  }
}
