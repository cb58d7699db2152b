/** The answer of an action that is a job: taken in, or in the mode "sync" the job at its end with what it found. */
import type { Accepted } from '../jobs/submission.ts'
import type { Rooms } from './rooms.ts'

/** Rejects with the reason of `signal` when the caller leaves; the job goes on. */
export async function actionAnswer({ engine }: Pick<Rooms, 'engine'>, accepted: Accepted, mode: 'sync' | 'async', signal: AbortSignal | undefined) {
  if (mode === 'async') return accepted
  const job = await engine.ended(accepted.id, signal)
  return { job, report: job.report ?? null }
}
