/** Runs a line and gives its output as a file once it has ended. */
import { hasEnded } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { loadJob, useJobs } from '../stores/jobs.ts'
import { saveOutput } from './job-actions.ts'
import { type RunRequest, runCommand } from './run-command.ts'
import { tellFailure } from './tell-failure.ts'

/** False where it was not accepted; the output is saved when it is there. */
export async function runAndSave(line: string, place: Pick<RunRequest, 'work_dir' | 'env'>): Promise<boolean> {
  const outcome = await runCommand({ what: { line }, ...place, capture: 'split', focus: true })
  if (outcome.kind === 'accepted') void ended(outcome.id).then(saveOutput, (error: unknown) => tellFailure('The output was not saved', error))
  else if (outcome.kind === 'failed') tellFailure(`${line} was not run`, outcome.failure)
  return outcome.kind === 'accepted'
}

async function ended(id: string): Promise<Job> {
  const known = await loadJob(id)
  if (hasEnded(known.status)) return known
  return new Promise((resolve) => {
    const stop = useJobs.subscribe(({ jobs }) => {
      const job = jobs.get(id)
      if (!job || !hasEnded(job.status)) return
      stop()
      resolve(job)
    })
  })
}
