/** Routes whose bodies are bytes: a scope of their own, in which a body is a stream that nothing has read, of the types named. */
import type { FastifyInstance } from 'fastify'

/**
 * `add` adds the routes to the scope it is given. They are guarded like all others, and say in their `config` who may
 * (`scope`) and how long a body may take (`receive_ms`). How many bytes are too many is for the handler to count.
 */
export async function addByteRoutes(app: FastifyInstance, types: readonly string[], add: (scope: FastifyInstance) => void): Promise<void> {
  await app.register(async (scope) => {
    // Else a body of JSON would be read whole into memory here too.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser([...types], (_request, body, done) => done(null, body))
    add(scope)
  })
}
