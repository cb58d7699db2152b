/** Lets callers wait until something happens to a job: its output grows, it ends, their patience or interest ends. */

export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>()

  wake(id: string): void {
    const set = this.#waiting.get(id)
    if (!set) return
    this.#waiting.delete(id)
    for (const wake of set) wake()
  }

  wakeAll(): void {
    for (const id of [...this.#waiting.keys()]) this.wake(id)
  }

  /** Resolves at the next `wake(id)`, after `wait_ms`, or when `signal` is aborted; never rejects. */
  next(id: string, wait_ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const set = this.#waiting.get(id) ?? new Set()
      this.#waiting.set(id, set)
      const done = () => {
        set.delete(done)
        if (set.size === 0 && this.#waiting.get(id) === set) this.#waiting.delete(id)
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = wait_ms === undefined ? undefined : setTimeout(done, wait_ms)
      signal?.addEventListener('abort', done, { once: true })
      set.add(done)
    })
  }

  /** Notes whether `wake(id)` came since: for who looks first, which takes time, and waits then. */
  watch(id: string): Disposable & { readonly woken: boolean } {
    const set = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, set)
    let woken = false
    const note = () => {
      woken = true
    }
    set.add(note)
    return {
      get woken() {
        return woken
      },
      [Symbol.dispose]: () => {
        set.delete(note)
        if (set.size === 0 && this.#waiting.get(id) === set) this.#waiting.delete(id)
      },
    }
  }
}
