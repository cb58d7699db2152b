/** Searches the jobs that have not ended: they are not in the index yet, and few enough to be looked through. */
import type { HistoryQuery } from '../../src-preload/contract/jobs.ts'
import { hasParts } from '../store/part-words.ts'
import { commandText, hasWords } from '../store/search-words.ts'
import { statusOf } from './state/flatten-job.ts'
import type { LiveJob } from './state/job-state.ts'

/** The seqs of those that the query's words and filters fit; none without words, because filters find them in the table. */
export function liveSeqs(
  jobs: Iterable<LiveJob>,
  { q, tool, status, kind, since, until, unhandled }: Omit<HistoryQuery, 'limit' | 'cursor'>,
  key_id: string | undefined,
): number[] {
  // What still runs has not failed.
  if (q === undefined || unhandled) return []
  const is = (asked: string | undefined, value: string | null) => asked === undefined || asked === value
  const seqs: number[] = []
  for (const { plan, state } of jobs) {
    const at = Date.parse(plan.queued_at)
    const in_time = (since === undefined || at >= Date.parse(since)) && (until === undefined || at <= Date.parse(until))
    const fits = in_time && is(tool, plan.tool) && is(status, statusOf(state)) && is(kind, plan.kind) && is(key_id, plan.requested_by.key_id)
    const text = commandText(plan)
    if (fits && (hasWords(text, q) || hasParts(text, q))) seqs.push(plan.seq)
  }
  return seqs
}
