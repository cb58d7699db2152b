/** A typed emitter for one event; listeners are removed by disposing what `on` gives back. */

export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(event: T) => void>()

  /** Calls `listener` for every event until the result is disposed. */
  on(listener: (event: T) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** Tells all listeners in the order they came; one that throws does not keep the rest from hearing. */
  emit(event: T): void {
    let failure: { error: unknown } | undefined
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        failure ??= { error }
      }
    }
    if (failure)
      queueMicrotask(() => {
        throw failure.error
      })
  }

  get size(): number {
    return this.#listeners.size
  }

  [Symbol.dispose](): void {
    this.#listeners.clear()
  }
}
