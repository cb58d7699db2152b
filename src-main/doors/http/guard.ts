/** Knocking: before a body is read, every request shows that it may be answered and who sends it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Credentials } from '../../access/access.ts'
import type { Identity } from '../../access/identity.ts'
import { cli_identity, window_identity } from '../../access/identity.ts'
import { scopeIncludes, scopeTooSmall } from '../../access/scopes.ts'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import type { KnockingSockets } from '../websocket/knocking-sockets.ts'
import { shownCredentials } from './credentials.ts'
import { HttpRefusal } from './http-refusal.ts'
import { refusePackedBody } from './json-body.ts'
import { checkForm, isUpgrade } from './request-form.ts'
import type { Trust } from './trust.ts'

/** `page`: only the window's session counts. */
export type RouteScope = 'open' | 'read' | 'run' | 'admin' | 'page'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on open routes. */
    identity: Identity | null
    /** What the identity was told by. */
    shown: Credentials
  }
  interface FastifyContextConfig {
    scope?: RouteScope
    /** True for a WebSocket, which takes its key from the query too. */
    socket?: boolean
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
  knocking: KnockingSockets
}

export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  app.decorateRequest('identity', null)
  app.decorateRequest('shown')
  app.addHook('onRequest', async (request) => {
    const { raw } = request
    const is_local = options.isLocal(request)
    request.shown = {}
    if (isUpgrade(raw) && !is_local) options.knocking.add(raw.socket)
    if (raw.url !== undefined && raw.url.length > url_limit) {
      throw new HttpRefusal(414, 'INVALID_INPUT', `The address is longer than ${url_limit} characters.`, { limit: url_limit, issues: [] })
    }
    checkForm(raw, (host) => options.trust().knowsHost(host))
    if (!is_local) options.trust().check(request.headers)
    const { scope = 'open', socket = false } = request.routeOptions.config
    if (isUpgrade(raw) && !socket && !request.is404) {
      throw new AppError('INVALID_INPUT', 'This address is not a WebSocket. Ask without an upgrade of the connection.', { issues: [] })
    }
    request.identity = is_local ? cli_identity : await identify(request, scope, options)
    options.access.rate_limit.take(request.identity?.rate_name ?? 'door:open')
    demandScope(request.identity, scope)
    refusePackedBody(request.headers)
  })
}

/** Operations ask again; routes of bytes and sockets have nobody else who asks. Throws FORBIDDEN. */
function demandScope(identity: Identity | null, needed: RouteScope): void {
  if (identity === null || needed === 'open' || needed === 'page' || scopeIncludes(identity.scope, needed)) return
  throw scopeTooSmall(needed, identity.scope)
}

/** Throws UNAUTHENTICATED; an answer to a wrong key, or to none, is held back the longer the more of them came. */
async function identify(request: FastifyRequest, scope: RouteScope, { access, trust, cookieName }: GuardOptions): Promise<Identity | null> {
  const { headers, raw } = request
  // Only sockets are left of those who ask for an upgrade.
  const takes_query = isUpgrade(raw)
  const shown = shownCredentials(headers, cookieName(), takes_query ? (request.query as Record<string, unknown>) : undefined)
  // A cookie goes along by itself, also when another local page caused the request: then it proves nothing.
  if (trust().isFromElsewhere(headers)) delete shown.session
  request.shown = shown
  const identity = access.identify(shown)
  if (scope === 'open') return identity
  if (identity && (scope !== 'page' || identity === window_identity)) return identity
  if (identity === null) await access.failed_attempts.note()
  if (shown.key !== undefined && identity === null) throw new AppError('UNAUTHENTICATED', 'This API key is unknown, expired or revoked.')
  throw new AppError('UNAUTHENTICATED', scope === 'page' ? 'This socket is for the page: open it with a launch address first.' : undefined)
}
