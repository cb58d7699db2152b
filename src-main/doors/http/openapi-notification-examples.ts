/** Examples of the area notifications for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3d6-7c3a-7b21-8f60-1d9e4b7a2c58'
const notice = {
  id,
  kind: 'job_failed',
  at: '2026-03-01T08:05:07.123Z',
  title: 'terraform plan',
  message: 'It failed, exit code 1 after 41 s.',
  job_id: '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11',
  queue_id: null,
  webhook: { status: 'delivered', attempts: 1, answer_status: 204, problem: null, at: '2026-03-01T08:05:07.480Z' },
}
const webhook = { url: 'https://hooks.example.com/opsdeck', has_secret: true, allow_loopback: false }

export const notification_examples: Readonly<Record<string, Example>> = {
  'notifications.list': { params: { limit: 50 }, answer: { items: [notice], next_cursor: null } },
  'notifications.get': { params: { id }, answer: notice },
  'notifications.webhook': { answer: webhook },
  'notifications.set_webhook': { body: { url: webhook.url, secret: 'a-long-secret-of-yours' }, answer: webhook },
  'notifications.test': {
    answer: {
      ...notice,
      kind: 'test',
      title: 'Opsdeck',
      message: 'Notifications arrive here.',
      job_id: null,
      webhook: { ...notice.webhook, status: 'waiting' },
    },
  },
}
