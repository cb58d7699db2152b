/** The sockets: `/ws`, `/ws/jobs/:id` and `/logs/odoo` for programs, `/rpc` for the page and the command line. */
import websocket from '@fastify/websocket'
import type { StandardRPCHandler } from '@orpc/server/standard'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { secretOfProtocols } from '../../../src-preload/contract/page-secret.ts'
import type { Identity } from '../../access/identity.ts'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { endSocket } from '../end-socket.ts'
import type { RpcContext } from '../rpc-handling.ts'
import type { Heartbeat } from '../websocket/heartbeat.ts'
import { openJobSocket } from '../websocket/job-socket.ts'
import type { KnockingSockets } from '../websocket/knocking-sockets.ts'
import type { LiveFeed } from '../websocket/live-feed.ts'
import { openOdooLogSocket } from '../websocket/odoo-log-socket.ts'
import { openProgramSocket } from '../websocket/program-socket.ts'
import { openRpcSocket } from '../websocket/rpc-socket.ts'
import { bareAnswer } from './failures.ts'
import { body_limit_bytes } from './http-refusal.ts'

/** Messages are bounded as bodies are, with room for the envelope. */
const message_limit_bytes = body_limit_bytes + 64 * 1024

export interface SocketRooms {
  rooms: Rooms
  knocking: KnockingSockets
  feed: LiveFeed
  heartbeat: Heartbeat
  rpc: StandardRPCHandler<RpcContext>
}

export async function addSocketRoutes(app: FastifyInstance, { rooms, feed, heartbeat, rpc, knocking }: SocketRooms): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: message_limit_bytes, perMessageDeflate: false, handleProtocols: chosenProtocol },
    // A client that breaks off or sends rubbish is no event; the socket is closed either way.
    errorHandler: (error, socket) => {
      rooms.log.debug('A socket failed.', { error })
      socket.terminate()
    },
    // Closing is ours: it says goodbye first, with a code, and waits only so long.
    preClose: (done) => done(),
  })
  // An upgrade that WebSocket's own rules forbid (no key, a version nobody knows).
  app.websocketServer.on('wsClientError', (_error, socket) => {
    const error = new AppError('INVALID_INPUT', 'This is not a request that WebSocket knows.', { issues: [] })
    endSocket(socket, bareAnswer(400, 'Bad Request', error.toBody()))
  })
  const route = (url: string, scope: 'read' | 'page', open: (socket: WebSocket, request: FastifyRequest, identity: Identity) => void | Promise<void>) =>
    app.route({
      method: 'GET',
      url,
      exposeHeadRoute: false,
      config: { scope, socket: true },
      handler: () => {
        throw new AppError('INVALID_INPUT', 'This address is a WebSocket. Ask for an upgrade of the connection.', { issues: [] })
      },
      wsHandler: (socket, request) => {
        const { identity, shown } = request
        knocking.letIn(request.raw.socket)
        if (!identity) return socket.terminate()
        heartbeat.watch(socket, () => rooms.access.stillKnows(identity, shown))
        return open(socket, request, identity)
      },
    })
  route('/ws', 'read', (socket, _request, identity) => openProgramSocket(rooms, feed, socket, identity))
  for (const path of ['/ws/jobs/:id', '/v1/ws/jobs/:id'])
    route(path, 'read', (socket, request, identity) =>
      openJobSocket(rooms, socket, (request.params as { id: string }).id, identity, (request.query as { stream?: unknown }).stream),
    )
  route('/logs/odoo', 'read', (socket, request) => openOdooLogSocket(rooms, socket, request.query as Record<string, unknown>))
  route('/rpc', 'page', (socket, _request, identity) => openRpcSocket(rpc, socket, identity))
}

/** A client that offers protocols expects one of them back; the name that carries the page's secret is none. */
function chosenProtocol(offered: ReadonlySet<string>): string | false {
  for (const name of offered) if (secretOfProtocols([name]) === undefined) return name
  return false
}
