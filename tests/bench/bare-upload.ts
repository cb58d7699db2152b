/** The raw thing beside which uploads are measured: one Fastify route that writes a multipart file as it comes. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import fastify from 'fastify'

const [target = '/dev/null', flush] = process.argv.slice(2)
const app = fastify({ logger: false, bodyLimit: Number.MAX_SAFE_INTEGER })
await app.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY } })
app.post('/', async (request) => {
  const part = await request.file()
  await pipeline(part!.file, createWriteStream(target, { flush: flush === 'flush' }))
  return { success: true }
})
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as { port: number }
process.stdout.write(`listening http://127.0.0.1:${port}\n`)
process.on('SIGTERM', () => process.exit(0))
