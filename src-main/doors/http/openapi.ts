/** The OpenAPI 3.1 document: generated from the contract, completed with examples, error codes and keys. */
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { error_table } from '../../../src-preload/contract/errors.ts'
import { contract, plain_routes } from '../../../src-preload/contract/index.ts'
import { openapi_examples } from './openapi-examples.ts'
import { type DocumentedOperation, plainOperation, security, security_schemes } from './openapi-plain-routes.ts'
import { type RestOperation, restOperations } from './rest-operations.ts'

type Paths = Record<string, Record<string, DocumentedOperation>>

const error_schema = {
  type: 'object',
  required: ['error', 'code', 'details'],
  properties: { error: { type: 'string' }, code: { type: 'string', enum: Object.keys(error_table) }, details: { type: 'object', additionalProperties: true } },
}

/** Said in words where anything may stand: as an empty schema it would look forgotten, to people and to linters. */
const any_json = { description: 'Any JSON value' }

/** Shapes are written out down to here: the items of a queue of a schedule in a list lie deepest. */
const deepest = 14

export async function openApiDocument(version: string): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter({ anyJsonSchema: any_json, maxStructureDepth: deepest })] })
  const document = await generator.generate(contract, {
    info: {
      title: 'Opsdeck',
      version,
      description: 'Runs what is on the allow-list, shows it live, records it. Every failed answer is `{error, code, details}`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // The host that gave the document out, wherever a proxy shows it.
    servers: [{ url: '/' }],
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
  })
  const paths = document.paths as unknown as Paths
  const operations = restOperations(contract)
  for (const { template, method, id } of operations) if (id.startsWith('v1.')) repeat(paths, template, method)
  for (const operation of operations) complete(operationOf(paths, operation), operation)
  for (const route of plain_routes) {
    if (route.path.includes('*')) continue
    const place = route.path.replaceAll(/:(\w+)/g, '{$1}')
    const described = plainOperation(route)
    addErrors(described)
    paths[place] = { ...paths[place], [route.method.toLowerCase()]: described }
  }
  const components: Record<string, unknown> = { ...document.components }
  Object.assign(document, { components })
  components['schemas'] = { ...(components['schemas'] as object | undefined), Error: error_schema }
  components['securitySchemes'] = security_schemes
  return document
}

/** The generator knows one address of each operation. */
function repeat(paths: Paths, template: string, method: string): void {
  const below = template.replace(/^\/v1/, '')
  const described = paths[below]?.[method.toLowerCase()]
  if (described) paths[template] = { ...paths[template], [method.toLowerCase()]: structuredClone(described) }
}

function operationOf(paths: Paths, { template, method, id }: RestOperation): DocumentedOperation {
  const found = paths[template.replace('{+', '{')]?.[method.toLowerCase()]
  if (!found) throw new Error(`${id} is not in the generated document.`)
  return found
}

function complete(target: DocumentedOperation, operation: RestOperation): void {
  const name = operation.name.join('.')
  const { scope, other_answers = [], raw_type } = operation.meta
  const example = openapi_examples[name]
  if (!example) throw new Error(`There is no example of ${name}.`)
  target.operationId = operation.id
  target.tags = [operation.name[0] ?? 'system']
  target.description = scope === 'open' ? 'Needs no key.' : `Needs a key with the scope \`${scope}\`.`
  target.security = security[scope]
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

/** The generator knows only GET as having its fields in the query; a DELETE has them there too. */
function fieldsToQuery(target: DocumentedOperation): void {
  const schema = target.requestBody?.content?.['application/json']?.schema as { properties?: Record<string, unknown> } | undefined
  const fields = Object.entries(schema?.properties ?? {}).map(([name, field]) => ({ name, in: 'query', required: false, schema: field }))
  target.parameters = [...(target.parameters ?? []), ...fields]
  delete target.requestBody
}

/** Every code of the table, under its status; an answer that the operation has there already stays. */
function addErrors(target: DocumentedOperation): void {
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
