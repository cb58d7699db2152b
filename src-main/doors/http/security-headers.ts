/** Security headers of every answer: what the page may load, whom it may talk to, who may embed it (nobody). */
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** `sockets` names the WebSocket origins of this door; known once the port is. */
export async function addSecurityHeaders(app: FastifyInstance, sockets: () => string): Promise<void> {
  await app.register(helmet, {
    // Loopback is served over plain HTTP; a proxy in front sets its own.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The terminal and the panes set styles on elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", sockets],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  })
}
