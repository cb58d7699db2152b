/** Knocking: before a body is read, every request shows that it may be answered and who sends it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Identity } from '../../access/identity.ts'
import { cli_identity, window_identity } from '../../access/identity.ts'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { shownCredentials } from './credentials.ts'
import { HttpRefusal } from './http-refusal.ts'
import type { Trust } from './trust.ts'

/** `page`: only the window's cookie counts. */
export type RouteScope = 'open' | 'read' | 'run' | 'admin' | 'page'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on open routes. */
    identity: Identity | null
  }
  interface FastifyContextConfig {
    scope?: RouteScope
    /** Name of the contract's operation; its requests count in the metrics. */
    operation?: string
  }
}

/** Longest address answered; longer ones are not of this API. */
const url_limit = 8192

export interface GuardOptions {
  access: Rooms['access']
  /** Host and Origin rules; known once the port is. */
  trust: () => Trust
  cookieName: () => string
  /** True for connections that came over the local socket, which only the owner of the data dir can open. */
  isLocal: (request: FastifyRequest) => boolean
}

export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  app.decorateRequest('identity', null)
  app.addHook('onRequest', async (request) => {
    if (request.raw.url !== undefined && request.raw.url.length > url_limit) {
      throw new HttpRefusal(414, 'PAYLOAD_TOO_LARGE', `The address is longer than ${url_limit} characters.`, { limit: url_limit })
    }
    const is_local = options.isLocal(request)
    if (!is_local) options.trust().check(request.headers)
    const scope = request.routeOptions.config.scope ?? 'open'
    request.identity = is_local ? cli_identity : await identify(request, scope, options)
    options.access.rate_limit.take(request.identity?.rate_name ?? 'door:open')
  })
}

/** Throws UNAUTHENTICATED; an answer to a wrong key is held back the longer the more of them came. */
async function identify(request: FastifyRequest, scope: RouteScope, { access, trust, cookieName }: GuardOptions): Promise<Identity | null> {
  const { headers } = request
  const shown = shownCredentials(headers, cookieName(), headers.upgrade === undefined ? undefined : (request.query as Record<string, unknown>))
  // A cookie goes along by itself, also when another local page caused the request: then it proves nothing.
  if (trust().isFromElsewhere(headers)) delete shown.session
  const identity = access.identify(shown)
  if (scope === 'open') return identity
  if (identity && (scope !== 'page' || identity === window_identity)) return identity
  if (shown.key !== undefined && identity === null) {
    await access.failed_attempts.note()
    throw new AppError('UNAUTHENTICATED', 'This API key is unknown, expired or revoked.')
  }
  throw new AppError('UNAUTHENTICATED', scope === 'page' ? 'This socket is for the page: open it with a launch address first.' : undefined)
}
