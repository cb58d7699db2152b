/** Lists that must agree: the contract and what is served, the error table and API.md's, the document and its examples. */
import { isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { openapi_examples } from '../../src-main/doors/http/openapi-examples.ts'
import { restOperations } from '../../src-main/doors/http/rest-operations.ts'
import { error_table } from '../../src-preload/contract/errors.ts'
import { contract, plain_routes } from '../../src-preload/contract/index.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** API.md 2, as far as the operations built so far can meet it. */
const codes = {
  INVALID_INPUT: 400,
  INVALID_CURSOR: 400,
  INVALID_PATH: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  ORIGIN_REFUSED: 403,
  COMMAND_REFUSED: 403,
  PATH_OUTSIDE_WORKSPACE: 403,
  PATH_PROTECTED: 403,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  CONFIRMATION_REQUIRED: 409,
  NO_WORKSPACE: 409,
  WORKSPACE_NOT_TRUSTED: 409,
  GONE: 410,
  PAYLOAD_TOO_LARGE: 413,
  TOOL_NOT_INSTALLED: 424,
  QUEUE_FULL: 429,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  ODOO_CONNECTION_FAILED: 502,
  UPSTREAM_FAILED: 502,
  SSH_FAILED: 502,
  CIRCUIT_OPEN: 503,
  NOT_READY: 503,
  DISK_FULL: 507,
}

it('has the codes and statuses of API.md', () => {
  expect(Object.fromEntries(Object.entries(error_table).map(([code, { status }]) => [code, status]))).toEqual(codes)
  for (const { message } of Object.values(error_table)) expect(message).toMatch(/^[A-Z][^!]*\.$/)
})

it('serves exactly the operations and plain routes of the contract', async () => {
  const app = await house.house.doors.app()
  const served = app.printRoutes()
  const lines = [...routesOf(served)].sort()
  const declared = [...restOperations(contract), ...plain_routes.map(({ method, path }) => ({ method, path: path === '/docs/*' ? '' : path }))]
    .flatMap(({ method, path }) => (path ? [`${method} ${path}`] : []))
    .concat('GET /docs/start.js', 'GET /docs/scalar.js')
  expect(lines).toEqual([...new Set(declared)].sort())
})

it('gives every area of the contract its operations with a scope and a summary', () => {
  const operations = restOperations(contract)
  expect(new Set(operations.map(({ name }) => name[0]))).toEqual(
    new Set([
      'commands',
      'jobs',
      'templates',
      'tools',
      'schedules',
      'odoo',
      'connections',
      'servers',
      'services',
      'workspaces',
      'keys',
      'policies',
      'imports',
      'settings',
      'system',
      'files',
      'git',
      'queues',
      'leases',
      'notifications',
      'registry',
      'uploads',
      'results',
    ]),
  )
  for (const { meta } of operations) expect(['open', 'read', 'run', 'admin']).toContain(meta.scope)
  expect(operations.filter(({ meta }) => meta.scope === 'open').map(({ path }) => path)).toEqual(['/health', '/ready'])
})

describe('the OpenAPI document', () => {
  it('is 3.1, has an example per operation and every code', async () => {
    const document = (await house.ask('GET', '/openapi.json', { key: null })).json<{
      openapi: string
      paths: Record<string, Record<string, OpenApiOperation>>
    }>()
    expect(document.openapi).toMatch(/^3\.1\./)
    for (const { id, method, template, status } of restOperations(contract)) {
      const operation = document.paths[template.replace('{+', '{')]![method.toLowerCase()]!
      expect(operation.operationId).toBe(id)
      expect(operation.responses[status]!.content!['application/json']!.example, operation.operationId).toBeDefined()
      const told = Object.values(operation.responses).flatMap(({ content }) => (content?.['application/json']?.schema?.$ref ? [1] : []))
      expect(told.length).toBeGreaterThan(8)
      if (operation.requestBody) expect(operation.requestBody.content['application/json']!.example, operation.operationId).toBeDefined()
    }
    for (const code of Object.keys(codes)) expect(JSON.stringify(document.paths['/api/commands/execute'])).toContain(code)
    for (const { path } of plain_routes.filter((route) => !route.path.includes('*'))) expect(document.paths).toHaveProperty([path.replace(':id', '{id}')])
  })

  it('has examples that the contract accepts', () => {
    for (const { name } of restOperations(contract)) {
      const procedure = name.reduce<unknown>((branch, key) => (branch as Record<string, unknown>)[key], contract)
      if (!isContractProcedure(procedure)) throw new Error(name.join('.'))
      const { params = {}, body = {}, answer, other_answers = {} } = openapi_examples[name.join('.')]!
      const input = procedure['~orpc'].inputSchema as z.ZodType
      const output = procedure['~orpc'].outputSchema as z.ZodType
      expect(input.safeParse({ ...params, ...(body as object) }).error, `input of ${name.join('.')}`).toBeUndefined()
      expect(output.safeParse(answer).error, `answer of ${name.join('.')}`).toBeUndefined()
      for (const other of Object.values(other_answers)) expect(output.safeParse(other).data, `other answer of ${name.join('.')}`).toEqual(other)
    }
  })
})

it('serves the reference without anything from elsewhere', async () => {
  const page = await house.ask('GET', '/docs', { key: null })
  expect(page.text).not.toMatch(/https?:/)
  for (const [, source] of page.text.matchAll(/src="([^"]+)"/g)) {
    const script = await house.ask('GET', source!, { key: null })
    expect([source, script.status, script.headers['content-type']]).toEqual([source, 200, 'text/javascript; charset=utf-8'])
  }
  expect(page.headers['content-security-policy']).toBe((await house.ask('GET', '/', { key: null })).headers['content-security-policy'])
})

interface OpenApiOperation {
  operationId: string
  requestBody?: { content: Record<string, { example?: unknown }> }
  responses: Record<string, { content?: Record<string, { example?: unknown; schema?: { $ref?: string } }> }>
}

/** `METHOD /path` of each line of Fastify's tree; HEAD comes with every GET and is left out. */
function* routesOf(tree: string): Generator<string> {
  const open: string[] = []
  for (const line of tree.split('\n')) {
    const match = /^([│\s]*)[├└]── (\S*)(?: \(([^)]+)\))?$/.exec(line)
    if (!match) continue
    const [, indent = '', part = '', methods] = match
    const depth = indent.length / 4
    open.length = depth
    open.push(part)
    for (const method of methods?.split(', ') ?? []) if (method !== 'HEAD') yield `${method} ${open.join('')}`
  }
}
