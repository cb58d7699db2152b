/** What happened to a job before this attempt, as its kind of work is told when it decides how to go on. */
import type { LiveJob } from '../state/job-state.ts'
import type { Past, Revival, Work } from '../work.ts'

/** Null when the newest attempt was not cut off. */
export function revivalOf(work: Work, job: LiveJob): Revival | null {
  const past = pastOf(job)
  if (past === null) return null
  const revival = work.revive?.(past) ?? 'interrupted'
  // What has begun to be put back is put back to its end.
  return revival === 'finish' && past.steps.some(({ status }) => status === 'undone') ? 'undo' : revival
}

function pastOf({ attempts, steps, checkpoint, request }: LiveJob): Past | null {
  // The attempt that is running now is no past.
  const ended = attempts.filter(({ status }) => status !== 'running')
  const attempt = ended.at(-1)
  if (attempt?.status !== 'interrupted') return null
  return { request, attempt, steps, checkpoint, interruptions: ended.filter(({ status }) => status === 'interrupted').length }
}
