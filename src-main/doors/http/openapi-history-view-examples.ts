/** Examples of the saved views of the history for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3d5-6e2f-7c44-9b13-8d0a4f5c7e61'
const time = '2026-03-01T08:05:07.123Z'
const view = { id, name: 'Failed this week', filters: { unhandled: true }, since: '7d', created: time, updated: time }

export const history_view_examples: Readonly<Record<string, Example>> = {
  'jobs.views.list': { answer: { items: [view], next_cursor: null } },
  'jobs.views.create': { body: { name: view.name, filters: view.filters, since: view.since }, answer: view },
  'jobs.views.update': { params: { id }, body: { since: '24h' }, answer: { ...view, since: '24h' } },
  'jobs.views.remove': { params: { id }, answer: { success: true } },
}
