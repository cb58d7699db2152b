/** How the page gets in: a one-time token of short life, exchanged for a session that holds for the host's life. */
import { randomBytes } from 'node:crypto'
import { hashOf } from './key-secret.ts'

/** Long enough to read a URL off the terminal and open it, short enough that a forgotten one is worth nothing. */
const token_life_ms = 10 * 60_000
const tokens_kept = 100
const sessions_kept = 1000

export interface LaunchToken {
  token: string
  /** ISO 8601 UTC. */
  expires_at: string
}

export class LaunchTokens {
  /** Hash of the token -> when it ends (wall clock). Secrets themselves are not kept. */
  readonly #tokens = new Map<string, number>()
  readonly #sessions = new Set<string>()
  readonly #life_ms: number

  constructor(life_ms: number = token_life_ms) {
    this.#life_ms = life_ms
  }

  create(): LaunchToken {
    const token = randomBytes(32).toString('base64url')
    const ends = Date.now() + this.#life_ms
    forgetOldest(this.#tokens, tokens_kept)
    this.#tokens.set(hashOf(token), ends)
    return { token, expires_at: new Date(ends).toISOString() }
  }

  /** The session for a token that is known, unused and in time; null otherwise. The token is used up either way. */
  exchange(token: string): string | null {
    const hash = hashOf(token)
    const ends = this.#tokens.get(hash)
    this.#tokens.delete(hash)
    return ends === undefined || ends <= Date.now() ? null : this.openSession()
  }

  /** A session for somebody who proved otherwise that they may (an admin key). */
  openSession(): string {
    const session = randomBytes(32).toString('base64url')
    forgetOldest(this.#sessions, sessions_kept)
    this.#sessions.add(hashOf(session))
    return session
  }

  /** Looked up by hash, so the time taken tells nothing about the secret. */
  knowsSession(session: string): boolean {
    return this.#sessions.has(hashOf(session))
  }
}

/** Makes room for one more; maps and sets keep the order of insertion. */
function forgetOldest(kept: Map<string, unknown> | Set<string>, limit: number): void {
  while (kept.size >= limit) {
    const [oldest] = kept.keys()
    if (oldest === undefined) return
    kept.delete(oldest)
  }
}
