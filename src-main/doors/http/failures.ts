/** Every failed HTTP answer: our body, the right status and headers, a line in the log. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../base/app-error.ts'
import type { Log } from '../../logging/log.ts'
import { logFailure } from '../log-failure.ts'
import { fromHttp } from './http-refusal.ts'

export function addFailures(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((thrown, request, reply) => answerFailure(log, thrown, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]?.slice(0, 200) ?? ''
    return answerFailure(log, new AppError('NOT_FOUND', `There is nothing at ${request.method} ${path}.`), request, reply)
  })
}

/** Also for what Fastify throws before there are hooks (undecodable address). */
export function answerFailure(log: Log, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fromHttp(thrown)
  const { identity } = request
  logFailure(log, error, {
    id: request.id,
    method: request.method,
    url: request.url.slice(0, 2000),
    door: identity?.requested_by.door ?? 'http',
    key_id: identity?.requested_by.key_id ?? null,
  })
  const { retry_after_s } = error.details
  if (typeof retry_after_s === 'number') reply.header('retry-after', retry_after_s)
  if (error.code === 'NOT_READY' || error.code === 'QUEUE_FULL') reply.header('retry-after', 1)
  if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer realm="opsdeck"')
  return reply.code(error.status).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(error.toBody())
}

/** Answer for bytes that are not HTTP, or not in time: there is no request yet, only a socket. */
export function answerBrokenRequest(error: FastifyError & { code?: string }, socket: import('node:net').Socket): void {
  if (!socket.writable || socket.destroyed) return void socket.destroy()
  const [status, words, body] = brokenAnswer(error.code)
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} ${words}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
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
