/** Takes the browser bundle out of Scalar's Fastify plugin, which keeps it to itself and its own routes. */
import fastify from 'fastify'

/** UTF-8 text of the script (about 4 MB). */
export async function scalarBundle(): Promise<Buffer> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const app = fastify({ logger: false })
  try {
    await app.register(reference, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
    const answer = await app.inject('/docs/js/scalar.js')
    if (answer.statusCode !== 200) throw new Error(`Scalar's script answered ${answer.statusCode}.`)
    return answer.rawPayload
  } finally {
    await app.close()
  }
}
