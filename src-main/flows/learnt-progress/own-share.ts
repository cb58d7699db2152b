/** Finds how far a program says it is in its own lines: percentages and counts that grow from line to line. */
import { lineShape, shortHash } from './line-shape.ts'

const percentage = /(?<![\w.])(\d{1,3}(?:\.\d{1,3})?) ?%/
/** "[ 12/345]", "Step 3/10", "step 3 of 10". */
const count = /\[\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*\]|\bstep\s+(\d{1,6})\s*(?:\/|of)\s*(\d{1,6})\b/i
/** A program with more kinds of such lines than this is drawing tables. */
const most_phases = 32

/** One kind of line that tells a share: a phase of the work. */
export interface Phase {
  key: string
  share: number
  /** How often it grew. */
  grown: number
}

export interface ToldShare {
  key: string
  share: number
}

/** The share a single line tells, 0..1, and the phase it belongs to. */
export function shareIn(line: string): ToldShare | null {
  const percent = percentage.exec(line)
  const share = percent ? Number(percent[1]) / 100 : shareOfCount(line)
  if (share === null || share < 0 || share > 1) return null
  return { key: shortHash(lineShape(line)), share }
}

function shareOfCount(line: string): number | null {
  const parts = count.exec(line)
  if (!parts) return null
  const [done, all] = [Number(parts[1] ?? parts[3]), Number(parts[2] ?? parts[4])]
  return all > 1 ? done / all : null
}

export class OwnShare {
  readonly #phases = new Map<string, Phase>()

  /** `redrawn`: the line was written over itself, as only progress is. Null unless the program tells progress with it. */
  read(line: string, redrawn: boolean): ToldShare | null {
    // Most lines hold neither; looking for one letter costs least.
    if (!line.includes('%') && !line.includes('/') && !/step/i.test(line)) return null
    const told = shareIn(line)
    if (!told) return null
    const phase = this.#phases.get(told.key)
    if (!phase) {
      if (this.#phases.size < most_phases) this.#phases.set(told.key, { ...told, grown: 0 })
      return redrawn ? told : null
    }
    // A value that falls is a measure of something, or the next one of many things.
    if (told.share < phase.share) phase.grown = 0
    else if (told.share > phase.share) phase.grown++
    phase.share = told.share
    return redrawn || phase.grown > 0 ? told : null
  }
}
