/** Asks V8 for a collection, where we know better than it when one costs nothing or saves much. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

interface Wanted {
  type: 'minor' | 'major'
  execution: 'sync'
  /** Gives free pages back to the system too. */
  flavor?: 'last-resort'
}

let collect: ((wanted: Wanted) => void) | undefined

/** `young` frees objects that were just made, in about a millisecond; `all` everything, and gives pages back to the system: some 50 ms in which nothing else is done. */
export function collectGarbage(what: 'young' | 'all'): void {
  collect ??= exposed()
  collect(what === 'young' ? { type: 'minor', execution: 'sync' } : { type: 'major', execution: 'sync', flavor: 'last-resort' })
}

function exposed(): (wanted: Wanted) => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (wanted: Wanted) => void
  setFlagsFromString('--no-expose-gc')
  return gc
}
