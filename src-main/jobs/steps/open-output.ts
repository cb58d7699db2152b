/** Step: where the output of an attempt goes, and how much of it is kept. */
import type { StartOrder } from '../../processes/runner-protocol.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import { secretsOf } from './known-secrets.ts'

/** The files themselves are made by the runner when the first byte comes: most short commands need none. */
export function openOutput(parts: Parts, job: LiveJob, attempt: number): Pick<StartOrder, 'output_folder' | 'attempt' | 'cap_bytes' | 'secrets'> {
  const { store, settings } = parts
  return { output_folder: store.output.folderOf(job.plan.id), attempt, cap_bytes: settings().output_cap_bytes, secrets: secretsOf(parts, job) }
}
