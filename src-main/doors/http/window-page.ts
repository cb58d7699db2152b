/** The built window at `/`; where it was not built, a short page that says how. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../base/app-error.ts'
import type { Launch } from './launch.ts'

const not_built = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Opsdeck</title></head>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark">
<h1>The window is not built yet</h1><p>Run <code>npm run build</code> in the folder of Opsdeck, then load this page again.</p>
<p>The API works without it: <a href="/docs">its reference</a>.</p></body></html>`

/** `folder` is out/renderer. */
export async function addWindowPage(app: FastifyInstance, folder: string, launch: Launch): Promise<void> {
  const { default: fastifyStatic } = await import('@fastify/static')
  // The build puts the brotli and the gzip form of each file beside it.
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, preCompressed: true })
  app.get('/', { config: { scope: 'open' } }, (request, reply) => {
    if (launch.redirect(request.query as Record<string, unknown>, reply)) return reply
    reply.header('cache-control', 'no-cache')
    if (existsSync(join(folder, 'index.html'))) return reply.sendFile('index.html')
    return reply.type('text/html; charset=utf-8').send(not_built)
  })
  app.get('/icon.svg', { config: { scope: 'open' } }, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile('icon.svg'))
  app.get('/assets/*', { config: { scope: 'open' } }, (request, reply) => {
    const name = (request.params as { '*': string })['*']
    // The build puts no folders and no hidden files there.
    if (!/^[\w][\w.-]*$/.test(name) || /\.(?:br|gz)$/.test(name)) throw new AppError('NOT_FOUND')
    // Names carry a hash of their content.
    return reply.header('cache-control', 'public, max-age=31536000, immutable').sendFile(`assets/${name}`)
  })
}
