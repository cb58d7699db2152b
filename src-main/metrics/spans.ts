/** Counts the same things over several spans at once (since the last reset, this minute, this hour, this day) and keeps them in the database. */
import type { GroupCommit } from '../store/group-commit.ts'
import type { MetricRow, MetricRows } from '../store/metric-rows.ts'
import { addSample, type KeptMachine, type MachineSample, readMachine } from './machine-sample.ts'
import { Tally } from './tally.ts'

/** Everything together; others are `tool:NAME` and `template:ID`. */
export const all_name = ''
const machine_name = 'machine'
export const since_reset_s = 0
export const minute_s = 60
export const hour_s = 3600
export const day_s = 86_400
/** How long spans are kept: 90 days are shown by days, 30 by hours. */
const kept_s: readonly (readonly [step_s: number, kept_s: number])[] = [
  [minute_s, 2 * day_s],
  [hour_s, 31 * day_s],
  [day_s, 400 * day_s],
]
/** Tools are few (the allow-list); the bound holds whatever a job calls itself. */
const most_names = 1000
const flush_ms = 5_000

interface Span {
  readonly step_s: number
  at: number
  tallies: Map<string, Tally>
  machine: KeptMachine | undefined
  /** Names whose counts changed since they were last kept. */
  changed: Set<string>
}

export interface SpansOptions {
  rows: MetricRows
  commits: Pick<GroupCommit, 'writeLazily' | 'flush'>
  /** Milliseconds since 1970. */
  now?: () => number
}

export class Spans implements Disposable {
  readonly #rows: MetricRows
  readonly #commits: SpansOptions['commits']
  readonly #now: () => number
  readonly #spans: readonly Span[]
  readonly #timer: NodeJS.Timeout
  #since_reset: Span

  constructor({ rows, commits, now = Date.now }: SpansOptions) {
    this.#rows = rows
    this.#commits = commits
    this.#now = now
    this.#since_reset = this.#read(since_reset_s, 0)
    this.#spans = kept_s.map(([step_s]) => this.#read(step_s, this.#begin(step_s)))
    this.#forgetOld()
    this.#timer = setInterval(() => this.keep(), flush_ms).unref()
  }

  get now_ms(): number {
    return this.#now()
  }

  get since_reset(): ReadonlyMap<string, Tally> {
    return this.#since_reset.tallies
  }

  count(names: readonly string[], add: (tally: Tally) => void): void {
    this.#turn()
    for (const span of [this.#since_reset, ...this.#spans]) {
      for (const name of names) {
        const tally = span.tallies.get(name) ?? newTally(span, name)
        if (!tally) continue
        add(tally)
        span.changed.add(name)
      }
    }
  }

  addSample(sample: MachineSample): void {
    this.#turn()
    for (const span of this.#spans) {
      span.machine = addSample(span.machine, sample)
      // Kept when the minute is over, and not every few seconds on a machine where nothing happens.
    }
  }

  /** Brings what changed into the database with the next commit; nobody waits for it. */
  keep(): void {
    this.#turn()
    this.#write([this.#since_reset, ...this.#spans].flatMap(changedRows))
  }

  /** Begins the counts since the last reset anew; those of minutes, hours and days stay. */
  reset(): void {
    this.#since_reset = { step_s: since_reset_s, at: 0, tallies: new Map(), machine: undefined, changed: new Set() }
    this.#commits.writeLazily(() => this.#rows.drop(since_reset_s))
  }

  /** What is kept of one name, in the order of time; the span that still goes on is the last one. */
  tallies(name: string, step_s: number, from: number, to: number): { at: number; tally: Tally }[] {
    this.#settle()
    const kept = this.#rows.range(name, step_s, from, to).map(({ at, data }) => {
      const tally = new Tally()
      tally.addKept(data)
      return { at, tally }
    })
    const span = this.#spans.find((one) => one.step_s === step_s)
    const tally = span?.tallies.get(name)
    return span && tally ? [...kept.filter(({ at }) => at !== span.at), { at: span.at, tally }] : kept
  }

  machine(step_s: number, from: number, to: number): { at: number; machine: KeptMachine }[] {
    this.#settle()
    const kept = this.#rows.range(machine_name, step_s, from, to).flatMap(({ at, data }) => {
      const machine = readMachine(data)
      return machine ? [{ at, machine }] : []
    })
    const span = this.#spans.find((one) => one.step_s === step_s)
    return span?.machine ? [...kept.filter(({ at }) => at !== span.at), { at: span.at, machine: span.machine }] : kept
  }

  /** What is over is in the database. */
  #settle(): void {
    this.#turn()
    this.#commits.flush()
  }

  #begin(step_s: number): number {
    return Math.floor(this.#now() / 1000 / step_s) * step_s
  }

  /** Spans that are over are kept, and new ones begin. A clock that was set back goes on with the span it had. */
  #turn(): void {
    const over = this.#spans.filter((span) => this.#begin(span.step_s) > span.at)
    if (over.length === 0) return
    const rows = this.#spans.flatMap((span) => [...machineRow(span), ...(over.includes(span) ? changedRows(span) : [])])
    this.#write(rows)
    for (const span of over) {
      span.at = this.#begin(span.step_s)
      span.tallies = new Map()
      span.machine = undefined
      span.changed.clear()
      if (span.step_s === hour_s) this.#forgetOld()
    }
  }

  #write(rows: readonly MetricRow[]): void {
    if (rows.length === 0) return
    this.#commits.writeLazily(() => {
      for (const row of rows) this.#rows.put(row)
    })
  }

  #forgetOld(): void {
    const now_s = this.#now() / 1000
    this.#commits.writeLazily(() => {
      for (const [step_s, seconds] of kept_s) this.#rows.dropBefore(step_s, Math.floor(now_s - seconds))
    })
  }

  #read(step_s: number, at: number): Span {
    const span: Span = { step_s, at, tallies: new Map(), machine: undefined, changed: new Set() }
    for (const [name, data] of this.#rows.span(step_s, at)) {
      if (name === machine_name) span.machine = readMachine(data)
      else newTally(span, name)?.addKept(data)
    }
    return span
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.keep()
    this.#write(this.#spans.flatMap(machineRow))
  }
}

function newTally(span: Span, name: string): Tally | undefined {
  if (span.tallies.size >= most_names) return undefined
  const tally = new Tally()
  span.tallies.set(name, tally)
  return tally
}

function changedRows(span: Span): MetricRow[] {
  const rows = [...span.changed].map((name) => ({ step_s: span.step_s, at: span.at, name, data: span.tallies.get(name)!.keep() }))
  span.changed.clear()
  return rows
}

function machineRow({ step_s, at, machine }: Span): MetricRow[] {
  return machine ? [{ step_s, at, name: machine_name, data: JSON.stringify(machine) }] : []
}
