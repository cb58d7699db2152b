/** The Fastify app of the HTTP and socket doors, listening nowhere yet: guard, limits, routes, pages. */

import type { Socket } from 'node:net'
import type { StandardRPCHandler } from '@orpc/server/standard'
import fastify, { type FastifyInstance } from 'fastify'
import { contract } from '../../../src-preload/contract/index.ts'
import { newId } from '../../base/ids.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import type { Router } from '../../handlers/router.ts'
import type { RpcContext } from '../rpc-handling.ts'
import type { Heartbeat } from '../websocket/heartbeat.ts'
import { KnockingSockets } from '../websocket/knocking-sockets.ts'
import type { LiveFeed } from '../websocket/live-feed.ts'
import { addAsciicast } from './asciicast-route.ts'
import { cookieName } from './credentials.ts'
import { addDocs } from './docs.ts'
import { addDownloads } from './download-routes.ts'
import { addFailures, answerBrokenRequest, answerFailure } from './failures.ts'
import { addUploads, addZips } from './file-routes.ts'
import { addGuard } from './guard.ts'
import { body_limit_bytes } from './http-refusal.ts'
import { acceptJsonOnly } from './json-body.ts'
import { Launch } from './launch.ts'
import { addMetricsText } from './metrics-text.ts'
import { addReceiveLimits } from './receive-limits.ts'
import type { RefusedKnocks } from './refused-knocks.ts'
import { asksForWebSocket } from './request-form.ts'
import { restOperations } from './rest-operations.ts'
import { addRestRoutes } from './rest-routes.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { addSocketRoutes } from './socket-routes.ts'
import { Trust } from './trust.ts'
import { addRegistryUploads } from './upload-routes.ts'
import { addWindowPage } from './window-page.ts'

/** A client has this long to send its headers; for the whole request see receive-limits.ts. */
const headers_timeout_ms = 10_000
const idle_timeout_ms = 72_000
/** Headers and address together; our own bound on the address is lower and answers 414. */
const header_limit_bytes = 64 * 1024
/** No shorter than an address may be: how long a name may be is for the operation to say. */
const param_limit = 8192

export interface AppOptions {
  rooms: Rooms
  router: Router
  rpc: StandardRPCHandler<RpcContext>
  feed: LiveFeed
  heartbeat: Heartbeat
  refused_knocks: RefusedKnocks
  /** out/renderer. */
  window_folder: string
  version: string
  /** OPSDECK_PUBLIC_ORIGIN. */
  public_origin: string | null
  /** The port that is listened on; null while none is. */
  port: () => number | null
  isLocalConnection: (socket: Socket) => boolean
}

/** The app without its routes: whatever is added to it is guarded, limited, counted and answered like everything else. */
export async function guardedApp(options: AppOptions): Promise<{ app: FastifyInstance; knocking: KnockingSockets; cookie: () => string }> {
  const { rooms } = options
  const { metrics } = rooms
  const failure_rooms = { log: rooms.log, refused_knocks: options.refused_knocks }
  const app = fastify({
    logger: false,
    bodyLimit: body_limit_bytes,
    requestTimeout: 0,
    keepAliveTimeout: idle_timeout_ms,
    http: {
      headersTimeout: headers_timeout_ms,
      maxHeaderSize: header_limit_bytes,
      connectionsCheckingInterval: 5000,
      // Our guard asks for it, in our words.
      requireHostHeader: false,
      shouldUpgradeCallback: asksForWebSocket,
    },
    genReqId: newId,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: param_limit },
    frameworkErrors: (error, request, reply) => void answerFailure(failure_rooms, error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  })
  const port = () => options.port() ?? 0
  let trust: { port: number; rules: Trust } | undefined
  const rules = () => {
    if (trust?.port !== port()) trust = { port: port(), rules: new Trust(port(), options.public_origin) }
    return trust.rules
  }
  const cookie = () => cookieName(port())
  const knocking = new KnockingSockets()

  acceptJsonOnly(app)
  addFailures(app, failure_rooms)
  // Before the guard, so that what it refuses has them too.
  await addSecurityHeaders(app, () => `ws://127.0.0.1:${port()} ws://localhost:${port()}`)
  addReceiveLimits(app)
  addGuard(app, { access: rooms.access, trust: rules, cookieName: cookie, isLocal: (request) => options.isLocalConnection(request.raw.socket), knocking })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.routeOptions.config.operation !== undefined) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.operation !== undefined) metrics.countRequest(reply.elapsedTime, reply.statusCode >= 400)
  })
  return { app, knocking, cookie }
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { rooms } = options
  const { app, knocking, cookie } = await guardedApp(options)
  await addSocketRoutes(app, { ...options, knocking })
  addRestRoutes(app, restOperations(contract), options.router, rooms)
  await addUploads(app, rooms)
  addZips(app, rooms)
  await addRegistryUploads(app, rooms)
  addDownloads(app, rooms)
  addMetricsText(app, rooms)
  addAsciicast(app, rooms)
  addDocs(app, options.version)
  const launch = new Launch({ access: rooms.access, cookieName: cookie, public_origin: options.public_origin })
  launch.addRoute(app)
  await addWindowPage(app, options.window_folder, launch)
  await app.ready()
  return app
}
