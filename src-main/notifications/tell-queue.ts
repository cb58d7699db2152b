/** Which end of a queue is worth telling somebody who did not see it, and in what words: one for all of its items. */
import type { QueueSummary } from '../../src-preload/contract/queues.ts'
import type { Json } from '../store/job-record.ts'
import { secondsText, type Told } from './tell-job.ts'

export interface EndedQueue extends Pick<QueueSummary, 'id' | 'name' | 'status' | 'run' | 'total' | 'counts' | 'requested_by'> {
  /** Of this run. */
  duration_ms: number
}

/** Null where there is nothing to tell: a cancelled queue was somebody's wish. */
export function tellQueue(queue: EndedQueue, in_sight: boolean, long_ms: number): Told | null {
  const { name: title, status, duration_ms } = queue
  const message = messageOf(queue)
  // A schedule runs while nobody waits for it, whatever is open just now.
  if (status === 'failed' && queue.requested_by.door === 'schedule') return { kind: 'schedule_failed', title, message }
  if (in_sight) return null
  if (status === 'failed') return { kind: 'queue_failed', title, message }
  return status === 'succeeded' && duration_ms >= long_ms ? { kind: 'long_job_ended', title, message } : null
}

function messageOf({ status, total, counts, duration_ms }: EndedQueue): string {
  const took = `after ${secondsText(duration_ms)}`
  if (status === 'succeeded') return `The queue succeeded ${took}: ${total === 1 ? 'its command' : `all ${total} commands`}.`
  const rest = Object.entries(counts).flatMap(([how, many]) => (how === 'succeeded' || !many ? [] : `${many} ${how.replaceAll('_', ' ')}`))
  return `The queue failed ${took}: ${counts.succeeded ?? 0} of ${total} succeeded, ${rest.join(', ')}.`
}

/** What the webhook is told of the queue. */
export function queueFacts({ id, name, status, run, total, counts, duration_ms }: EndedQueue): Json {
  return { queue: { id, name, status, run, total, counts: { ...counts }, duration_ms } }
}
