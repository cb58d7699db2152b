/** Examples of the area leases for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3d4-2b1c-7e03-8a55-3f7d1c9e6b20'
const freeze = {
  id,
  lease: 'db:prod',
  reason: 'The backup runs until five',
  until: '2026-03-01T17:00:00.000Z',
  created: '2026-03-01T08:05:07.123Z',
  requested_by: { door: 'window', key_id: null },
}

export const lease_examples: Readonly<Record<string, Example>> = {
  'leases.list': { answer: { items: [{ lease: 'db:prod', freeze, holder: null, waiting: 2, usually_ms: 41_000 }], next_cursor: null } },
  'leases.freeze': { body: { lease: freeze.lease, reason: freeze.reason, until: freeze.until }, answer: freeze },
  'leases.lift': { params: { id }, answer: { success: true } },
}
