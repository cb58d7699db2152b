/** Security headers of every answer: what the page may load, whom it may talk to, who may embed it (nobody). */
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/**
 * The same for answers that no page is made of and no hook sees: to what is not HTTP, or has an address that cannot be read.
 * They are words for programs, so nothing may be loaded or shown because of them.
 */
export const bare_security_headers: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

/** `sockets` names the WebSocket origins of this door; known once the port is. */
export async function addSecurityHeaders(app: FastifyInstance, sockets: () => string): Promise<void> {
  await app.register(helmet, {
    // It writes the policy anew for every answer; all answers of a port have the same, which is asked for once.
    global: false,
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
        // Results of programs; the page fetches them with its secret, which a player's own request would not carry.
        mediaSrc: ["'self'", 'blob:'],
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
  let made: { sockets: string; headers: [string, string][] } | undefined
  app.addHook('onRequest', async (_request, reply) => {
    const names = sockets()
    if (made?.sockets === names) {
      for (const [name, value] of made.headers) reply.raw.setHeader(name, value)
      return
    }
    reply.helmet()
    made = { sockets: names, headers: Object.entries(reply.raw.getHeaders()).map(([name, value]) => [name, String(value)]) }
  })
}
