/** The runner died: the attempts that ran on it are over, and nobody saw how. */
import type { EndedReport } from '../../processes/runner-protocol.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { finish } from '../steps/finish.ts'

/** `keys` are the starts that the dead runner had; those that are not running any more are left alone. */
export function finishLost(parts: Parts, jobs: ReadonlyMap<string, LiveJob>, keys: readonly string[], why: string): void {
  for (const key of keys) {
    const [id = '', attempt] = key.split(':')
    const job = jobs.get(id)
    if (job?.state.is === 'running' && job.state.attempt.number === Number(attempt)) void finish(parts, job, unseenEnd(key, job), why)
  }
}

function unseenEnd(key: string, { figures }: LiveJob): EndedReport {
  const seen = (bytes: number) => ({ bytes, cut_bytes: 0, lost_bytes: 0, lost_because: null })
  return {
    key,
    exit_code: null,
    signal: null,
    ended_by: null,
    failure: null,
    duration_ms: 0,
    left_behind: 0,
    out: seen(figures.stdout_bytes),
    err: seen(figures.stderr_bytes),
  }
}
