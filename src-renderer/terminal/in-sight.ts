/** Whether somebody could see an element: not in a tab behind another one, not folded away. */

export class InSight {
  readonly #watcher: IntersectionObserver
  #is = true
  #waiting: (() => void)[] = []

  constructor(element: HTMLElement) {
    this.#watcher = new IntersectionObserver((seen) => {
      this.#is = seen.at(-1)?.isIntersecting ?? true
      if (this.#is) this.#go()
    })
    this.#watcher.observe(element)
  }

  get is(): boolean {
    return this.#is
  }

  /** Resolves as soon as it is in sight, and when nobody watches any more. */
  comes(): Promise<void> {
    return this.#is ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  stop(): void {
    this.#watcher.disconnect()
    this.#is = true
    this.#go()
  }

  #go(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
