/** The clock on the wall and its alarm, for what happens at a time of day; whoever gets one handed in can be driven by another. */

export interface WallClock {
  /** Milliseconds since 1970; may jump either way. */
  now(): number
  /** Calls once after so many milliseconds of running time, which a sleeping machine does not count. */
  wake(after_ms: number, call: () => void): Disposable
}

export const system_clock: WallClock = {
  now: () => Date.now(),
  wake(after_ms, call) {
    const timer = setTimeout(call, after_ms)
    timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}
