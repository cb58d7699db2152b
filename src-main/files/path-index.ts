/** All paths of a workspace in memory, so that quick open answers while somebody types; bounded, and kept by the watcher. */
import { letterMask, queryOf, score } from './fuzzy-match.ts'

/** More are not remembered; 300 000 take about 50 MB. */
export const most_paths = 300_000

export interface Found {
  path: string
  score: number
  /** Indexes of the letters that matched. */
  places: number[]
}

export class PathIndex {
  readonly #slots = new Map<string, number>()
  /** Empty where something was removed. */
  readonly #paths: string[] = []
  readonly #lower: string[] = []
  readonly #masks: number[] = []
  readonly #name_at: number[] = []
  readonly #free: number[] = []
  /** True when there was no room for all. */
  truncated = false

  get size(): number {
    return this.#slots.size
  }

  has(path: string): boolean {
    return this.#slots.has(path)
  }

  add(path: string): void {
    if (this.#slots.has(path)) return
    if (this.#slots.size >= most_paths) {
      this.truncated = true
      return
    }
    const slot = this.#free.pop() ?? this.#paths.length
    const small = path.toLowerCase()
    // Letters whose small form has another length would shift what is marked.
    const lower = small.length === path.length ? small : path
    this.#slots.set(path, slot)
    this.#paths[slot] = path
    this.#lower[slot] = lower === path ? path : lower
    this.#masks[slot] = letterMask(lower)
    this.#name_at[slot] = path.lastIndexOf('/') + 1
  }

  /** And everything below it. */
  remove(path: string): void {
    if (this.#removeOne(path)) return
    const below = `${path}/`
    for (const known of this.#slots.keys()) if (known.startsWith(below)) this.#removeOne(known)
  }

  #removeOne(path: string): boolean {
    const slot = this.#slots.get(path)
    if (slot === undefined) return false
    this.#slots.delete(path)
    this.#paths[slot] = ''
    this.#lower[slot] = ''
    this.#masks[slot] = 0
    this.#free.push(slot)
    return true
  }

  /** The best first; equal ones the shorter first. Nothing typed finds nothing. */
  find(typed: string, limit: number): Found[] {
    const { words, mask } = queryOf(typed)
    if (words.length === 0) return []
    const best: { slot: number; score: number }[] = []
    let least = -1
    for (let slot = 0; slot < this.#paths.length; slot++) {
      if ((this.#masks[slot]! & mask) !== mask) continue
      const lower = this.#lower[slot]!
      if (lower === '') continue
      const points = score(lower, this.#name_at[slot]!, words)
      if (points < 0 || (best.length === limit && points <= least)) continue
      insert(best, { slot, score: points })
      if (best.length > limit) best.pop()
      least = best.at(-1)!.score
    }
    return best.map(({ slot, score: points }) => {
      const places: number[] = []
      score(this.#lower[slot]!, this.#name_at[slot]!, words, places)
      return { path: this.#paths[slot]!, score: points, places: [...new Set(places)].sort((a, b) => a - b) }
    })
  }
}

function insert(best: { slot: number; score: number }[], one: { slot: number; score: number }): void {
  let low = 0
  let high = best.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (best[middle]!.score >= one.score) low = middle + 1
    else high = middle
  }
  best.splice(low, 0, one)
}
