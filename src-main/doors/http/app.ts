/** The Fastify app of the HTTP and socket doors, listening nowhere yet: guard, limits, routes, pages. */

import type { Socket } from 'node:net'
import type { StandardRPCHandler } from '@orpc/server/standard'
import fastify, { type FastifyInstance } from 'fastify'
import { newId } from '../../base/ids.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import type { Router } from '../../handlers/router.ts'
import type { RpcContext } from '../rpc-handling.ts'
import type { Heartbeat } from '../websocket/heartbeat.ts'
import type { LiveFeed } from '../websocket/live-feed.ts'
import { cookieName } from './credentials.ts'
import { addDocs } from './docs.ts'
import { addFailures, answerBrokenRequest, answerFailure } from './failures.ts'
import { addGuard } from './guard.ts'
import { body_limit_bytes } from './http-refusal.ts'
import { acceptJsonOnly } from './json-body.ts'
import { Launch } from './launch.ts'
import { addRestRoutes } from './rest-routes.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { addSocketRoutes } from './socket-routes.ts'
import { Trust } from './trust.ts'
import { addWindowPage } from './window-page.ts'

/** A client has this long to send its headers, and its whole request (Node has no limit set by Fastify). */
const headers_timeout_ms = 10_000
const request_timeout_ms = 30_000
const idle_timeout_ms = 72_000
/** Headers and address together; our own bound on the address is lower and answers 414. */
const header_limit_bytes = 64 * 1024

export interface AppOptions {
  rooms: Rooms
  router: Router
  rpc: StandardRPCHandler<RpcContext>
  feed: LiveFeed
  heartbeat: Heartbeat
  /** out/renderer. */
  window_folder: string
  version: string
  /** OPSDECK_PUBLIC_ORIGIN. */
  public_origin: string | null
  /** The port that is listened on; null while none is. */
  port: () => number | null
  isLocalConnection: (socket: Socket) => boolean
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { rooms } = options
  const { log, metrics } = rooms
  const app = fastify({
    logger: false,
    bodyLimit: body_limit_bytes,
    requestTimeout: request_timeout_ms,
    keepAliveTimeout: idle_timeout_ms,
    http: { headersTimeout: headers_timeout_ms, maxHeaderSize: header_limit_bytes, connectionsCheckingInterval: 5000 },
    genReqId: newId,
    forceCloseConnections: true,
    // Long ids are simply not found; what is longer still is mapped to the same by `frameworkErrors`.
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: (error, request, reply) => void answerFailure(log, error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  })
  const port = () => options.port() ?? 0
  let trust: { port: number; rules: Trust } | undefined
  const rules = () => {
    if (trust?.port !== port()) trust = { port: port(), rules: new Trust(port(), options.public_origin) }
    return trust.rules
  }
  const cookie = () => cookieName(port())

  acceptJsonOnly(app)
  addFailures(app, log)
  addGuard(app, { access: rooms.access, trust: rules, cookieName: cookie, isLocal: (request) => options.isLocalConnection(request.raw.socket) })
  await addSecurityHeaders(app, () => `ws://127.0.0.1:${port()} ws://localhost:${port()}`)
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.routeOptions.config.operation !== undefined) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.operation !== undefined) metrics.countRequest(reply.elapsedTime, reply.statusCode >= 400)
  })
  await addSocketRoutes(app, options)
  addRestRoutes(app, options.router, rooms)
  addDocs(app, options.version)
  const launch = new Launch({ access: rooms.access, cookieName: cookie, public_origin: options.public_origin })
  launch.addRoute(app)
  await addWindowPage(app, options.window_folder, launch)
  await app.ready()
  return app
}
