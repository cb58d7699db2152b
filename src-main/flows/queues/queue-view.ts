/** How a queue and its items look from outside: what is kept of them, completed by what their jobs say. */
import { hasEnded, type Job } from '../../../src-preload/contract/jobs.ts'
import type { QueueItem, QueueSummary } from '../../../src-preload/contract/queues.ts'
import type { ItemJob, QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'

export function countsOf(items: readonly QueueItemRecord[]): QueueSummary['counts'] {
  const counts: QueueSummary['counts'] = {}
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** `'"build"'` or `Item 3 (git status)`, to begin a sentence. */
export function nameOf({ key, index, title }: QueueItemRecord): string {
  return key === null ? `Item ${index} (${title})` : `"${key}"`
}

/** Why a job did not succeed, in one sentence; null when it did. */
export function problemOfJob(job: Job): QueueItem['error'] {
  return job.status === 'succeeded' ? null : { code: job.error?.code ?? job.status.toUpperCase(), message: tellEnd(job) }
}

function tellEnd({ status, exit_code, signal, error }: Job): string {
  if (error) return error.message
  if (signal !== null) return `It was ended by ${signal}.`
  if (exit_code !== null && exit_code !== 0) return `It ended with exit code ${exit_code}.`
  return `It ended as ${status}.`
}

/** `stuck`: nothing of it can go on until its question is answered. */
export function summaryOf(
  { seq: _seq, counts, ...record }: QueueRecord,
  now: { counts: QueueSummary['counts']; asking: readonly QueueItemRecord[]; stuck: boolean },
): QueueSummary {
  const [question] = now.asking
  return {
    ...record,
    status: now.stuck ? 'paused' : record.status,
    counts: counts ?? now.counts,
    question: question ? { index: question.index, key: question.key, text: question.pause ?? '' } : null,
  }
}

/** `job` is the item's of this run, where it has one and that is known. Field by field: it is done for 10 000 at once. */
export function itemView(item: QueueItemRecord, job: ItemJob | undefined, ready: boolean): QueueItem {
  const is_open = item.status === 'running'
  return {
    index: item.index,
    key: item.key,
    title: item.title,
    // While it is not over the job knows better.
    status: is_open ? (job && !hasEnded(job.status) ? job.status : job ? 'running' : 'queued') : item.status,
    error: item.error,
    place: item.place,
    needs: item.needs,
    after: item.after,
    input_from: item.input_from,
    command: item.command,
    args: item.args,
    work_dir: item.work_dir,
    effect: item.effect,
    pause: item.pause,
    ready,
    saved_id: item.saved_id,
    job_id: item.job_id,
    attempt: job?.attempt ?? null,
    exit_code: job?.exit_code ?? null,
    started_at: job?.started_at ?? null,
    finished_at: job?.finished_at ?? null,
    duration_ms: job?.duration_ms ?? null,
    past: item.past,
  }
}
