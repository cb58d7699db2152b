/** Reads a body as JSON and as nothing else: valid UTF-8, no prototype tricks; an empty one is no body. */
import type { FastifyInstance } from 'fastify'
import { NotJson } from './http-refusal.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = decoder.decode(body)
    } catch {
      return done(new NotJson('it is not valid UTF-8'))
    }
    void parse(request, text, (error, value) =>
      done(error && new NotJson('it is malformed, or holds names that no JSON here may have', { cause: error }), value),
    )
  })
}
