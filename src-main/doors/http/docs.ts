/** `/openapi.json` and the API reference at `/docs`: made when first asked for, under the policy of every page, with nothing from elsewhere. */
import type { FastifyInstance } from 'fastify'

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Opsdeck API</title></head><body><div id="reference"></div>
<script src="/docs/scalar.js"></script><script src="/docs/start.js"></script></body></html>`

/** Nothing is fetched from elsewhere: no fonts, no proxy, no telemetry, no hosted assistant. */
const start = `Scalar.createApiReference('#reference', {
  url: '/openapi.json', theme: 'default', withDefaultFonts: false, telemetry: false, hideClientButton: true,
  showDeveloperTools: 'never', agent: { disabled: true }, mcp: { disabled: true },
})
`

export function addDocs(app: FastifyInstance, version: string): void {
  let document: Promise<string> | undefined
  app.get('/openapi.json', { config: { scope: 'open' } }, async (_request, reply) => {
    document ??= import('./openapi.ts').then(async ({ openApiDocument }) => JSON.stringify(await openApiDocument(version)))
    return reply.type('application/json; charset=utf-8').send(await document)
  })
  app.get('/docs', { config: { scope: 'open' } }, (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/docs/start.js', { config: { scope: 'open' } }, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
  let bundle: Promise<Buffer> | undefined
  app.get('/docs/scalar.js', { config: { scope: 'open' } }, async (_request, reply) => {
    bundle ??= import('./scalar-bundle.ts').then(({ scalarBundle }) => scalarBundle())
    return reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=86400')
      .send(await bundle)
  })
}
