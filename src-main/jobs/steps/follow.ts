/** Step: follow a started program: its pid goes on record, its growth is told, its end is finished. */
import type { ProgramWatcher } from '../../processes/runner-client.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { finish } from './finish.ts'

export function follow(parts: Parts, job: LiveJob): ProgramWatcher {
  return {
    started(pid, pid_started) {
      const { state } = job
      if (state.is !== 'running') return
      parts.crash('between-spawn-and-record')
      state.attempt.pid = pid
      state.attempt.pid_started = pid_started
      // An end that was asked for before the runner knew the program.
      if (state.end_asked) parts.runner.end(`${job.plan.id}:${state.attempt.number}`, state.end_asked, parts.settings().grace_ms)
      // Nobody waits for this: after a crash the marker finds the program without it.
      parts.store.commits.writeLazily(() => {
        if (job.state.is === 'running' && job.state.attempt === state.attempt) parts.store.jobs.updateAttempt(job.plan.seq, state.attempt)
      })
    },
    grew(out_bytes, err_bytes) {
      const { state } = job
      if (state.is !== 'running') return
      if (!state.output_seen) {
        state.output_seen = true
        parts.crash('after-first-output')
      }
      tellGrowth(parts, job, out_bytes, err_bytes)
    },
    ended(report) {
      // What came since the last notice.
      tellGrowth(parts, job, report.out.bytes, report.err.bytes)
      void finish(parts, job, report)
    },
  }
}

function tellGrowth(parts: Parts, job: LiveJob, out_bytes: number, err_bytes: number): void {
  if (job.state.is !== 'running') return
  const { figures } = job
  if (out_bytes > figures.stdout_bytes) {
    figures.stdout_bytes = out_bytes
    parts.grew(job, job.plan.capture === 'terminal' ? 'terminal' : 'stdout', out_bytes)
  }
  if (err_bytes > figures.stderr_bytes) {
    figures.stderr_bytes = err_bytes
    parts.grew(job, 'stderr', err_bytes)
  }
}
