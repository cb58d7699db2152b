/** Leases: the names of what jobs touch; who holds them, and which are frozen by hand. */
import { z } from 'zod'
import { id, operation, requested_by, success, timestamp } from './shapes.ts'

/** As it is asked for; upper case, spaces around ":" and a "/" at the end make no other lease. */
export const lease_name = z.string().min(1).max(200)

export const lease_freeze = z.object({
  id,
  lease: z.string(),
  reason: z.string(),
  /** It is lifted by itself then; null: by hand. */
  until: timestamp.nullable(),
  created: timestamp,
  requested_by,
})
export type LeaseFreeze = z.infer<typeof lease_freeze>

export const lease_holder = z.object({ job_id: id.optional(), title: z.string().optional(), since: timestamp })

/** A lease that is held, frozen or waited for just now. */
export const lease = z.object({
  lease: z.string(),
  freeze: lease_freeze.nullable(),
  holder: lease_holder.nullable(),
  /** Jobs in the line that need it. */
  waiting: z.int(),
  /** How long it is usually held; null where that is not known yet. */
  usually_ms: z.int().nullable(),
})
export type Lease = z.infer<typeof lease>

export const leases_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/leases', summary: 'What is held, frozen or waited for just now' })
    .input(z.strictObject({}))
    .output(z.object({ items: z.array(lease), next_cursor: z.null() })),
  freeze: operation('run')
    .route({ method: 'POST', path: '/api/leases/freeze', successStatus: 201, summary: 'Nobody takes this lease until it is lifted; who holds it goes on' })
    .input(
      z.strictObject({
        lease: lease_name,
        /** Shown to everybody who waits. */
        reason: z.string().trim().min(1).max(500),
        /** ISO 8601, in the future. */
        until: z.iso.datetime({ offset: true }).nullable().optional(),
      }),
    )
    .output(lease_freeze),
  lift: operation('run')
    .route({ method: 'DELETE', path: '/api/leases/freeze/{id}', summary: 'Let the lease be taken again' })
    .input(z.strictObject({ id }))
    .output(success),
}
