/** Regular expressions in time that grows only with the text: a subset of RE2's syntax, run without going back. For patterns and texts of others. */
import { type Node, parsePattern } from './pattern-syntax.ts'

/** What one step of the compiled pattern does; `x` and `y` are the steps that follow. */
type Step =
  | { does: 'char'; fits: (code: number) => boolean }
  | { does: 'fork'; x: number; y: number }
  | { does: 'jump'; x: number }
  | { does: 'save'; slot: number }
  | { does: 'assert'; holds: (before: number, after: number) => boolean }
  | { does: 'match' }

/** A counted repetition is written out, so that this bounds what a pattern may cost at each letter. */
const most_steps = 2000
const too_large = 'it is too large once its repetitions are written out'

/** Where a match and its first group stand; -1 for a group that took no part. */
export interface Found {
  start: number
  end: number
  group_start: number
  group_end: number
}

interface Thread {
  at: number
  slots: readonly number[]
}

export class LinearPattern {
  readonly source: string
  readonly has_group: boolean
  readonly #steps: Step[] = []
  #emitted = 0

  /** Throws Error with a sentence for what is not in the subset: look-around, back references, and what is no expression at all. */
  constructor(source: string) {
    const { node, has_group } = parsePattern(source)
    this.source = source
    this.has_group = has_group
    this.#emit({ is: 'save', slot: 0 })
    this.#emit(node)
    this.#emit({ is: 'save', slot: 1 })
    this.#push({ does: 'match' })
  }

  /** Whether it describes the whole text. */
  fitsWhole(text: string): boolean {
    return this.#run(text, 0, true) !== null
  }

  /** The leftmost match from `from` on, preferring as a Perl expression would; null where there is none. */
  find(text: string, from = 0): Found | null {
    const slots = this.#run(text, from, false)
    return slots && { start: slots[0]!, end: slots[1]!, group_start: slots[2] ?? -1, group_end: slots[3] ?? -1 }
  }

  #push(step: Step): number {
    if (this.#steps.length >= most_steps) throw new Error(too_large)
    return this.#steps.push(step) - 1
  }

  #emit(node: Node): void {
    // Repetitions of nothing write nothing and take their time all the same.
    if (++this.#emitted > 10 * most_steps) throw new Error(too_large)
    switch (node.is) {
      case 'nothing':
        return
      case 'char':
        this.#push({ does: 'char', fits: node.fits })
        return
      case 'assert':
        this.#push({ does: 'assert', holds: node.holds })
        return
      case 'save':
        this.#push({ does: 'save', slot: node.slot })
        return
      case 'all':
        for (const part of node.parts) this.#emit(part)
        return
      case 'either':
        this.#emitEither(node.ways)
        return
      case 'repeat':
        this.#emitRepeat(node)
    }
  }

  #emitEither(ways: readonly Node[]): void {
    const ends: number[] = []
    for (const [index, way] of ways.entries()) {
      if (index === ways.length - 1) {
        this.#emit(way)
        break
      }
      const fork = this.#push({ does: 'fork', x: 0, y: 0 })
      this.#emit(way)
      ends.push(this.#push({ does: 'jump', x: 0 }))
      this.#steps[fork] = { does: 'fork', x: fork + 1, y: this.#steps.length }
    }
    for (const end of ends) this.#steps[end] = { does: 'jump', x: this.#steps.length }
  }

  #emitRepeat({ node, least, most, lazy }: Node & { is: 'repeat' }): void {
    const fork = (begin: number, past: number): Step => ({ does: 'fork', ...(lazy ? { x: past, y: begin } : { x: begin, y: past }) })
    for (let n = 0; n < least; n++) this.#emit(node)
    if (most === null) {
      const start = this.#push({ does: 'fork', x: 0, y: 0 })
      this.#emit(node)
      this.#push({ does: 'jump', x: start })
      this.#steps[start] = fork(start + 1, this.#steps.length)
      return
    }
    const forks: number[] = []
    for (let n = least; n < most; n++) {
      forks.push(this.#push({ does: 'fork', x: 0, y: 0 }))
      this.#emit(node)
    }
    for (const at of forks) this.#steps[at] = fork(at + 1, this.#steps.length)
  }

  /** Slots of the best match, or null. All ways through the pattern go on side by side, one letter at a time, the preferred ones first. */
  #run(text: string, from: number, whole: boolean): readonly number[] | null {
    let threads: Thread[] = []
    let next: Thread[] = []
    let best: readonly number[] | null = null
    let seen = new Uint32Array(this.#steps.length)
    let turn = 0
    const add = (list: Thread[], at: number, slots: readonly number[], place: number, before: number, after: number): void => {
      const waiting: { at: number; slots: readonly number[] }[] = [{ at, slots }]
      while (waiting.length > 0) {
        const { at: here, slots: now } = waiting.pop()!
        if (seen[here] === turn) continue
        seen[here] = turn
        const step = this.#steps[here]!
        if (step.does === 'jump') waiting.push({ at: step.x, slots: now })
        else if (step.does === 'fork') waiting.push({ at: step.y, slots: now }, { at: step.x, slots: now })
        else if (step.does === 'save') {
          const saved = [...now]
          saved[step.slot] = place
          waiting.push({ at: here + 1, slots: saved })
        } else if (step.does === 'assert') {
          if (step.holds(before, after)) waiting.push({ at: here + 1, slots: now })
        } else list.push({ at: here, slots: now })
      }
    }
    let before = from > 0 ? text.codePointAt(from - 1)! : -1
    for (let place = from; ; ) {
      const after = place < text.length ? text.codePointAt(place)! : -1
      turn++
      const now = threads
      threads = []
      // Threads of the step before, then a fresh start as the least preferred.
      for (const { at, slots } of now) add(threads, at, slots, place, before, after)
      if (best === null && (!whole || place === from)) add(threads, 0, [], place, before, after)
      next = []
      for (const { at, slots } of threads) {
        const step = this.#steps[at]!
        if (step.does === 'match') {
          if (whole && after !== -1) continue
          best = slots
          break // what is less preferred does not count any more
        }
        if (step.does === 'char' && after !== -1 && step.fits(after)) next.push({ at: at + 1, slots })
      }
      threads = next
      if (after === -1 || (threads.length === 0 && (best !== null || whole))) return best
      if (turn === 0xffff_ffff) {
        seen = new Uint32Array(this.#steps.length)
        turn = 0
      }
      before = after
      place += after > 0xffff ? 2 : 1
    }
  }
}
