/** Every failed HTTP answer: our body, the right status and headers, a line in the log. */
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../base/app-error.ts'
import type { Log } from '../../logging/log.ts'
import { endSocket } from '../end-socket.ts'
import { logFailure } from '../log-failure.ts'
import { body_limit_bytes, fromHttp } from './http-refusal.ts'
import type { RefusedKnocks } from './refused-knocks.ts'
import { isUpgrade } from './request-form.ts'
import { bare_security_headers } from './security-headers.ts'

export interface FailureRooms {
  log: Log
  refused_knocks: RefusedKnocks
}

export function addFailures(app: FastifyInstance, rooms: FailureRooms): void {
  app.setErrorHandler((thrown, request, reply) => answerFailure(rooms, thrown, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]?.slice(0, 200) ?? ''
    return answerFailure(rooms, new AppError('NOT_FOUND', `There is nothing at ${request.method} ${path}.`), request, reply)
  })
}

/** Also for what Fastify throws before there are hooks (undecodable address). */
export function answerFailure({ log, refused_knocks }: FailureRooms, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fromHttp(thrown, request.routeOptions.bodyLimit ?? body_limit_bytes)
  const { identity } = request
  const failed = {
    id: request.id,
    method: request.method,
    url: request.url.slice(0, 2000),
    door: identity?.requested_by.door ?? 'http',
    key_id: identity?.requested_by.key_id ?? null,
  }
  if (!identity && error.status < 500) refused_knocks.note(error, failed, isPageBeforeLaunch(request))
  else logFailure(log, error, failed)
  const { retry_after_s } = error.details
  if (typeof retry_after_s === 'number') reply.header('retry-after', retry_after_s)
  if (error.code === 'NOT_READY' || error.code === 'QUEUE_FULL') reply.header('retry-after', 1)
  if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer realm="opsdeck"')
  if (!reply.hasHeader('x-content-type-options')) reply.headers(bare_security_headers)
  if (isUpgrade(request.raw)) endAfter(reply, request.raw.socket)
  return reply.code(error.status).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(error.toBody())
}

/** The page's own socket, asked for with no cookie and no key. */
function isPageBeforeLaunch({ url, headers }: FastifyRequest): boolean {
  return url === '/rpc' && [headers.cookie, headers.authorization, headers['x-api-key']].every((one) => one === undefined)
}

/** A connection that asked for an upgrade is no longer read as HTTP: whoever sent a next request on it would wait for ever. */
function endAfter(reply: FastifyReply, socket: Socket): void {
  reply.header('connection', 'close')
  reply.raw.once('finish', () => endSocket(socket))
}

/** Answer for bytes that are not HTTP, or not in time: there is no request yet, only a socket. */
export function answerBrokenRequest(error: FastifyError & { code?: string }, socket: Socket): void {
  if (!socket.writable || socket.destroyed) return void socket.destroy()
  const [status, words, body] = brokenAnswer(error.code)
  endSocket(socket, bareAnswer(status, words, body))
}

/** A whole answer as bytes, for a socket that no response belongs to. */
export function bareAnswer(status: number, words: string, body: ReturnType<AppError['toBody']>): string {
  const text = JSON.stringify(body)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
    'cache-control': 'no-store',
    ...bare_security_headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${words}\r\n${lines.join('')}\r\n${text}`
}

function brokenAnswer(code: string | undefined): [number, string, ReturnType<AppError['toBody']>] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [431, 'Request Header Fields Too Large', new AppError('PAYLOAD_TOO_LARGE', 'The headers or the address are too long.').toBody()]
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return [408, 'Request Timeout', new AppError('INVALID_INPUT', 'The request did not arrive in time.', { issues: [] }).toBody()]
  }
  return [400, 'Bad Request', new AppError('INVALID_INPUT', 'This is not a request that HTTP knows.', { issues: [] }).toBody()]
}
