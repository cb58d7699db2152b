/** Examples of what is done with the history for the OpenAPI document: its saved views, failures that are handled, acts on many. */
import type { Example } from './openapi-example.ts'

const id = '0199a3d5-6e2f-7c44-9b13-8d0a4f5c7e61'
const time = '2026-03-01T08:05:07.123Z'
const view = { id, name: 'Failed this week', filters: { unhandled: true }, since: '7d', created: time, updated: time }

const ids = ['0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11', '0199a3c2-8a02-7d77-b10c-5e6f7a8b9c0d']
const refused = { code: 'CONFLICT', message: 'The job succeeded; only a failure can be marked as handled.' }

export const history_view_examples: Readonly<Record<string, Example>> = {
  'jobs.unhandled': { answer: { count: 3 } },
  'jobs.bulk': {
    body: { ids, action: 'handled', note: 'The disk was full' },
    answer: {
      items: [
        { id: ids[0], ok: true },
        { id: ids[1], ok: false, error: refused },
      ],
    },
  },
  'jobs.history_ids': {
    params: { status: 'failed', limit: 2 },
    answer: { total: 2, from: 0, items: ids.map((one) => ({ id: one, status: 'failed', unhandled: true })) },
  },
  'jobs.found': {
    body: { q: 'disk full', ids },
    answer: {
      items: [
        {
          id: ids[0],
          text: 'write error: the disk is full',
          marks: [
            [17, 21],
            [25, 29],
          ],
        },
      ],
    },
  },
  'jobs.views.list': { answer: { items: [view], next_cursor: null } },
  'jobs.views.create': { body: { name: view.name, filters: view.filters, since: view.since }, answer: view },
  'jobs.views.update': { params: { id }, body: { since: '24h' }, answer: { ...view, since: '24h' } },
  'jobs.views.remove': { params: { id }, answer: { success: true } },
}
