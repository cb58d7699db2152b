/** The OpenAPI 3.1 document: generated from the contract, completed with examples, error codes and keys. */
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { error_table } from '../../../src-preload/contract/errors.ts'
import { contract, plain_routes } from '../../../src-preload/contract/index.ts'
import { openapi_examples } from './openapi-examples.ts'
import { type RestOperation, restOperations } from './rest-operations.ts'

interface MediaType {
  schema?: unknown
  example?: unknown
}
interface Operation {
  operationId?: string
  tags?: string[]
  security?: unknown[]
  description?: string
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown; example?: unknown }[]
  requestBody?: { content?: Record<string, MediaType> }
  responses: Record<string, { description: string; content?: Record<string, MediaType>; headers?: unknown }>
}
type Paths = Record<string, Record<string, Operation>>

const error_schema = {
  type: 'object',
  required: ['error', 'code', 'details'],
  properties: { error: { type: 'string' }, code: { type: 'string', enum: Object.keys(error_table) }, details: { type: 'object', additionalProperties: true } },
}

export async function openApiDocument(version: string): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: {
      title: 'Opsdeck',
      version,
      description: 'Runs what is on the allow-list, shows it live, records it. Every failed answer is `{error, code, details}`.',
    },
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
  })
  const paths = document.paths as unknown as Paths
  for (const operation of restOperations(contract)) complete(operationOf(paths, operation), operation)
  addPlainRoutes(paths)
  const components: Record<string, unknown> = { ...document.components }
  Object.assign(document, { components })
  components['schemas'] = { ...(components['schemas'] as object | undefined), Error: error_schema }
  components['securitySchemes'] = {
    bearer: { type: 'http', scheme: 'bearer' },
    header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  }
  return document
}

function operationOf(paths: Paths, { template, method, name }: RestOperation): Operation {
  const found = paths[template.replace('{+', '{')]?.[method.toLowerCase()]
  if (!found) throw new Error(`${name.join('.')} is not in the generated document.`)
  return found
}

function complete(target: Operation, operation: RestOperation): void {
  const name = operation.name.join('.')
  const { scope, other_answers = [], raw_type } = operation.meta
  const example = openapi_examples[name]
  if (!example) throw new Error(`There is no example of ${name}.`)
  target.operationId = name
  target.tags = [operation.name[0] ?? 'system']
  target.description = scope === 'open' ? 'Needs no key.' : `Needs a key with the scope \`${scope}\`.`
  target.security = securityOf(scope)
  for (const parameter of target.parameters ?? []) {
    const value = example.params?.[parameter.name]
    if (value !== undefined) parameter.example = value
  }
  if (operation.method === 'DELETE') fieldsToQuery(target)
  const body = target.requestBody?.content?.['application/json']
  // Operations that need nothing take an empty object, or no body at all.
  if (body) body.example = example.body ?? {}
  const answer = target.responses[String(operation.status)]
  const content = answer?.content?.['application/json']
  if (content) content.example = example.answer
  for (const { status, what } of other_answers) {
    const told = example.other_answers?.[status]
    target.responses[String(status)] = {
      description: what,
      ...(content && { content: { 'application/json': { schema: content.schema, ...(told !== undefined && { example: told }) } } }),
    }
  }
  if (raw_type !== undefined && answer?.content) answer.content[raw_type] = { schema: { type: 'string', format: 'binary' } }
  addErrors(target)
}

const securityOf = (scope: string): unknown[] => (scope === 'open' ? [] : [{ bearer: [] }, { header: [] }])

/** The generator knows only GET as having its fields in the query; a DELETE has them there too. */
function fieldsToQuery(target: Operation): void {
  const schema = target.requestBody?.content?.['application/json']?.schema as { properties?: Record<string, unknown> } | undefined
  const fields = Object.entries(schema?.properties ?? {}).map(([name, field]) => ({ name, in: 'query', required: false, schema: field }))
  target.parameters = [...(target.parameters ?? []), ...fields]
  delete target.requestBody
}

/** Every code of the table, under its status; an answer that the operation has there already stays. */
function addErrors(target: Operation): void {
  const by_status = Map.groupBy(Object.entries(error_table), ([, { status }]) => String(status))
  for (const [status, codes] of by_status) {
    const [first] = codes
    if (!first || target.responses[status]) continue
    const [code, { message }] = first
    target.responses[status] = {
      description: codes.map(([name]) => name).join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' }, example: { error: message, code, details: {} } } },
    }
  }
}

function addPlainRoutes(paths: Paths): void {
  for (const { method, path, scope, what } of plain_routes) {
    if (path.includes('*')) continue
    const place = path.replaceAll(/:(\w+)/g, '{$1}')
    const operations = paths[place] ?? {}
    paths[place] = operations
    operations[method.toLowerCase()] = {
      operationId: `${method.toLowerCase()} ${path}`,
      tags: ['plain'],
      description: what,
      ...(scope !== 'read' && { security: [] }),
      ...(path.includes(':id') && { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }),
      responses: path.startsWith('/ws') || path === '/rpc' ? { '101': { description: 'A WebSocket' } } : { '200': { description: what } },
    }
  }
}
