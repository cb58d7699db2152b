/** How long a request may take to arrive whole: a fixed time on most routes, as long as bytes keep coming where a route says so. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { HttpRefusal } from './http-refusal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long the body may take; null: as long as it does not stand still. Default: `receive_ms`. */
    receive_ms?: number | null
  }
}

/** Default for the whole of a body. Node's own limit is the same for all routes, and would cut uploads. */
const receive_ms = 30_000
/** No route waits longer than this for the next byte. */
const quiet_ms = 30_000

export function addReceiveLimits(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { headers } = request
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) watch(request, reply)
    done()
  })
}

/** Goes on after the answer too: a body that nobody wants any more must not keep its connection open either. */
function watch(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request
  const { socket } = raw
  const { receive_ms: whole_ms = receive_ms } = request.routeOptions.config
  const late = () => {
    stop()
    if (raw.complete || socket.destroyed) return
    if (reply.sent) return void socket.destroy()
    const message = 'The request did not arrive in time.'
    void reply.header('connection', 'close').send(new HttpRefusal(408, 'INVALID_INPUT', message, { issues: [{ path: '', message }] }))
  }
  let seen = socket.bytesRead
  const look = () => {
    // Bytes that wait in here are ours to take: then it is not the client who stands still.
    if (socket.bytesRead === seen && raw.readableLength === 0) late()
    seen = socket.bytesRead
  }
  const stop = () => {
    clearTimeout(whole)
    clearInterval(quiet)
  }
  const whole = whole_ms === null ? undefined : setTimeout(late, whole_ms).unref()
  const quiet = setInterval(look, quiet_ms).unref()
  raw.once('close', stop)
}
