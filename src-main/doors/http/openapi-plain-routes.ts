/** The part of the OpenAPI document that no operation stands behind: pages, the way in, sockets; and how callers show who they are. */
import { z } from 'zod'
import type { plain_routes } from '../../../src-preload/contract/index.ts'
import { launch_answer, launch_body } from '../../../src-preload/contract/launch.ts'
import { page_secret_header } from '../../../src-preload/contract/page-secret.ts'
import type { RouteScope } from './guard.ts'

export interface MediaType {
  schema?: unknown
  example?: unknown
}
export interface DocumentedOperation {
  operationId?: string
  tags?: string[]
  summary?: string
  security?: readonly unknown[]
  description?: string
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown; example?: unknown }[]
  requestBody?: { required?: boolean; content?: Record<string, MediaType> }
  responses: Record<string, { description: string; content?: Record<string, MediaType>; headers?: unknown }>
}

export const security_schemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  query: { type: 'apiKey', in: 'query', name: 'api_key', description: 'For sockets only: a browser can add no header to them.' },
  page_cookie: { type: 'apiKey', in: 'cookie', name: 'opsdeck_PORT', description: 'With the port of the host in its name; worth nothing without the secret.' },
  page_secret: { type: 'apiKey', in: 'header', name: page_secret_header },
}

const key = [{ bearer: [] }, { header: [] }]
const page = { page_cookie: [], page_secret: [] }
const needs_key = [...key, page]

/** What each scope asks a caller to show; any one of the list is enough. */
export const security: Readonly<Record<RouteScope, readonly unknown[]>> = { open: [], read: needs_key, run: needs_key, admin: needs_key, page: [page] }

export function plainOperation({ path, id, scope, type, what }: (typeof plain_routes)[number]): DocumentedOperation {
  const operation = {
    operationId: id,
    tags: [id.split('.', 1)[0] ?? 'plain'],
    summary: what,
    description: scope === 'open' ? 'Needs no key.' : scope === 'page' ? "Needs the page's session." : `Needs a key with the scope \`${scope}\`.`,
    ...(path.includes(':id') && { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }),
  }
  if (type === 'socket') {
    const error = { schema: { $ref: '#/components/schemas/Error' } }
    return {
      ...operation,
      security: scope === 'page' ? security.page : [...security[scope], { query: [] }],
      responses: { '101': { description: 'The WebSocket is open' }, default: { description: 'Refused', content: { 'application/json': error } } },
    }
  }
  return {
    ...operation,
    security: security[scope],
    ...(path === '/launch' && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(launch_body) } } } }),
    responses: { '200': { description: what, content: { [type]: { schema: path === '/launch' ? schemaOf(launch_answer) : anything(type) } } } },
  }
}

const anything = (type: string) => (type === 'application/json' ? { type: 'object', additionalProperties: true } : { type: 'string' })

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema)
  return described
}
