/** The page's way in: a one-time launch token (or an admin key) is exchanged for the cookie and the page's own secret. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type LaunchAnswer, launch_body } from '../../../src-preload/contract/launch.ts'
import type { Session } from '../../access/page-sessions.ts'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { plainIssues } from '../issues.ts'
import { sessionCookie } from './credentials.ts'

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
      const session = await ('token' in body.data ? this.#sessionForToken(body.data.token) : this.#sessionForKey(body.data.api_key))
      if (session === null) {
        await this.#options.access.failed_attempts.note()
        throw new AppError('UNAUTHENTICATED', 'This launch token is used up, too old or unknown. Open the window anew, or ask for a new launch address.')
      }
      return this.#withCookie(reply, session.cookie, request.headers.origin).send({ success: true, page_secret: session.page } satisfies LaunchAnswer)
    })
  }

  /**
   * For `/?launch=TOKEN`: true when the token was good and the reply sends the browser on. An answer to a navigation can
   * hand nothing to the page but its address, so the page gets a fresh token there, in the fragment, which no log sees.
   */
  redirect(query: Readonly<Record<string, unknown>>, reply: FastifyReply): boolean {
    const { launch_tokens } = this.#options.access
    const token = ['launch', 'token', 'launch_token'].map((name) => query[name]).find((value) => typeof value === 'string')
    if (typeof token !== 'string' || !launch_tokens.take(token)) return false
    void reply.code(303).header('location', `./#launch=${launch_tokens.create().token}`).header('cache-control', 'no-store').send()
    return true
  }

  async #sessionForToken(token: string): Promise<Session | null> {
    const { launch_tokens, page_sessions } = this.#options.access
    return launch_tokens.take(token) ? page_sessions.open(null) : null
  }

  async #sessionForKey(key: string): Promise<Session | null> {
    const { keys, page_sessions } = this.#options.access
    const holder = keys.verify(key)
    return holder?.scope === 'admin' ? page_sessions.open(holder.requested_by.key_id) : null
  }

  #withCookie(reply: FastifyReply, session: string, origin: string | undefined): FastifyReply {
    const { cookieName, public_origin } = this.#options
    const is_https = public_origin !== null && origin === new URL(public_origin).origin && public_origin.startsWith('https:')
    return reply.header('set-cookie', sessionCookie(cookieName(), session, is_https)).header('cache-control', 'no-store')
  }
}
