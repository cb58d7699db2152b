/** Prints the recording of a job as asciicast v3, read from the host piece by piece. */
import { asciicastLines } from '../../src-preload/contract/asciicast.ts'
import { hasEnded, type Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { Reach } from './reach-host.ts'
import type { StandardStreams } from './standard-streams.ts'

/** Rejects with CONFLICT for a job that has not ended. */
export async function printCast(reach: Reach, job: Job, streams: StandardStreams): Promise<void> {
  const { id } = job
  if (!hasEnded(job.status)) throw new AppError('CONFLICT', `The job has not ended (${job.status}); its recording is whole when it has.`, { id })
  const timing = await reach.call((client) => client.jobs.timing({ id }))
  const lines = asciicastLines(job, timing, async (stream, from, limit) => {
    const piece = await reach.call((client) => client.jobs.output({ id, stream, from, limit, attempt: timing.attempt }))
    return { from: piece.from, bytes: Buffer.from(piece.data, piece.encoding) }
  })
  for await (const line of lines) await streams.out(line)
}
