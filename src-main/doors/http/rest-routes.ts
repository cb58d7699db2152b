/** REST: one Fastify route per operation; parse, call the same handler as every door, answer. */

import type { Procedure } from '@orpc/server'
import { call, getRouter } from '@orpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Health, Readiness } from '../../../src-preload/contract/system.ts'
import type { CallContext } from '../../handlers/call-context.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import type { Router } from '../../handlers/router.ts'
import { answerRawOutput, wantsRawOutput } from './raw-output.ts'
import { restInput } from './rest-input.ts'
import { type RestOperation, restOperations } from './rest-operations.ts'

type AnyProcedure = Procedure<CallContext, CallContext, never, never, never, never>

export function addRestRoutes(app: FastifyInstance, router: Router, rooms: Rooms): void {
  for (const operation of restOperations()) {
    const procedure = getRouter(router, [...operation.name]) as unknown as AnyProcedure
    const name = operation.name.join('.')
    app.route({
      method: operation.method,
      url: operation.path,
      config: { scope: operation.scope, operation: name },
      handler: async (request, reply) => {
        const input = restInput(operation, request)
        if (name === 'jobs.output' && wantsRawOutput(request)) return answerRawOutput(rooms, request, reply, input)
        const output: unknown = await call(procedure, input as never, { context: contextOf(request), signal: goneSignal(reply), path: [...operation.name] })
        return reply.code(statusOf(operation, name, output)).send(output)
      },
    })
  }
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

function statusOf(operation: RestOperation, name: string, output: unknown): number {
  if (name === 'commands.execute' && typeof output === 'object' && output !== null && 'stdout' in output) return 200
  if (name === 'system.health' && (output as Health).status === 'unhealthy') return 503
  if (name === 'system.ready' && (output as Readiness).status === 'not ready') return 503
  return operation.status
}
