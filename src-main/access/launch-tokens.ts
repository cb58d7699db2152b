/** How the page gets in: a one-time token of short life, exchanged for a session. */
import { randomBytes } from 'node:crypto'
import { secretHash } from './key-secret.ts'

/** Long enough to read a URL off the terminal and open it, short enough that a forgotten one is worth nothing. */
const token_life_ms = 10 * 60_000
const tokens_kept = 100

export interface LaunchToken {
  token: string
  /** ISO 8601 UTC. */
  expires_at: string
}

export class LaunchTokens {
  /** Hash of the token -> when it ends (wall clock). Secrets themselves are not kept. */
  readonly #tokens = new Map<string, number>()
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
}

/** Makes room for one more; maps keep the order of insertion. */
function forgetOldest(kept: Map<string, unknown>, limit: number): void {
  while (kept.size >= limit) {
    const [oldest] = kept.keys()
    if (oldest === undefined) return
    kept.delete(oldest)
  }
}
