/** In which order the items of a running queue changed, so that who follows it is told only what is new. */
export class ItemChanges {
  /** By the index of the item: the count of changes at its newest one; 0 for none. */
  readonly #changed_at: Float64Array
  #count = 0

  constructor(items: number) {
    this.#changed_at = new Float64Array(items)
  }

  note(...indexes: readonly number[]): void {
    this.#count++
    for (const index of indexes) this.#changed_at[index] = this.#count
  }

  at(index: number): number {
    return this.#changed_at[index]!
  }

  /** The indexes of at most `limit` items that come after `index` at the change `count`, in the order in which they changed; and whether there are more. */
  after(count: number, index: number, limit: number): { indexes: number[]; more: boolean } {
    const later: number[] = []
    for (const [one, at] of this.#changed_at.entries()) if (at > count || (at === count && one > index)) later.push(one)
    later.sort((one, other) => this.at(one) - this.at(other) || one - other)
    return { indexes: later.slice(0, limit), more: later.length > limit }
  }
}
