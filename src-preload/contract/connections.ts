/** Connections to running servers of other people's making: Odoo and WooCommerce. Keys go in and never come out. */
import { z } from 'zod'
import { id, list_query, listOf, operation, success, timestamp } from './shapes.ts'

/** One line without control characters. */
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\0-\x1f\x7f]*$/, 'One line without control characters.')

const name = line(100).refine((text) => text.trim() === text, 'A name neither begins nor ends with a space.')
const kind = z.enum(['odoo', 'woocommerce'])
/** `auto` asks the server: JSON-2 from Odoo 19 where it takes the key, else JSON-RPC, else XML-RPC. WooCommerce has its own. */
const protocol = z.enum(['auto', 'xmlrpc', 'jsonrpc', 'json2'])

const fields = {
  name,
  /** http:// or https://, without user name, password, query and fragment; a folder in front of the API stays. */
  url: line(2000),
  /** Odoo: its database; JSON-2 needs none where the server has only one. */
  database: line(200).nullable(),
  /** Odoo: the login; JSON-2 needs none. WooCommerce: the consumer key (`ck_...`). */
  username: line(500).nullable(),
  /** Odoo: the password or an API key. WooCommerce: the consumer secret (`cs_...`). It is never answered. */
  api_key: line(4000),
  protocol,
}

export const connection_input = z.strictObject({
  name: fields.name,
  kind: kind.default('odoo'),
  url: fields.url,
  database: fields.database.default(null),
  username: fields.username.default(null),
  api_key: fields.api_key,
  protocol: protocol.default('auto'),
})
export type ConnectionInput = z.infer<typeof connection_input>

/** What is left out stays. With the address of another server the key is given anew: it would be sent there. */
export const connection_patch = z.strictObject({
  id,
  name: fields.name.optional(),
  url: fields.url.optional(),
  database: fields.database.optional(),
  username: fields.username.optional(),
  api_key: fields.api_key.optional(),
  protocol: protocol.optional(),
})
export type ConnectionPatch = z.infer<typeof connection_patch>

/** `open`: it failed several times in a row and is left alone; `half_open`: the next call tries. */
export const circuit_state = z.enum(['closed', 'open', 'half_open'])
export type CircuitStateName = z.infer<typeof circuit_state>

export const connection = z.object({
  id,
  name: z.string(),
  kind,
  url: z.string(),
  database: z.string().nullable(),
  username: z.string().nullable(),
  protocol,
  circuit: circuit_state,
  /** Seconds until the next call may try; null unless the circuit is open. */
  retry_after_s: z.int().nullable(),
  /** How its last call went; null before the first since the host's start. */
  last_call: z.object({ at: timestamp, ok: z.boolean(), error: z.string().nullable() }).nullable(),
  /** What is doubtful about it, a sentence each: a key that travels unencrypted, a key that cannot be opened any more. */
  problems: z.array(z.object({ name: z.string(), sentence: z.string() })),
  created: timestamp,
  updated: timestamp,
})
export type Connection = z.infer<typeof connection>

export const connection_test = z.object({
  /** The user that Odoo knows; null for WooCommerce. */
  uid: z.int().nullable(),
  /** Such as `17.0`; null where the server does not tell it. */
  version: z.string().nullable(),
  latency_ms: z.number(),
  /** The one that is used, also where `auto` chose it. */
  protocol: z.enum(['xmlrpc', 'jsonrpc', 'json2', 'rest']),
})
export type ConnectionTest = z.infer<typeof connection_test>

/** A record as the server gives it. In Odoo what is empty is false, many2one is [id, name], and times are UTC without a zone. */
export const far_record = z.record(z.string(), z.unknown())
export type FarRecord = z.infer<typeof far_record>

/** Odoo: `model` with `domain`, `fields` and `order`. WooCommerce: `resource` with `search` and `status`. */
export const connection_query = z.strictObject({
  id,
  model: z
    .string()
    .max(200)
    .regex(/^[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*$/, 'The technical name of a model, such as res.partner.')
    .optional(),
  /** As Odoo writes it, in JSON: `["|", ["name", "ilike", "oak"], ["supplier_rank", ">", 0]]`. */
  domain: z.array(z.unknown()).max(500).optional(),
  /** Left out: all. */
  fields: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'The name of a field.'))
    .max(500)
    .optional(),
  /** Such as `name asc, id desc`. */
  order: z
    .string()
    .max(500)
    .regex(/^[A-Za-z0-9_,:. ]*$/, 'Names of fields with asc or desc, with commas between them.')
    .optional(),
  resource: z.enum(['products', 'orders']).optional(),
  search: z.string().max(200).optional(),
  status: z
    .string()
    .max(50)
    .regex(/^[a-z0-9-]+$/, 'Small letters, digits and -.')
    .optional(),
  /** WooCommerce gives at most 100 at once. */
  limit: z.int().min(1).max(1000).default(50),
  offset: z.int().min(0).max(100_000_000).default(0),
})
export type ConnectionQuery = z.infer<typeof connection_query>

export const query_answer = z.object({
  items: z.array(far_record),
  /** How many there are in all; null where the server does not count them. */
  total: z.int().nullable(),
  limit: z.int(),
  offset: z.int(),
  /** Null on the last page. */
  next_offset: z.int().nullable(),
})
export type QueryAnswer = z.infer<typeof query_answer>

const one = z.strictObject({ id })
const path = '/api/connections/{id}'

export const connections_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/connections', summary: 'Connections by name, with the states of their circuits' })
    .input(list_query)
    .output(listOf(connection)),
  create: operation('admin')
    .route({ method: 'POST', path: '/api/connections', successStatus: 201, summary: 'Save a connection; its key is sealed' })
    .input(connection_input)
    .output(connection),
  get: operation('read').route({ method: 'GET', path, summary: 'One connection' }).input(one).output(connection),
  update: operation('admin')
    .route({ method: 'PATCH', path, summary: 'Change a connection; what is left out stays, the key too' })
    .input(connection_patch)
    .output(connection),
  remove: operation('admin').route({ method: 'DELETE', path, summary: 'Delete a connection and its key' }).input(one).output(success),
  test: operation('run')
    .route({ method: 'POST', path: `${path}/test`, summary: 'Sign in anew and tell who one is there' })
    .input(one)
    .output(connection_test),
  suppliers: operation('read')
    .route({ method: 'GET', path: `${path}/suppliers`, summary: 'Partners of an Odoo that something was bought from' })
    .input(list_query.extend({ id, q: z.string().max(200).optional() }))
    .output(listOf(far_record).extend({ total: z.int().nullable() })),
  query: operation('read')
    .route({ method: 'POST', path: `${path}/query`, summary: 'Search and read records, in pages; nothing is changed' })
    .input(connection_query)
    .output(query_answer),
}
