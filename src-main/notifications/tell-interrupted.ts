/** What is told of the jobs that were interrupted because the host ended without a word. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { NotifyEvent } from './notify-event.ts'
import { jobFacts } from './tell-job.ts'

/** More are counted, not named. */
const most_named = 3
/** More are not sent to the webhook one by one. */
const most_sent = 100

/** Null where there is nothing to tell. What belongs to something larger, as an item of a queue, is told by that. */
export function tellInterrupted(all: readonly Job[]): NotifyEvent | null {
  const jobs = all.filter(({ parent_id, queue_id, kind }) => parent_id === null && queue_id === null && kind !== 'session')
  const [first] = jobs
  if (!first) return null
  const is_one = jobs.length === 1
  const keys = new Set(jobs.map(({ requested_by }) => requested_by.key_id))
  const named = jobs.slice(0, most_named).map(({ title }) => title)
  const more = jobs.length > named.length ? [`${jobs.length - named.length} more`] : []
  const what = is_one ? 'while it ran, so nobody saw how it went. It is' : `while these ran: ${[...named, ...more].join(', ')}. They are`
  return {
    kind: 'jobs_interrupted',
    title: is_one ? first.title : `${jobs.length} jobs were interrupted`,
    message: `Opsdeck ended ${what} not run again by ${is_one ? 'itself' : 'themselves'}.`,
    job_id: is_one ? first.id : null,
    key_id: keys.size === 1 ? first.requested_by.key_id : null,
    data: { jobs: jobs.slice(0, most_sent).map(jobFacts) },
  }
}
