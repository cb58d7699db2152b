/** The room's face: who somebody is by what they show, how often they may ask, how failures are slowed. */
import type { Secret } from '../base/secret.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { type Identity, window_identity } from './identity.ts'
import { Keys } from './keys.ts'
import { LaunchTokens, type Session } from './launch-tokens.ts'
import { RateLimit } from './rate-limit.ts'

export interface AccessOptions {
  /** keys.json in the data dir. */
  keys_path: string
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
  readonly keys: Keys
  readonly rate_limit: RateLimit
  readonly failed_attempts = new FailedAttempts()
  readonly launch_tokens = new LaunchTokens()

  constructor(options: AccessOptions) {
    this.keys = new Keys({ path: options.keys_path, environment_key: options.environment_key, ...(options.notice && { notice: options.notice }) })
    this.rate_limit = new RateLimit(options.ratePerSecond)
  }

  /** A key counts before a session: who shows a wrong key is not let in by a cookie the browser added. */
  identify(shown: Credentials): Identity | null {
    if (shown.key !== undefined) return this.keys.verify(shown.key)
    return shown.session !== undefined && this.#holds(shown.session) ? window_identity : null
  }

  /** True while `identity`, let in by `shown`, may stay: its key or its session is still good. */
  stillKnows(identity: Identity, { session }: Credentials): boolean {
    const { key_id } = identity.requested_by
    if (key_id !== null) return this.keys.isValid(key_id)
    return identity !== window_identity || (session !== undefined && this.#holds(session))
  }

  /** A session that an admin key opened ends with the key. */
  #holds(session: Session): boolean {
    const known = this.launch_tokens.session(session)
    return known !== null && (known.key_id === null || this.keys.isValid(known.key_id))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keys[Symbol.asyncDispose]()
  }
}
