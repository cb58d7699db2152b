/**
 * The sessions of pages: two secrets each, kept as hashes in the data dir, so that a page finds its host again after a restart. A session ends
 * by itself: some hours after its last use, and in any case some weeks after it was opened; with the key that opened it; and by hand.
 */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { JsonDocument } from '../store/json-document.ts'
import { sameHash, secretHash } from './key-secret.ts'

/** A night and a morning: whoever leaves the page open, or comes back the same day, is let in. An open page counts as used. */
const unused_life_ms = 12 * 3_600_000
/** A session that somebody copied ends at the latest then, however much it is used. */
const whole_life_ms = 30 * 86_400_000
const sessions_kept = 200
/** How much the time of last use on the disk may lag behind. */
const write_delay_ms = 60_000

export interface Session {
  /** For the cookie, which the browser sends along to every server on this machine: it knows no ports. */
  cookie: string
  /** For the page's own hands; the cookie is worth nothing without it. */
  page: string
}

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const stored_session = z.object({
  cookie_hash: hash,
  page_hash: hash,
  /** The admin key that opened it, and that it ends with; null for a launch token. */
  key_id: z.string().nullable(),
  /** Hash that only the cookie and that very key make together; null without a key. */
  key_proof: hash.nullable(),
  /** Milliseconds since 1970. */
  opened_at: z.number(),
  used_at: z.number(),
})
type StoredSession = z.infer<typeof stored_session>
const document_schema = z.object({ sessions: z.array(stored_session) })

export interface PageSessionsOptions {
  /** sessions.json in the data dir. */
  path: string
  /** What stands for an admin key that is still good, and changes when the key does; null for one that is not. */
  markOf: (key_id: string) => string | null
  notice?: (sentence: string) => void
}

export class PageSessions implements AsyncDisposable {
  readonly #options: PageSessionsOptions
  readonly #document: JsonDocument<z.infer<typeof document_schema>>
  /** By the hash of the cookie, the least recently opened first. */
  readonly #sessions: Map<string, StoredSession>
  #write_timer: NodeJS.Timeout | undefined

  constructor(options: PageSessionsOptions) {
    this.#options = options
    this.#document = new JsonDocument({
      path: options.path,
      schema: document_schema,
      initial: { sessions: [] },
      ...(options.notice && { notice: options.notice }),
    })
    this.#sessions = new Map(this.#document.get().sessions.map((one) => [one.cookie_hash, one]))
    this.#dropEnded()
  }

  /**
   * A session for somebody who may have one; `key_id` names the admin key that proved it. On the disk when this resolves; where the disk
   * takes nothing, it holds for this host's life.
   */
  async open(key_id: string | null): Promise<Session> {
    const session = { cookie: randomBytes(32).toString('base64url'), page: randomBytes(32).toString('base64url') }
    const now = Date.now()
    this.#dropEnded()
    for (const [oldest] of [...this.#sessions].sort(([, a], [, b]) => a.used_at - b.used_at).slice(0, Math.max(0, this.#sessions.size - sessions_kept + 1))) {
      this.#sessions.delete(oldest)
    }
    const cookie_hash = secretHash(session.cookie)
    const key_proof = key_id === null ? null : this.#proof(key_id, session.cookie)
    this.#sessions.set(cookie_hash, { cookie_hash, page_hash: secretHash(session.page), key_id, key_proof, opened_at: now, used_at: now })
    await this.#write().catch(() => {})
    return session
  }

  /** True for both secrets of a session that has not ended, which counts as its use. Compared as hashes, so the time taken tells nothing about the secrets. */
  holds(shown: Session): boolean {
    const known = this.#sessions.get(secretHash(shown.cookie))
    if (!known || !sameHash(known.page_hash, secretHash(shown.page)) || hasEnded(known)) return false
    if (known.key_id !== null && (known.key_proof === null || this.#proof(known.key_id, shown.cookie) !== known.key_proof)) return false
    known.used_at = Date.now()
    this.#write_timer ??= setTimeout(() => void this.#write().catch(() => {}), write_delay_ms).unref()
    return true
  }

  /** Ends every session; resolves with their number once that is on the disk. Throws DISK_FULL, and they have ended all the same. */
  async forgetAll(): Promise<number> {
    const forgotten = this.#sessions.size
    this.#sessions.clear()
    await this.#write()
    return forgotten
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#write_timer) await this.#write().catch(() => {})
    await this.#document.settled()
  }

  /** The key's mark mixed with the cookie, which lies nowhere: a hash of a short key alone could be guessed from the disk. */
  #proof(key_id: string, cookie: string): string | null {
    const mark = this.#options.markOf(key_id)
    return mark === null ? null : secretHash(`${cookie} ${mark}`)
  }

  #dropEnded(): void {
    for (const [cookie_hash, one] of this.#sessions) if (hasEnded(one)) this.#sessions.delete(cookie_hash)
  }

  async #write(): Promise<void> {
    clearTimeout(this.#write_timer)
    this.#write_timer = undefined
    await this.#document.update(() => ({ sessions: [...this.#sessions.values()].map((one) => ({ ...one })) }))
  }
}

/** Also where the clock was set back behind its times: what cannot be told is over. */
function hasEnded({ opened_at, used_at }: StoredSession): boolean {
  const now = Date.now()
  return now - used_at >= unused_life_ms || now - opened_at >= whole_life_ms || opened_at > now + unused_life_ms
}
