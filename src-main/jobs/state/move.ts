/** The one place where a job's state changes, and the table of the moves there are. */
import { timestampNow } from '../../base/clock.ts'
import type { Hold } from '../../store/job-record.ts'
import type { JobState, LiveJob, WaitingState } from './job-state.ts'

type StateName = JobState['is']

/** From each state those that may follow. */
export const legal_moves: Readonly<Record<StateName, readonly StateName[]>> = {
  held: ['held', 'queued', 'ending'],
  queued: ['held', 'starting', 'ending'],
  // Back to the line where the start could not be written because the disk is full.
  starting: ['running', 'queued', 'ending'],
  // Held or queued: for another attempt.
  running: ['held', 'queued', 'ending'],
  ending: ['ended'],
  ended: [],
}

/** Throws an Error for a move that is not in the table: a fault of ours, not of a caller. */
export function move(job: LiveJob, next: JobState): void {
  if (!legal_moves[job.state.is].includes(next.is)) throw new Error(`A job that is ${job.state.is} cannot become ${next.is}.`)
  if (next.is === 'held' || next.is === 'queued') job.waiting_since = timestampNow()
  job.state = next
}

/** A job as it is when nothing of it was tried: held where there is something to wait for, else in the line. */
export function waitingState(attempt: number, holds: readonly Hold[]): WaitingState {
  return holds.length > 0 ? { is: 'held', attempt, holds } : { is: 'queued', attempt }
}
