/** The room's face: who somebody is by what they show, how often they may ask, how failures are slowed. */
import type { Secret } from '../base/secret.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { type Identity, window_identity } from './identity.ts'
import { Keys } from './keys.ts'
import { LaunchTokens } from './launch-tokens.ts'
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
  session?: string | undefined
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
    if (shown.session !== undefined && this.launch_tokens.knowsSession(shown.session)) return window_identity
    return null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keys[Symbol.asyncDispose]()
  }
}
