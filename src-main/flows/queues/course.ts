/** The course of one run: which item may start now, and who is skipped when one does not succeed. */
import type { QueueItemStatus } from '../../../src-preload/contract/queues.ts'

export type CourseState =
  | 'waiting'
  /** It was let go and is not over. */
  | 'active'
  | 'passed'
  /** Over, and not as it should: failed, cancelled, skipped ... */
  | 'failed'

export interface CourseItem {
  readonly index: number
  /** Smaller comes first where several may start. */
  place: number
  /** Indexes of those that must have passed. */
  readonly needs: readonly number[]
  /** Indexes of those that must be over. */
  readonly after: readonly number[]
  state: CourseState
}

export interface CourseRules {
  stop_on_failure: boolean
  concurrency: number
}

/** An item that will not start, and the one that is to blame. */
export interface Skipped {
  index: number
  because: number
}

export class Course {
  readonly #items: readonly CourseItem[]
  readonly #needed_by: number[][]
  readonly #awaited_by: number[][]
  /** How many conditions of each item are not met. */
  readonly #unmet: number[]
  /** May start, ordered by place. */
  #startable: number[] = []
  readonly #ready = new Set<number>()
  #waiting = 0
  #active = 0
  rules: CourseRules

  /** `items` stand at their index. */
  constructor(items: readonly CourseItem[], rules: CourseRules) {
    this.#items = items
    this.rules = rules
    this.#needed_by = items.map(() => [])
    this.#awaited_by = items.map(() => [])
    this.#unmet = items.map(() => 0)
    for (const { index, needs, after, state } of items) {
      if (state === 'waiting') this.#waiting++
      if (state === 'active') this.#active++
      for (const need of needs) {
        this.#needed_by[need]!.push(index)
        if (items[need]!.state !== 'passed') this.#unmet[index]!++
      }
      for (const before of after) {
        this.#awaited_by[before]!.push(index)
        if (items[before]!.state === 'waiting' || items[before]!.state === 'active') this.#unmet[index]!++
      }
    }
    this.#startable = items.filter(({ index, state }) => state === 'waiting' && this.#unmet[index] === 0).map(({ index }) => index)
    this.#sort()
  }

  get is_over(): boolean {
    return this.#waiting === 0 && this.#active === 0
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting
  }

  get active(): number {
    return this.#active
  }

  /** Items that only serve others and are to be ended, because nobody is left whom they serve. */
  get idle_services(): number[] {
    return this.#waiting === 0 && this.#active === this.#ready.size ? [...this.#ready] : []
  }

  /** The next item that may start; it is active from now on. Undefined when none may just now. */
  next(): number | undefined {
    if (this.#active - this.#ready.size >= this.rules.concurrency) return undefined
    const index = this.#startable.shift()
    if (index === undefined) return undefined
    this.#set(index, 'active')
    return index
  }

  /** It was not started after all. */
  putBack(index: number): void {
    this.#set(index, 'waiting')
    this.#insert(index)
  }

  /** It serves: those that need it may start, and it takes no place any more. */
  ready(index: number): void {
    if (this.#items[index]!.state !== 'active' || this.#ready.has(index)) return
    this.#ready.add(index)
    this.#meet(this.#needed_by[index]!)
  }

  /** It is over; gives those that are skipped for that. */
  end(index: number, passed: boolean): Skipped[] {
    const was_ready = this.#ready.delete(index)
    this.#set(index, passed ? 'passed' : 'failed')
    if (passed && !was_ready) this.#meet(this.#needed_by[index]!)
    const skipped = passed ? [] : this.#skipFor(index)
    this.#meet(this.#awaited_by[index]!)
    return skipped
  }

  /** For a course that goes on after a crash: what failed may not have had its consequences. */
  settle(): Skipped[] {
    return this.#items.flatMap(({ index, state }) => (state === 'failed' ? this.#skipFor(index) : []))
  }

  #skipFor(failed: number): Skipped[] {
    const skipped: Skipped[] = []
    if (this.#waiting === 0) return skipped
    const skip = (index: number, because: number) => {
      if (this.#items[index]!.state !== 'waiting') return
      this.#set(index, 'failed')
      skipped.push({ index, because })
    }
    if (this.rules.stop_on_failure) {
      for (const { index } of this.#items) skip(index, failed)
    } else {
      for (const need of this.#needed_by[failed]!) skip(need, failed)
      // The list grows as it is walked.
      for (const { index } of skipped) for (const next of this.#needed_by[index]!) skip(next, failed)
    }
    if (skipped.length > 0) this.#startable = this.#startable.filter((index) => this.#items[index]!.state === 'waiting')
    for (const { index } of skipped) this.#meet(this.#awaited_by[index]!)
    return skipped
  }

  /** Nothing more starts; gives those that waited. */
  stop(): number[] {
    const stopped = this.#items.filter(({ state }) => state === 'waiting').map(({ index }) => index)
    for (const index of stopped) this.#set(index, 'failed')
    this.#startable = []
    return stopped
  }

  /** Gives waiting items new places. */
  move(places: ReadonlyMap<number, number>): void {
    for (const [index, place] of places) this.#items[index]!.place = place
    this.#sort()
  }

  #set(index: number, state: CourseState): void {
    const item = this.#items[index]!
    if (item.state === 'waiting') this.#waiting--
    if (item.state === 'active') this.#active--
    if (state === 'waiting') this.#waiting++
    if (state === 'active') this.#active++
    item.state = state
  }

  /** A condition of each of these is met. */
  #meet(indexes: readonly number[]): void {
    for (const index of indexes) {
      this.#unmet[index]!--
      if (this.#unmet[index] === 0 && this.#items[index]!.state === 'waiting') this.#insert(index)
    }
  }

  #insert(index: number): void {
    const { place } = this.#items[index]!
    // Nearly always the last: what becomes free later stands later.
    let at = this.#startable.length
    while (at > 0 && this.#items[this.#startable[at - 1]!]!.place > place) at--
    this.#startable.splice(at, 0, index)
  }

  #sort(): void {
    this.#startable.sort((one, other) => this.#items[one]!.place - this.#items[other]!.place)
  }
}

/** What the state of an item means to the course. */
export function courseStateOf(status: QueueItemStatus): CourseState {
  switch (status) {
    case 'waiting':
      return 'waiting'
    case 'running':
    case 'queued':
    case 'asking':
      return 'active'
    case 'succeeded':
      return 'passed'
    default:
      return 'failed'
  }
}
