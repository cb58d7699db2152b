/** Step: where the output of an attempt goes, and how much of it is kept. */
import type { StartOrder } from '../../processes/runner-protocol.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'

/** The files themselves are made by the runner when the first byte comes: most short commands need none. */
export function openOutput({ store, settings }: Parts, job: LiveJob, attempt: number): Pick<StartOrder, 'output_folder' | 'attempt' | 'cap_bytes'> {
  return { output_folder: store.output.folderOf(job.plan.id), attempt, cap_bytes: settings().output_cap_bytes }
}
