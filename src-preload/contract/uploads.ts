/** Uploads: files handed in for registered programs, which name them by id. */
import { z } from 'zod'
import { id, list_query, listOf, operation, success, timestamp } from './shapes.ts'

export const uploaded = z.object({
  file_id: id,
  /** Cleaned: letters, digits, `.`, `_` and `-`, at most 100. */
  name: z.string(),
  size: z.int(),
  /** Hex. */
  sha256: z.string(),
  /** Counted from its last use, and put off by each. */
  expires_at: timestamp,
})
export type Uploaded = z.infer<typeof uploaded>

export const upload_entry = uploaded.extend({ uploaded_at: timestamp, last_used_at: timestamp })
export type UploadEntry = z.infer<typeof upload_entry>

export const uploads_contract = {
  list: operation('read', { also_under: '/v1' })
    .route({ method: 'GET', path: '/uploads', summary: 'Files that were handed in for registered programs, newest first' })
    .input(list_query)
    .output(listOf(upload_entry)),
  /** For the command line of the owner alone: a file of this machine, copied by its absolute path. */
  take: operation('run')
    .input(z.strictObject({ path: z.string().min(1).max(4096) }))
    .output(uploaded),
  remove: operation('run', { also_under: '/v1' })
    .route({ method: 'DELETE', path: '/uploads/{id}', summary: 'Remove such a file' })
    .input(z.strictObject({ id }))
    .output(success),
}
