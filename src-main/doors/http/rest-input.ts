/** The one input of an operation from the three places HTTP has for it: path, query, body. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { id } from '../../../src-preload/contract/shapes.ts'
import { AppError } from '../../base/app-error.ts'
import { queryValues } from './query-values.ts'
import type { RestOperation } from './rest-operations.ts'

type Fields = Record<string, unknown>

/** Throws NOT_FOUND for an id that is none, INVALID_INPUT for fields in the wrong place. The shape itself is checked by the operation. */
export function restInput(operation: RestOperation, request: FastifyRequest): unknown {
  const params = pathParams(operation, request)
  const query = request.query as Fields
  if (operation.method === 'GET') return { ...queryValues(operation.input_schema, query), ...params }
  const body = request.body ?? {}
  // Not an object: the schema says so in its own words.
  if (typeof body !== 'object' || Array.isArray(body)) return body
  refuseFields(Object.keys(params), body, 'This field stands in the path and cannot be given again.')
  if (operation.method === 'DELETE') return { ...queryValues(operation.input_schema, query), ...body, ...params }
  refuseFields(Object.keys(query), query, 'This request takes its fields in the body, not in the query.')
  return { ...body, ...params }
}

function pathParams({ rest, input_schema }: RestOperation, request: FastifyRequest): Record<string, string> {
  const { '*': tail, ...params } = request.params as Record<string, string>
  const shape: Fields = input_schema instanceof z.ZodObject ? input_schema.shape : {}
  for (const [name, value] of Object.entries(params)) {
    // The store gives out no such id, so nothing stands under it.
    if (shape[name] === id && !id.safeParse(value).success) throw new AppError('NOT_FOUND')
  }
  if (rest === null || tail === undefined) return params
  // As it was sent: `a%2Fupload` is a name with a slash in it, not `a` with something behind it.
  const [sent = ''] = (request.raw.url ?? '').split('?', 1)
  if (!tail.endsWith(rest.suffix) || !sent.endsWith(rest.suffix)) throw new AppError('NOT_FOUND')
  return { ...params, [rest.param]: tail.slice(0, tail.length - rest.suffix.length) }
}

function refuseFields(names: readonly string[], given: object, message: string): void {
  const wrong = names.filter((name) => Object.hasOwn(given, name))
  if (wrong.length > 0) throw new AppError('INVALID_INPUT', message, { issues: wrong.map((path) => ({ path, message })) })
}
