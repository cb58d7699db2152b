/** The one input of an operation from the three places HTTP has for it: path, query, body. */
import type { FastifyRequest } from 'fastify'
import { AppError } from '../../base/app-error.ts'
import { queryValues } from './query-values.ts'
import type { RestOperation } from './rest-operations.ts'

/** Ids have at most 100 characters (contract), so a longer one names nothing. */
const param_limit = 100

type Fields = Record<string, unknown>

/** Throws NOT_FOUND for an over-long parameter, INVALID_INPUT for fields in the wrong place. The shape itself is checked by the operation. */
export function restInput(operation: RestOperation, request: FastifyRequest): unknown {
  const params = request.params as Record<string, string>
  if (Object.values(params).some((value) => value.length > param_limit)) throw new AppError('NOT_FOUND')
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

function refuseFields(names: readonly string[], given: object, message: string): void {
  const wrong = names.filter((name) => Object.hasOwn(given, name))
  if (wrong.length > 0) throw new AppError('INVALID_INPUT', message, { issues: wrong.map((path) => ({ path, message })) })
}
