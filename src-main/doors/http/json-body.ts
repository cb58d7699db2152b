/** Reads a body as JSON and as nothing else: valid UTF-8, no prototype tricks; an empty one is no body. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { HttpRefusal, NotJson } from './http-refusal.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const charset = otherCharset(request.headers['content-type'] ?? '')
    if (charset !== undefined) return done(wrongMedia(`The body is said to be in ${charset}; send it as UTF-8.`))
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

/** For bodies that are packed: nothing is unpacked here, so what is inside stays unknown. Throws INVALID_INPUT with 415. */
export function refusePackedBody(headers: IncomingHttpHeaders): void {
  if (headers['content-encoding'] !== undefined) throw wrongMedia('The body comes with a Content-Encoding. Send it as it is, without one.')
}

/** The first charset of a content type that is not UTF-8. */
function otherCharset(content_type: string): string | undefined {
  for (const [, quoted, plain] of content_type.matchAll(/;\s*charset\s*=\s*(?:"([^"]*)"|([^;]*))/gi)) {
    const name = (quoted ?? plain ?? '').trim()
    if (name.toLowerCase() !== 'utf-8') return JSON.stringify(name.slice(0, 40))
  }
  return undefined
}

function wrongMedia(message: string): HttpRefusal {
  return new HttpRefusal(415, 'INVALID_INPUT', message, { issues: [{ path: '', message }] })
}
