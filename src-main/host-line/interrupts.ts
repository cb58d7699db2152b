/** Tells the user's interrupts once each, although Ctrl-C may come to us as a signal and through the program that started us. */

const told = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Soon enough for whoever waits for the port or the data dir. */

/** Signals that reached this process, each told once although it may have come on two ways. */
export interface Interrupts {
  /** Calls `listener` for every signal until the result is disposed; while nobody listens a signal ends the process. */
  on(listener: (signal: NodeJS.Signals) => void): Disposable
}
const look_at_parent_ms = 250

/**
 * Listens on `process`. With `handed_over` the program `bin/opsdeck` runs above us on an older Node and passes its
 * signals as messages: a signal counts as often as it came on the busier of the two ways. When that program is gone
 * (killed), this process ends at once, as if it had been hit itself. With `below_npm` a shell of npm's stands between npm
 * and us, which dies of the signal that npm passes on and tells nobody: its end counts as that signal.
 */
export function listenForInterrupts(handed_over: boolean, below_npm: boolean): Interrupts {
  const listeners = new Set<(signal: NodeJS.Signals) => void>()
  const counts = new Map<string, { direct: number; passed: number; told: number }>()

  const count = (signal: NodeJS.Signals, way: 'direct' | 'passed') => {
    const seen = counts.get(signal) ?? { direct: 0, passed: 0, told: 0 }
    counts.set(signal, seen)
    seen[way]++
    if (Math.max(seen.direct, seen.passed) <= seen.told) return
    seen.told++
    if (listeners.size === 0) endBy(signal)
    for (const listener of [...listeners]) listener(signal)
  }
  const handlers = new Map(told.map((signal) => [signal, () => count(signal, 'direct')]))
  for (const [signal, handler] of handlers) process.on(signal, handler)

  const endBy = (signal: NodeJS.Signals) => {
    const handler = handlers.get(signal as (typeof told)[number])
    if (handler) process.off(signal, handler)
    process.kill(process.pid, signal)
  }
  if (handed_over && process.channel) {
    process.on('message', (message: { signal?: NodeJS.Signals }) => {
      if (message.signal) count(message.signal, 'passed')
    })
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
    process.channel.unref()
  }
  if (below_npm) {
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      count('SIGTERM', 'direct')
    }, look_at_parent_ms)
    watch.unref()
  }
  return {
    on(listener) {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
  }
}
