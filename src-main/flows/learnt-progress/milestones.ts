/** The milestones of a run: lines that say where in the work it is, each with its time; and what several runs have in common. */
import { lineShape, plainLine, shortHash } from './line-shape.ts'
import { OwnShare, shareIn } from './own-share.ts'

/** Slices of the run's time, and lines kept of each: what comes in a burst must not push out what comes alone. */
const slices = 20
const kept_of_slice = 10
/** A line that came more often than this tells nothing about the place any more. */
const most_repeats = 1000
const most_phases = 10

/** What is kept of one run; small enough for JSON in a row. Times in milliseconds since its start. */
export interface RunMarks {
  lines: [key: string, at_ms: number][]
  /** When each kind of line with a percentage came first and last. */
  phases: [key: string, from_ms: number, to_ms: number][]
}

export interface PastRun extends RunMarks {
  duration_ms: number
}

/** The key of a line that comes once in a run, or of its n-th repetition. */
export function lineKey(shape: string, repetition: number | 'once'): string {
  return shortHash(`${shape}\n${repetition}`)
}

export class MarksMaker {
  readonly #seen = new Map<string, number[]>()
  readonly #phases = new Map<string, { from_ms: number; to_ms: number; values: number }>()
  /** When the first line of a kind came, before it was known to tell progress. */
  readonly #first_ms = new Map<string, number>()
  readonly #own = new OwnShare()

  add(line: string, at_ms: number, redrawn: boolean): void {
    const plain = plainLine(line)
    const told = this.#own.read(plain, redrawn)
    if (told) {
      const phase = this.#phases.get(told.key) ?? { from_ms: this.#first_ms.get(told.key) ?? at_ms, to_ms: at_ms, values: 0 }
      phase.to_ms = at_ms
      phase.values++
      this.#phases.set(told.key, phase)
      return
    }
    const candidate = plain.includes('%') ? shareIn(plain) : null
    if (candidate && !this.#first_ms.has(candidate.key) && this.#first_ms.size < most_repeats) this.#first_ms.set(candidate.key, at_ms)
    const shape = lineShape(line)
    if (shape === '') return
    const times = this.#seen.get(shape)
    if (!times) this.#seen.set(shape, [at_ms])
    else if (times.length < most_repeats) times.push(at_ms)
  }

  marks(duration_ms: number): RunMarks {
    const by_slice: [key: string, at_ms: number][][] = Array.from({ length: slices }, () => [])
    for (const [shape, times] of this.#seen) {
      times.forEach((at_ms, n) => {
        const slice = Math.min(slices - 1, Math.max(0, Math.floor((at_ms / Math.max(1, duration_ms)) * slices)))
        by_slice[slice]!.push([lineKey(shape, times.length === 1 ? 'once' : n + 1), Math.round(at_ms)])
      })
    }
    // Those with the smallest keys: the same ones in every run, whatever else came.
    const lines = by_slice.flatMap((all) => all.sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, kept_of_slice))
    lines.sort(([, one], [, other]) => one - other)
    const phases = [...this.#phases].filter(([, { values }]) => values > 1).slice(0, most_phases)
    return { lines, phases: phases.map(([key, { from_ms, to_ms }]) => [key, Math.round(from_ms), Math.round(to_ms)]) }
  }
}

/** What the past says of a run to come. */
export interface Learnt {
  usual_ms: number
  longest_ms: number
  /** Where in `usual_ms` a line stands. */
  places: ReadonlyMap<string, number>
  /** The places in order. */
  order: readonly number[]
  phases: ReadonlyMap<string, { from_ms: number; to_ms: number }>
}

/** A line counts when at least half of the runs had it. Undefined without a run. */
export function learntFrom(runs: readonly PastRun[]): Learnt | undefined {
  if (runs.length === 0) return undefined
  const usual_ms = median(runs.map(({ duration_ms }) => duration_ms))
  // Each run's own pace is taken out, so that a slow one and a fast one agree on where a line stands.
  const scaled = (at_ms: number, { duration_ms }: PastRun) => (at_ms / Math.max(1, duration_ms)) * usual_ms
  const lines = gather(runs, (run) => run.lines.map(([key, at_ms]) => [key, scaled(at_ms, run)]))
  const begun = gather(runs, (run) => run.phases.map(([key, from_ms]) => [key, scaled(from_ms, run)]))
  const done = gather(runs, (run) => run.phases.map(([key, , to_ms]) => [key, scaled(to_ms, run)]))
  return {
    usual_ms,
    longest_ms: Math.max(...runs.map(({ duration_ms }) => duration_ms)),
    places: lines,
    order: [...lines.values()].sort((one, other) => one - other),
    phases: new Map([...begun].map(([key, from_ms]) => [key, { from_ms, to_ms: done.get(key) ?? from_ms }])),
  }
}

function gather(runs: readonly PastRun[], entries: (run: PastRun) => [string, number][]): Map<string, number> {
  const all = new Map<string, number[]>()
  for (const run of runs) for (const [key, at_ms] of entries(run)) all.set(key, [...(all.get(key) ?? []), at_ms])
  return new Map([...all].filter(([, times]) => times.length * 2 >= runs.length).map(([key, times]) => [key, median(times)]))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
