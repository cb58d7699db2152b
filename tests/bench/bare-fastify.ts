/** The raw thing beside which the API is measured: one Fastify route that answers a small JSON body. */
import fastify from 'fastify'

const app = fastify({ logger: false })
app.get('/', () => ({ status: 'ok', items: [1, 2, 3] }))
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as { port: number }
process.stdout.write(`listening http://127.0.0.1:${port}\n`)
process.on('SIGTERM', () => process.exit(0))
