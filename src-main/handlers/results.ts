/** Handlers of the area results: a job with its output and its files, in the words of programs that wait for it. */
import { hasEnded, type Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { ListedFiles } from '../registry/result-files.ts'
import type { Operations } from './operations.ts'
import { shownTo, visibleJob } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { syncOutput } from './sync-output.ts'

/** Of more files the manifest tells. */
const most_listed = 1000

export function resultHandlers({ results: on }: Operations, rooms: Rooms) {
  const { engine, registry } = rooms
  return on.router({
    job: on.job.handler(async ({ input, context }) => {
      const job = visibleJob(engine, context, input.id)
      const listed = await unlessGone(rooms, job)
      return {
        ...job,
        ...(await syncOutput(engine, job)),
        job_id: job.id,
        output_file: registry.results.mainFile(job, listed),
        results: listed.files.slice(0, most_listed).map(({ name, size_bytes }) => ({ name, size_bytes })),
      }
    }),
    cancel: on.cancel.handler(async ({ input, context }) => {
      visibleJob(engine, context, input.id)
      const { id, status, position } = shownTo(context, await engine.cancel(input.id))
      return { id, status, position }
    }),
    manifest: on.manifest.handler(({ input, context }) => registry.results.manifest(visibleJob(engine, context, input.id))),
  })
}

/** The job itself is there when its files are not any more. */
async function unlessGone({ registry }: Rooms, job: Job): Promise<ListedFiles> {
  try {
    return await registry.results.list(job)
  } catch (error) {
    if (error instanceof AppError && error.code === 'GONE') return { files: [], truncated: false }
    throw error
  }
}

/** Throws CONFLICT for a job that has not ended: what it makes is not whole yet. */
export function demandEnded(job: Job): void {
  if (hasEnded(job.status)) return
  throw new AppError('CONFLICT', `The job has not ended (${job.status}); what it makes can be downloaded when it has.`, { id: job.id, status: job.status })
}
