/** The alarm of all schedules: looks at the clock on the wall whenever the next one is due, and now and then, for the clock may jump and the machine may sleep. */
import type { WallClock } from '../../base/wall-clock.ts'
import type { LiveSchedule } from './live-schedule.ts'

/** A clock that was set, or a machine that woke up, is noticed within this time. */
const longest_ms = 30_000
/** Clocks are put right by less than this all the time. */
const jump_ms = 1000

export class Timekeeper implements Disposable {
  readonly #clock: WallClock
  readonly #schedules: () => Iterable<LiveSchedule>
  #alarm: Disposable | undefined
  #last_ms: number
  #closed = false

  /** Nothing goes before the first `look`. */
  constructor(clock: WallClock, schedules: () => Iterable<LiveSchedule>) {
    this.#clock = clock
    this.#schedules = schedules
    this.#last_ms = clock.now()
  }

  /** Lets go what is due, and sets the alarm for the next. */
  look(): void {
    if (this.#closed) return
    const now_ms = this.#clock.now()
    if (now_ms < this.#last_ms - jump_ms) for (const schedule of this.#schedules()) schedule.plan()
    this.#last_ms = now_ms
    let soonest_ms = longest_ms
    for (const schedule of this.#schedules()) {
      schedule.tick(now_ms)
      if (schedule.fire_ms !== null) soonest_ms = Math.min(soonest_ms, schedule.fire_ms - now_ms)
    }
    this.#alarm?.[Symbol.dispose]()
    this.#alarm = this.#clock.wake(Math.max(1, soonest_ms), () => this.look())
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#alarm?.[Symbol.dispose]()
  }
}
