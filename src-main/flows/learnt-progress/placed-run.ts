/** Says where a running job stands: by what its program tells of itself, else by the milestones of earlier runs, else by time. */
import type { Estimate } from '../../../src-preload/contract/jobs.ts'
import { lineShape, plainLine } from './line-shape.ts'
import { type Learnt, lineKey } from './milestones.ts'
import { OwnShare } from './own-share.ts'

/** What runs is never done. */
const most_share = 0.99
/** Longer than the longest so far by this much is overdue. */
const patience_factor = 1.2
const patience_ms = 500
/** A program that tells percentages of only a part of its time is placed by when that part comes. */
const part_of_the_whole = 0.5
/** Before this a percentage says too little about the time that is left. */
const least_told = 0.03
const least_elapsed_ms = 1500
/** How much faster or slower than usual this run is believed to be. */
const slowest = 3
const fastest = 0.5

export interface Place {
  share: number
  estimate: Estimate
}

export class PlacedRun {
  readonly #learnt: Learnt | undefined
  readonly #own = new OwnShare()
  readonly #counts = new Map<string, number>()
  /** Repetitions cannot be counted any more, because output was stepped over. */
  #lost_count = false
  #told: number | null = null
  /** Where the last milestone stands, and when it was reached. */
  #reached_ms = 0
  #reached_at_ms = 0

  constructor(learnt: Learnt | undefined) {
    this.#learnt = learnt
  }

  /** Output was stepped over. */
  jumped(): void {
    this.#lost_count = true
  }

  read(line: string, redrawn: boolean, elapsed_ms: number): void {
    const told = this.#own.read(plainLine(line), redrawn)
    if (told) {
      this.#told = Math.max(this.#told ?? 0, this.#ofTheWhole(told.key, told.share))
      return
    }
    if (!this.#learnt || this.#learnt.places.size === 0) return
    const shape = lineShape(line)
    if (shape === '') return
    const repetition = (this.#counts.get(shape) ?? 0) + 1
    this.#counts.set(shape, repetition)
    const place_ms =
      (repetition === 1 ? this.#learnt.places.get(lineKey(shape, 'once')) : undefined) ??
      (this.#lost_count ? undefined : this.#learnt.places.get(lineKey(shape, repetition)))
    if (place_ms === undefined || place_ms < this.#reached_ms) return
    this.#reached_ms = place_ms
    this.#reached_at_ms = elapsed_ms
  }

  /** A program's percentages win; but one that counts several phases, or only a small part, means that part. */
  #ofTheWhole(key: string, share: number): number {
    const learnt = this.#learnt
    const phase = learnt?.phases.get(key)
    if (!learnt || !phase) return share
    const partial = learnt.phases.size > 1 || phase.to_ms - phase.from_ms < part_of_the_whole * learnt.usual_ms
    return partial ? (phase.from_ms + share * (phase.to_ms - phase.from_ms)) / learnt.usual_ms : share
  }

  /** `told`: what the program says in another way than in its lines, which goes before those. Null while nothing can be said. */
  at(elapsed_ms: number, told: number | null = null): Place | null {
    const learnt = this.#learnt
    const overdue = learnt !== undefined && elapsed_ms > learnt.longest_ms * patience_factor + patience_ms
    const usual_ms = learnt ? Math.round(learnt.usual_ms) : null
    const own = told ?? this.#told
    if (own !== null) {
      const share = Math.min(most_share, own)
      const known = share >= least_told && elapsed_ms >= least_elapsed_ms
      return { share, estimate: { by: 'tool', remaining_ms: known && !overdue ? Math.round((elapsed_ms * (1 - share)) / share) : null, usual_ms, overdue } }
    }
    if (!learnt) return null
    const next_ms = learnt.order.find((place_ms) => place_ms > this.#reached_ms) ?? learnt.usual_ms
    // Time alone does not pass a milestone that has not come.
    const now_ms = Math.min(this.#reached_ms + elapsed_ms - this.#reached_at_ms, next_ms)
    const share = Math.min(most_share, now_ms / Math.max(1, learnt.usual_ms))
    const pace = this.#reached_ms > learnt.usual_ms / 10 ? Math.min(slowest, Math.max(fastest, this.#reached_at_ms / this.#reached_ms)) : 1
    const remaining_ms = overdue ? null : Math.max(0, Math.round((learnt.usual_ms - now_ms) * pace))
    return { share, estimate: { by: 'past', remaining_ms, usual_ms, overdue } }
  }
}
