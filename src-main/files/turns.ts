/** One after another for each name, all names beside each other: two writers of one file never meet. */

export class Turns {
  readonly #tails = new Map<string, Promise<unknown>>()

  /** Runs `work` when everything before it under the same name has ended, however it ended. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#tails.get(name) ?? Promise.resolve()).then(work)
    const tail = turn.catch(() => {})
    this.#tails.set(name, tail)
    try {
      return await turn
    } finally {
      if (this.#tails.get(name) === tail) this.#tails.delete(name)
    }
  }
}
