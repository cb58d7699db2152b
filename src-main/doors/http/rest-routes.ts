/** REST: one Fastify route per operation; parse, call the same handler as every door, answer. */

import type { AnyRouter, Procedure } from '@orpc/server'
import { call, getRouter } from '@orpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CallContext } from '../../handlers/call-context.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { answerRawFile } from './file-routes.ts'
import { answerRawOutput } from './raw-output.ts'
import { restInput } from './rest-input.ts'
import type { RestOperation } from './rest-operations.ts'

type AnyProcedure = Procedure<CallContext, CallContext, never, never, never, never>

/** Who answers with bytes where the contract names a `raw_type`. */
const raw_answers: Readonly<Record<string, typeof answerRawFile>> = { 'jobs.output': answerRawOutput, 'files.read': answerRawFile }

/** `router` implements the contract that the operations are of. */
export function addRestRoutes(app: FastifyInstance, operations: readonly RestOperation[], router: AnyRouter, rooms: Rooms): void {
  for (const operation of operations) {
    const procedure = getRouter(router, [...operation.name]) as unknown as AnyProcedure
    const name = operation.name.join('.')
    const { scope, raw_type, raw_query, body_limit_bytes, receive_ms } = operation.meta
    const raw = raw_type === undefined ? undefined : raw_answers[name]
    app.route({
      method: operation.method,
      url: operation.path,
      ...(body_limit_bytes !== undefined && { bodyLimit: body_limit_bytes }),
      config: { scope, operation: name, ...(receive_ms !== undefined && { receive_ms }) },
      handler: async (request, reply) => {
        const input = restInput(operation, request)
        if (raw && (accepts(request, raw_type) || asks(request, raw_query))) return raw(rooms, request, reply, input)
        const output: unknown = await call(procedure, input as never, { context: contextOf(request), signal: goneSignal(reply), path: [...operation.name] })
        return reply.code(statusOf(operation, output)).send(output)
      },
    })
  }
}

function accepts(request: FastifyRequest, type: string | undefined): boolean {
  const kinds = (request.headers.accept ?? '').split(',').map((kind) => kind.split(';', 1)[0]?.trim().toLowerCase())
  return type !== undefined && kinds.includes(type)
}

function asks(request: FastifyRequest, field: string | undefined): boolean {
  return field !== undefined && (request.query as Record<string, unknown>)[field] === '1'
}

/** Open operations are called by nobody in particular. */
function contextOf({ identity }: FastifyRequest): CallContext {
  if (!identity) return { requested_by: { door: 'http', key_id: null }, scope: 'read', own_jobs_only: true }
  const { requested_by, scope, own_jobs_only } = identity
  return { requested_by, scope, own_jobs_only }
}

/** Fires when the client left before it was answered; ends waiting, never work. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

function statusOf({ meta, status }: RestOperation, output: unknown): number {
  return meta.other_answers?.find(({ when }) => when(output as never))?.status ?? status
}
