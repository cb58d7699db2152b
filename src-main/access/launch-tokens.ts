/** How the page gets in: a one-time token of short life, exchanged for a session of two secrets that holds for the host's life. */
import { randomBytes } from 'node:crypto'
import { sameHash, secretHash } from './key-secret.ts'

/** Long enough to read a URL off the terminal and open it, short enough that a forgotten one is worth nothing. */
const token_life_ms = 10 * 60_000
const tokens_kept = 100
const sessions_kept = 1000

export interface LaunchToken {
  token: string
  /** ISO 8601 UTC. */
  expires_at: string
}

export interface Session {
  /** For the cookie, which the browser sends along to every server on this machine: it knows no ports. */
  cookie: string
  /** For the page's own hands; the cookie is worth nothing without it. */
  page: string
}

interface KnownSession {
  page_hash: string
  /** The admin key that opened it; null for a launch token. */
  key_id: string | null
}

export class LaunchTokens {
  /** Hash of the token -> when it ends (wall clock). Secrets themselves are not kept. */
  readonly #tokens = new Map<string, number>()
  /** By the hash of the cookie. */
  readonly #sessions = new Map<string, KnownSession>()
  readonly #life_ms: number

  constructor(life_ms: number = token_life_ms) {
    this.#life_ms = life_ms
  }

  create(): LaunchToken {
    const token = randomBytes(32).toString('base64url')
    const ends = Date.now() + this.#life_ms
    forgetOldest(this.#tokens, tokens_kept)
    this.#tokens.set(secretHash(token), ends)
    return { token, expires_at: new Date(ends).toISOString() }
  }

  /** True for a token that is known, unused and in time, which it is no longer afterwards. */
  take(token: string): boolean {
    const hash = secretHash(token)
    const ends = this.#tokens.get(hash)
    this.#tokens.delete(hash)
    return ends !== undefined && ends > Date.now()
  }

  /** The session for a token that is known, unused and in time; null otherwise. The token is used up either way. */
  exchange(token: string): Session | null {
    return this.take(token) ? this.openSession(null) : null
  }

  /** A session for somebody who may have one; `key_id` names the admin key that proved it, and that it ends with. */
  openSession(key_id: string | null): Session {
    const session = { cookie: randomBytes(32).toString('base64url'), page: randomBytes(32).toString('base64url') }
    forgetOldest(this.#sessions, sessions_kept)
    this.#sessions.set(secretHash(session.cookie), { page_hash: secretHash(session.page), key_id })
    return session
  }

  /** The session that both secrets belong to, or null. Compared as hashes, so the time taken tells nothing about the secrets. */
  session(shown: Session): Pick<KnownSession, 'key_id'> | null {
    const known = this.#sessions.get(secretHash(shown.cookie))
    return known && sameHash(known.page_hash, secretHash(shown.page)) ? known : null
  }
}

/** Makes room for one more; maps keep the order of insertion. */
function forgetOldest(kept: Map<string, unknown>, limit: number): void {
  while (kept.size >= limit) {
    const [oldest] = kept.keys()
    if (oldest === undefined) return
    kept.delete(oldest)
  }
}
