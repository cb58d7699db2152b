/** Results: a job of any kind with its output and the files it made, as programs ask for them. */
import { z } from 'zod'
import { accepted, job_status, job_with_output } from './jobs.ts'
import { id, operation, timestamp } from './shapes.ts'

export const job_with_results = job_with_output.extend({
  job_id: id,
  /** Name of the file that a download without a name gives; null where there is none. */
  output_file: z.string().nullable(),
  results: z.array(z.object({ name: z.string(), size_bytes: z.int() })),
})
export type JobWithResults = z.infer<typeof job_with_results>

export const manifest_file = z.object({
  /** Path in the folder of the results, with `/`. */
  name: z.string(),
  size_bytes: z.int(),
  /** Hex; null while the job may still write it, and where it cannot be read. */
  sha256: z.string().nullable(),
  media_type: z.string(),
  modified_at: timestamp,
  /** The job did not succeed, or has not ended: the file may not be whole. */
  partial: z.boolean(),
})
export type ManifestFile = z.infer<typeof manifest_file>

export const manifest = z.object({
  job_id: id,
  status: job_status,
  created: timestamp,
  /** Null while the job has not ended. */
  expires_at: timestamp.nullable(),
  files: z.array(manifest_file),
  /** There are more than are listed. */
  truncated: z.boolean(),
})
export type Manifest = z.infer<typeof manifest>

/** The query of `/jobs/{id}/download`: a file of the manifest, all of them as a zip, or neither. */
export const download_query = z.strictObject({ file: z.string().min(1).max(4096).optional(), zip: z.enum(['0', '1']).optional() })

export const results_contract = {
  job: operation('read', { also_under: '/v1' })
    .route({ method: 'GET', path: '/jobs/{id}', summary: 'One job of any kind with its output and the files it made' })
    .input(z.strictObject({ id }))
    .output(job_with_results),
  cancel: operation('run', { also_under: '/v1' })
    .route({ method: 'DELETE', path: '/jobs/{id}', successStatus: 202, summary: 'Cancel a queued or running job' })
    .input(z.strictObject({ id }))
    .output(accepted),
  manifest: operation('read', { also_under: '/v1' })
    .route({ method: 'GET', path: '/jobs/{id}/manifest', summary: 'The files that a job made, with their checksums' })
    .input(z.strictObject({ id }))
    .output(manifest),
}
