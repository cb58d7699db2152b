/** Ends what runs when the engine closes: TERM, the grace time, KILL, and the states written. */
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'

/** Ending takes at most this long (API.md 6: the host has 10 s); the runner then ends whatever is left. */
const patience_ms = 8000
/** Left after SIGKILL for the ends to come in and be written. */
const after_kill_ms = 3000

/** Jobs that wait are left as they are, for the next start; so is work that does not end in time: it was cut off. */
export async function endRunning(parts: Parts, jobs: ReadonlyMap<string, LiveJob>): Promise<void> {
  const grace_ms = Math.min(parts.settings().grace_ms, patience_ms - after_kill_ms)
  for (const { state } of jobs.values()) {
    if (state.is === 'starting') state.end_asked ??= 'shutdown'
    if (state.is === 'running') state.control.ask('shutdown', grace_ms)
  }
  const until = performance.now() + patience_ms
  const busy = () => [...jobs.values()].some(({ state }) => state.is === 'starting' || state.is === 'running' || state.is === 'ending')
  while (busy() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10))
}
