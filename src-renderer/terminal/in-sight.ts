/** Whether somebody could see an element: not in a tab behind another one, not folded away, not in a window that is hidden. */
import type { Sight } from './terminal-source.ts'

export class InSight implements Sight {
  readonly #watcher: IntersectionObserver
  readonly #stop = new AbortController()
  /** Known with the first frame. */
  #in_page = false
  #waiting: (() => void)[] = []

  constructor(element: HTMLElement) {
    this.#watcher = new IntersectionObserver((seen) => {
      this.#in_page = seen.at(-1)?.isIntersecting ?? true
      this.#look()
    })
    this.#watcher.observe(element)
    document.addEventListener('visibilitychange', () => this.#look(), { signal: this.#stop.signal })
  }

  get is(): boolean {
    return this.#stop.signal.aborted || (this.#in_page && document.visibilityState === 'visible')
  }

  comes(): Promise<void> {
    return this.is ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  stop(): void {
    this.#watcher.disconnect()
    this.#stop.abort()
    this.#look()
  }

  #look(): void {
    if (!this.is) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
