/** All paths of a workspace in memory, so that quick open answers while somebody types; bounded, and kept by the watcher. */
import { type Candidate, letterMask, queryOf, score } from './fuzzy-match.ts'

/** More are not remembered; 300 000 take about 60 MB. */
export const most_paths = 300_000
/** Room for letters at the beginning; it doubles. */
const first_units = 64 * 1024

export interface Found {
  path: string
  score: number
  /** Indexes of the letters that matched. */
  places: number[]
}

export class PathIndex {
  /** Paths to their slots. */
  #slots = new Map<string, number>()
  /** Empty where something was removed. */
  #paths: string[] = []
  #masks: number[] = []
  /** In small letters, one after another: where each begins, ends, and has its last name. */
  #starts: number[] = []
  #ends: number[] = []
  #names: number[] = []
  #units = new Uint16Array(first_units)
  #used = 0
  #wasted = 0
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
    const small = path.toLowerCase()
    // Letters whose small form has another length would shift what is marked.
    const lower = small.length === path.length ? small : path
    this.#makeRoom(lower.length)
    const start = this.#used
    for (let index = 0; index < lower.length; index++) this.#units[start + index] = lower.charCodeAt(index)
    this.#used += lower.length
    this.#slots.set(path, this.#paths.length)
    this.#paths.push(path)
    this.#masks.push(letterMask(small))
    this.#starts.push(start)
    this.#ends.push(this.#used)
    this.#names.push(start + path.lastIndexOf('/') + 1)
  }

  #makeRoom(more: number): void {
    if (this.#used + more <= this.#units.length) return
    const larger = new Uint16Array(Math.max(this.#units.length * 2, this.#used + more))
    larger.set(this.#units)
    this.#units = larger
  }

  /** And everything below it. */
  remove(path: string): void {
    if (!this.#removeOne(path)) {
      const below = `${path}/`
      for (const known of [...this.#slots.keys()]) if (known.startsWith(below)) this.#removeOne(known)
    }
    if (this.#wasted > 1000 && this.#wasted > this.#slots.size) this.#tidy()
  }

  #removeOne(path: string): boolean {
    const slot = this.#slots.get(path)
    if (slot === undefined) return false
    this.#slots.delete(path)
    this.#paths[slot] = ''
    this.#masks[slot] = 0
    this.#wasted++
    return true
  }

  /** Written anew without what was removed. */
  #tidy(): void {
    const kept = new PathIndex()
    for (const path of this.#slots.keys()) kept.add(path)
    this.#slots = kept.#slots
    this.#paths = kept.#paths
    this.#masks = kept.#masks
    this.#starts = kept.#starts
    this.#ends = kept.#ends
    this.#names = kept.#names
    this.#units = kept.#units
    this.#used = kept.#used
    this.#wasted = 0
  }

  /** Paths of files and of folders whose last name holds `letters`, whatever their capitals; at most `limit`, in no order. */
  named(letters: string, limit: number): { paths: string[]; truncated: boolean } {
    const needle = letters.toLowerCase()
    const mask = letterMask(needle)
    const found = new Set<string>()
    for (const [path, slot] of this.#slots) {
      if ((this.#masks[slot]! & mask) !== mask) continue
      const lower = path.toLowerCase()
      for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at + 1)) {
        const slash = lower.indexOf('/', at)
        // A needle with a slash in it is in no name.
        if (slash >= 0 && slash < at + needle.length) continue
        found.add(slash < 0 ? path : path.slice(0, slash))
        if (found.size > limit) return { paths: [...found].slice(0, limit), truncated: true }
      }
    }
    return { paths: [...found], truncated: this.truncated }
  }

  /** The best first; equal ones in the order they came. Nothing typed finds nothing. */
  find(typed: string, limit: number): Found[] {
    const { words, mask } = queryOf(typed)
    if (words.length === 0) return []
    const best: { slot: number; score: number }[] = []
    const candidate: Candidate = { units: this.#units, start: 0, end: 0, name: 0 }
    const at = (slot: number): Candidate => {
      candidate.start = this.#starts[slot]!
      candidate.end = this.#ends[slot]!
      candidate.name = this.#names[slot]!
      return candidate
    }
    let least = -1
    for (let slot = 0; slot < this.#paths.length; slot++) {
      if ((this.#masks[slot]! & mask) !== mask || this.#paths[slot] === '') continue
      const points = score(at(slot), words)
      if (points < 0 || (best.length === limit && points <= least)) continue
      insert(best, { slot, score: points })
      if (best.length > limit) best.pop()
      least = best.at(-1)!.score
    }
    return best.map(({ slot, score: points }) => {
      const places: number[] = []
      score(at(slot), words, places)
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
