/** API keys: made, listed and revoked; the key itself is shown once and stored only as a hash. */
import { z } from 'zod'
import { id, list_query, listOf, operation, scope, success, timestamp } from './shapes.ts'

export const api_key = z.object({
  id,
  name: z.string(),
  scope,
  /** True: this key sees and cancels only the jobs it started. */
  own_jobs_only: z.boolean(),
  created: timestamp,
  expires_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
})
export type ApiKey = z.infer<typeof api_key>

export const keys_contract = {
  list: operation('admin').route({ method: 'GET', path: '/api/keys', summary: 'API keys, without their secrets' }).input(list_query).output(listOf(api_key)),
  create: operation('admin')
    .route({ method: 'POST', path: '/api/keys', summary: 'Make a key; `key` in the answer is shown this once' })
    .input(
      z.strictObject({
        name: z.string().min(1).max(100),
        scope,
        own_jobs_only: z.boolean().optional(),
        expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
      }),
    )
    .output(api_key.extend({ key: z.string() })),
  get: operation('admin').route({ method: 'GET', path: '/api/keys/{id}', summary: 'One key' }).input(z.strictObject({ id })).output(api_key),
  update: operation('admin')
    .route({ method: 'PATCH', path: '/api/keys/{id}', summary: 'Rename a key or change its expiry' })
    .input(z.strictObject({ id, name: z.string().min(1).max(100).optional(), expires_at: z.iso.datetime({ offset: true }).nullable().optional() }))
    .output(api_key),
  remove: operation('admin').route({ method: 'DELETE', path: '/api/keys/{id}', summary: 'Revoke a key' }).input(z.strictObject({ id })).output(success),
  /** For programs that open the window in a browser: the token works once and for a short time. */
  launch: operation('admin')
    .route({ method: 'POST', path: '/api/launch-tokens', summary: 'A one-time launch token for the page' })
    .input(z.strictObject({}))
    .output(
      z.object({ token: z.string(), /** Where to open the page with it; null while no port listens. */ url: z.string().nullable(), expires_at: timestamp }),
    ),
  /** Each page, also the one that asks, needs a launch address or an admin key again. */
  forget_pages: operation('admin')
    .route({ method: 'DELETE', path: '/api/page-sessions', summary: 'End the sessions of all pages' })
    .input(z.strictObject({}))
    .output(success.extend({ forgotten: z.int() })),
}
