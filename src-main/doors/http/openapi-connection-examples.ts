/** Examples of the area connections for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e21'
const time = '2026-03-01T08:05:07.123Z'
const params = { id }
const shown = { name: 'Shop floor', kind: 'odoo', url: 'https://odoo.example.org', database: 'odoo17', username: 'deploy', protocol: 'auto' }
const connection = {
  id,
  ...shown,
  circuit: 'closed',
  retry_after_s: null,
  last_call: { at: time, ok: true, error: null },
  problems: [],
  created: time,
  updated: time,
}
const supplier = {
  id: 41,
  name: 'Azure Interior',
  email: 'azure@example.org',
  phone: false,
  vat: false,
  ref: false,
  city: 'Fremont',
  country_id: [233, 'United States'],
  is_company: true,
  supplier_rank: 3,
}

export const connection_examples: Readonly<Record<string, Example>> = {
  'connections.list': { answer: { items: [connection], next_cursor: null } },
  'connections.create': { body: { ...shown, api_key: 'e5c1f0b9a7d2' }, answer: { ...connection, last_call: null } },
  'connections.get': { params, answer: connection },
  'connections.update': { params, body: { name: 'Shop floor, live' }, answer: { ...connection, name: 'Shop floor, live' } },
  'connections.remove': { params, answer: { success: true } },
  'connections.test': { params, body: {}, answer: { uid: 2, version: '17.0', latency_ms: 5.2, protocol: 'xmlrpc' } },
  'connections.suppliers': { params, answer: { items: [supplier], next_cursor: null, total: 1 } },
  'connections.query': {
    params,
    body: { model: 'res.partner', domain: [['is_company', '=', true]], fields: ['name', 'city'], order: 'name asc', limit: 2 },
    answer: {
      items: [
        { id: 41, name: 'Azure Interior', city: 'Fremont' },
        { id: 44, name: 'Deco Addict', city: 'Pleasant Hill' },
      ],
      total: 17,
      limit: 2,
      offset: 0,
      next_offset: 2,
    },
  },
}
