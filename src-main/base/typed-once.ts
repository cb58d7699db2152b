/** Knows what each writer has typed so far, so that a piece that comes twice is taken once. */

/** Writers that are remembered; each is one view of a terminal. */
const writers_limit = 500

export class TypedOnce {
  readonly #taken = new Map<string, number>()

  /** What is new in `data`, whose first character is number `from` of what `writer` typed. It counts as taken from now on. */
  take(writer: string, from: number, data: string): string {
    const before = this.#taken.get(writer) ?? 0
    const end = from + data.length
    // The writer that was heard of last stands last, and the first one is forgotten first.
    this.#taken.delete(writer)
    this.#taken.set(writer, Math.max(before, end))
    if (this.#taken.size > writers_limit) this.#taken.delete(this.#taken.keys().next().value!)
    return data.slice(Math.max(0, before - from))
  }
}
