/** Tells that more of a running job's output can be read. */
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'

/** `out_bytes` and `err_bytes` are the sizes now; what did not grow is not told. */
export function tellGrowth(parts: Parts, job: LiveJob, out_bytes: number, err_bytes: number): void {
  const { state, figures } = job
  if (state.is !== 'running') return
  if (!state.output_seen) {
    state.output_seen = true
    parts.crash('after-first-output')
  }
  if (out_bytes > figures.stdout_bytes) {
    figures.stdout_bytes = out_bytes
    parts.grew(job, job.plan.capture === 'terminal' ? 'terminal' : 'stdout', out_bytes)
  }
  if (err_bytes > figures.stderr_bytes) {
    figures.stderr_bytes = err_bytes
    parts.grew(job, 'stderr', err_bytes)
  }
}
