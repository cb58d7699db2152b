/** How the oRPC doors (page socket, local socket, message port) limit, map and log: the same options for each of them. */
import { ORPCError } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import type { Identity } from '../access/identity.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import type { CallContext } from '../handlers/call-context.ts'
import type { Rooms } from '../handlers/rooms.ts'
import type { Router } from '../handlers/router.ts'
import { logFailure } from './log-failure.ts'
import { toAppError, toRpcError } from './to-app-error.ts'

export interface RpcContext extends CallContext {
  /** Whose rate is counted. */
  rate_name: string
}

export function rpcContext(identity: Identity): RpcContext {
  const { requested_by, scope, own_jobs_only, rate_name } = identity
  return { requested_by, scope, own_jobs_only, rate_name }
}

type RpcOptions = NonNullable<ConstructorParameters<typeof StandardRPCHandler<RpcContext>>[1]>

export function rpcOptions({ access, log }: Pick<Rooms, 'access' | 'log'>): RpcOptions {
  const failure = (thrown: unknown, url: string, { requested_by }: RpcContext) => {
    const error = toAppError(thrown)
    logFailure(log, error, { id: newId(), method: 'RPC', url, door: requested_by.door, key_id: requested_by.key_id })
    return toRpcError(error)
  }
  return {
    rootInterceptors: [
      async ({ next, request, context }) => {
        const result = await next()
        if (result.matched) return result
        const error = failure(new AppError('NOT_FOUND', 'There is no operation with this name.'), request.url.pathname, context)
        return { matched: true, response: { status: error.status, headers: {}, body: { json: error.toJSON(), meta: [] } } }
      },
    ],
    interceptors: [
      async ({ next, request, context }) => {
        try {
          return await next()
        } catch (thrown) {
          // What the call itself threw was mapped below; what is left could not be read or written as a message.
          if (thrown instanceof ORPCError) throw thrown
          throw failure(new AppError('INVALID_INPUT', 'The message could not be read.', { issues: [] }, thrown), request.url.pathname, context)
        }
      },
    ],
    clientInterceptors: [
      async ({ next, path, context, signal }) => {
        try {
          access.rate_limit.take(context.rate_name)
          return await next()
        } catch (thrown) {
          // Nobody is there to hear it, and nothing went wrong.
          if (signal?.aborted) throw new ORPCError('CLIENT_CLOSED_REQUEST', { status: 499 })
          throw failure(thrown, path.join('.'), context)
        }
      },
    ],
  }
}

export function rpcHandler(router: Router, rooms: Pick<Rooms, 'access' | 'log'>): StandardRPCHandler<RpcContext> {
  return new StandardRPCHandler<RpcContext>(router, rpcOptions(rooms))
}
