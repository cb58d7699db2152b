/** Notifications: what ended while nobody looked, told by the system and by a webhook. */
import { z } from 'zod'
import { id, list_query, listOf, operation, success, timestamp } from './shapes.ts'

export const notice_kind = z.enum(['job_failed', 'long_job_ended', 'queue_failed', 'schedule_failed', 'jobs_interrupted', 'test'])
export type NoticeKind = z.infer<typeof notice_kind>

/** `off`: there was no webhook. `waiting`: it is sent, or sent again. */
export const webhook_outcome = z.object({
  status: z.enum(['off', 'waiting', 'delivered', 'given_up']),
  attempts: z.int(),
  /** What the other side answered last; null where it did not answer. */
  answer_status: z.int().nullable(),
  /** Why the last attempt failed. */
  problem: z.string().nullable(),
  /** When the last attempt ended. */
  at: timestamp.nullable(),
})
export type WebhookOutcome = z.infer<typeof webhook_outcome>

export const notice = z.object({
  id,
  kind: notice_kind,
  at: timestamp,
  title: z.string(),
  message: z.string(),
  job_id: id.nullable(),
  /** The queue that it is about: one notification for all of its items. */
  queue_id: id.nullable(),
  webhook: webhook_outcome,
})
export type Notice = z.infer<typeof notice>

/** The address can hold a token of its own and the secret is never shown: both are for admins. */
export const webhook = z.object({ url: z.string().nullable(), has_secret: z.boolean(), allow_loopback: z.boolean() })
export type Webhook = z.infer<typeof webhook>

export const notifications_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/notifications', summary: 'What was told, newest first, and whether the webhook took it' })
    .input(list_query)
    .output(listOf(notice)),
  get: operation('read').route({ method: 'GET', path: '/api/notifications/{id}', summary: 'One notification' }).input(z.strictObject({ id })).output(notice),
  webhook: operation('admin')
    .route({ method: 'GET', path: '/api/notifications/webhook', summary: 'Where notifications are sent' })
    .input(z.strictObject({}))
    .output(webhook),
  set_webhook: operation('admin')
    .route({ method: 'PATCH', path: '/api/notifications/webhook', summary: 'Send notifications to an address, signed; null stops that' })
    .input(
      z.strictObject({
        url: z.string().max(2000).nullable().optional(),
        /** Key of the signature (HMAC-SHA256). */
        secret: z.string().min(16, 'At least 16 characters.').max(500).optional(),
        /** Whether the address may lead to this machine itself. */
        allow_loopback: z.boolean().optional(),
      }),
    )
    .output(webhook),
  test: operation('admin')
    .route({ method: 'POST', path: '/api/notifications/test', summary: 'Send a notification that says only that it works' })
    .input(z.strictObject({}))
    .output(notice),
  /** A window says which jobs, and which queue, stand before somebody's eyes; forgotten after a minute. */
  in_sight: operation('read')
    .input(z.strictObject({ window: id, visible: z.boolean(), jobs: z.array(id).max(100) }))
    .output(success),
}
