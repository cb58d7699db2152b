/** The page's way in: a one-time launch token (or an admin key) is exchanged for the cookie. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { plainIssues } from '../issues.ts'
import { sessionCookie } from './credentials.ts'

const secret = z.string().min(1).max(500)
const launch_body = z.union([z.strictObject({ token: secret }), z.strictObject({ api_key: secret })])

export interface LaunchOptions {
  access: Rooms['access']
  /** Known once the port is. */
  cookieName: () => string
  public_origin: string | null
}

export class Launch {
  readonly #options: LaunchOptions

  constructor(options: LaunchOptions) {
    this.#options = options
  }

  addRoute(app: FastifyInstance): void {
    app.post('/launch', { config: { scope: 'open' } }, async (request, reply) => {
      const body = launch_body.safeParse(request.body)
      if (!body.success) throw new AppError('INVALID_INPUT', 'Send {"token": ...} from the launch address.', { issues: plainIssues(body.error.issues) })
      const session = 'token' in body.data ? this.#options.access.launch_tokens.exchange(body.data.token) : this.#sessionForKey(body.data.api_key)
      if (session === null) {
        await this.#options.access.failed_attempts.note()
        throw new AppError('UNAUTHENTICATED', 'This launch token is used up, too old or unknown. Open the window anew, or ask for a new launch address.')
      }
      return this.#withCookie(reply, session, request.headers.origin).send({ success: true })
    })
  }

  /** For `/?launch=TOKEN`: true when the token was good and the reply sends the browser to the page with its cookie. */
  redirect(query: Readonly<Record<string, unknown>>, reply: FastifyReply): boolean {
    const token = ['launch', 'token', 'launch_token'].map((name) => query[name]).find((value) => typeof value === 'string')
    const session = typeof token === 'string' ? this.#options.access.launch_tokens.exchange(token) : null
    if (session === null) return false
    void this.#withCookie(reply, session, undefined).code(303).header('location', './').send()
    return true
  }

  #sessionForKey(key: string): string | null {
    const { keys, launch_tokens } = this.#options.access
    return keys.verify(key)?.scope === 'admin' ? launch_tokens.openSession() : null
  }

  #withCookie(reply: FastifyReply, session: string, origin: string | undefined): FastifyReply {
    const { cookieName, public_origin } = this.#options
    const is_https = public_origin !== null && origin === new URL(public_origin).origin && public_origin.startsWith('https:')
    return reply.header('set-cookie', sessionCookie(cookieName(), session, is_https)).header('cache-control', 'no-store')
  }
}
