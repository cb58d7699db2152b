/** Lets terminals in sight draw through the graphics card: a page has 16 such contexts, and the 17th takes the first one away. */

/** Below the page's limit, for the editor or a picture may want one too. */
const most_contexts = 12

export interface Drawer {
  dispose: () => void
}

/** Takes a context up and gives it back; a terminal without one draws with the page's own means. */
export class FewContexts<Key extends object> {
  readonly #most: number
  /** In the order in which they came into sight; null while it is being made. */
  readonly #taken = new Map<Key, Drawer | null>()
  readonly #in_sight = new Set<Key>()
  readonly #make: (key: Key) => Promise<Drawer | null>

  /** `make` gives null where there is nothing to draw with. */
  constructor(make: (key: Key) => Promise<Drawer | null>, most: number = most_contexts) {
    this.#make = make
    this.#most = most
  }

  get count(): number {
    return this.#taken.size
  }

  comes(key: Key): void {
    this.#in_sight.add(key)
    if (!this.#taken.has(key) && this.#taken.size < this.#most) void this.#take(key)
  }

  async #take(key: Key): Promise<void> {
    this.#taken.set(key, null)
    const drawer = await this.#make(key)
    // It went out of sight meanwhile, or there is nothing to draw with.
    if (!drawer || !this.#in_sight.has(key)) {
      drawer?.dispose()
      this.#taken.delete(key)
    } else this.#taken.set(key, drawer)
  }

  /** Its context was taken away from outside, or it is out of sight: who is in sight without one gets it. */
  goes(key: Key): void {
    this.#in_sight.delete(key)
    const drawer = this.#taken.get(key)
    if (!drawer) return
    this.#taken.delete(key)
    drawer.dispose()
    const next = [...this.#in_sight].find((one) => !this.#taken.has(one))
    if (next) void this.#take(next)
  }
}
