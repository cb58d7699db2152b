/** The room's face: who somebody is by what they show, how often they may ask, how failures are slowed. */
import { Emitter } from '../base/emitter.ts'
import type { Secret } from '../base/secret.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { type Identity, window_identity } from './identity.ts'
import { Keys } from './keys.ts'
import { LaunchTokens } from './launch-tokens.ts'
import { PageSessions, type Session } from './page-sessions.ts'
import { RateLimit } from './rate-limit.ts'

export interface AccessOptions {
  /** keys.json in the data dir. */
  keys_path: string
  /** sessions.json in the data dir. */
  sessions_path: string
  environment_key?: Secret | undefined
  ratePerSecond: () => number
  notice?: (sentence: string) => void
}

/** What somebody showed at a door. */
export interface Credentials {
  key?: string | undefined
  /** The two secrets of a page's session; one of them alone is nothing. */
  session?: Session | undefined
}

export class Access implements AsyncDisposable {
  /** A key or a session ended: what is open in its name has to be looked at again. */
  readonly on_lapse = new Emitter<void>()
  readonly keys: Keys
  readonly rate_limit: RateLimit
  readonly failed_attempts = new FailedAttempts()
  readonly launch_tokens = new LaunchTokens()
  readonly page_sessions: PageSessions
  readonly #key_lapse: Disposable

  constructor(options: AccessOptions) {
    const told = options.notice && { notice: options.notice }
    this.keys = new Keys({ path: options.keys_path, environment_key: options.environment_key, ...told })
    // A session that an admin key opened ends with the key.
    this.page_sessions = new PageSessions({ path: options.sessions_path, markOf: (key_id) => this.keys.markOf(key_id), ...told })
    this.#key_lapse = this.keys.on_lapse.on(() => this.on_lapse.emit())
    this.rate_limit = new RateLimit(options.ratePerSecond)
  }

  /** A key counts before a session: who shows a wrong key is not let in by a cookie the browser added. */
  identify(shown: Credentials): Identity | null {
    if (shown.key !== undefined) return this.keys.verify(shown.key)
    return shown.session !== undefined && this.page_sessions.holds(shown.session) ? window_identity : null
  }

  /** True while `identity`, let in by `shown`, may stay: its key or its session is still good. */
  stillKnows(identity: Identity, { session }: Credentials): boolean {
    const { key_id } = identity.requested_by
    if (key_id !== null) return this.keys.isValid(key_id)
    return identity !== window_identity || (session !== undefined && this.page_sessions.holds(session))
  }

  /** Ends the sessions of all pages and closes what is open in their name; resolves with how many there were. */
  async forgetPages(): Promise<number> {
    try {
      return await this.page_sessions.forgetAll()
    } finally {
      this.on_lapse.emit()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#key_lapse[Symbol.dispose]()
    await this.keys[Symbol.asyncDispose]()
    await this.page_sessions[Symbol.asyncDispose]()
  }
}
