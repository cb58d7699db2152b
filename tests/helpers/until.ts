/** Waits for a condition; the limit only ends a test that would otherwise hang. */
import { setTimeout as wait } from 'node:timers/promises'

const limit_ms = 30_000

/** Rejects after the limit with `what` was waited for and what `seen` tells. */
export async function until(is: () => boolean | Promise<boolean>, what: string, seen: () => string = () => ''): Promise<void> {
  const deadline = performance.now() + limit_ms
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(`waited ${limit_ms} ms for ${what}\n${seen()}`)
    await wait(10)
  }
}
