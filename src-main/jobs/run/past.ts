/** What happened to a job before this attempt, as its kind of work is told when it decides how to go on. */
import type { LiveJob } from '../state/job-state.ts'
import type { Past, Revival, Work } from '../work.ts'

/** Null when the newest attempt was not cut off. */
export function revivalOf(work: Work, job: LiveJob): Revival | null {
  const past = pastOf(job)
  return past && (work.revive?.(past) ?? 'interrupted')
}

function pastOf({ attempts, steps, checkpoint, request }: LiveJob): Past | null {
  // The attempt that is running now is no past.
  const ended = attempts.filter(({ status }) => status !== 'running')
  const attempt = ended.at(-1)
  if (attempt?.status !== 'interrupted') return null
  return { request, attempt, steps, checkpoint, interruptions: ended.filter(({ status }) => status === 'interrupted').length }
}
