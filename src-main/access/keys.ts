/** API keys: made once, stored as hashes, verified in constant time, with expiry and the time of last use. */
import { z } from 'zod'
import { type ApiKey, api_key } from '../../src-preload/contract/keys.ts'
import type { Scope } from '../../src-preload/contract/shapes.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { Emitter } from '../base/emitter.ts'
import { newId } from '../base/ids.ts'
import type { Secret } from '../base/secret.ts'
import { JsonDocument } from '../store/json-document.ts'
import type { Identity } from './identity.ts'
import { newKeySecret, sameHash, secretHash } from './key-secret.ts'

const stored_key = api_key.extend({ hash: z.string().regex(/^[0-9a-f]{64}$/) })
type StoredKey = z.infer<typeof stored_key>
const document_schema = z.object({ keys: z.array(stored_key) })

/** `key_id` of the key that came with OPSDECK_API_KEY. */
export const environment_key_id = 'environment'

/** How long a changed time of last use may wait for the disk. */
const last_used_delay_ms = 30_000
/** Longest time a timer of Node can be set for. */
const longest_timer_ms = 2 ** 31 - 1

export interface KeysOptions {
  /** keys.json in the data dir. */
  path: string
  /** OPSDECK_API_KEY: an admin key for this run, never stored. */
  environment_key?: Secret | undefined
  notice?: (sentence: string) => void
}

export interface NewKey {
  name: string
  scope: Scope
  own_jobs_only?: boolean | undefined
  expires_at?: string | null | undefined
}

export class Keys implements AsyncDisposable {
  /** A key was revoked, or ran out: what is open in its name has to be looked at again. */
  readonly on_lapse = new Emitter<void>()
  readonly #document: JsonDocument<z.infer<typeof document_schema>>
  readonly #environment_hash: string | null
  /** Times of last use that are newer than the file. */
  readonly #last_used = new Map<string, string>()
  #write_timer: NodeJS.Timeout | undefined
  #expiry_timer: NodeJS.Timeout | undefined

  constructor(options: KeysOptions) {
    this.#document = new JsonDocument({ path: options.path, schema: document_schema, initial: { keys: [] }, ...(options.notice && { notice: options.notice }) })
    this.#environment_hash = options.environment_key ? secretHash(options.environment_key.reveal()) : null
    this.#awaitExpiry()
  }

  /** True when there is any key that could let somebody in, the environment's included. */
  get hasAny(): boolean {
    return this.#environment_hash !== null || this.#document.get().keys.some((key) => !hasExpired(key))
  }

  /** Stores the hash; `key` in the answer is the only time the secret is told. Throws DISK_FULL. */
  async create(wanted: NewKey): Promise<ApiKey & { key: string }> {
    const secret = newKeySecret()
    const key: StoredKey = {
      id: newId(),
      name: wanted.name,
      scope: wanted.scope,
      own_jobs_only: wanted.own_jobs_only ?? false,
      created: timestampNow(),
      expires_at: toUtc(wanted.expires_at),
      last_used_at: null,
      hash: secretHash(secret),
    }
    await this.#document.update(({ keys }) => ({ keys: [...keys, key] }))
    this.#awaitExpiry()
    return { ...this.#shown(key), key: secret }
  }

  /** Oldest first. */
  list(): ApiKey[] {
    return this.#document.get().keys.map((key) => this.#shown(key))
  }

  /** Throws NOT_FOUND. */
  get(id: string): ApiKey {
    return this.#shown(this.#stored(id))
  }

  /** Throws NOT_FOUND. */
  async update(id: string, patch: { name?: string | undefined; expires_at?: string | null | undefined }): Promise<ApiKey> {
    this.#stored(id)
    await this.#document.update(({ keys }) => ({
      keys: keys.map((key) =>
        key.id === id ? { ...key, name: patch.name ?? key.name, expires_at: patch.expires_at === undefined ? key.expires_at : toUtc(patch.expires_at) } : key,
      ),
    }))
    this.#lapsed()
    return this.get(id)
  }

  /** Revokes at once, also for what is open in the key's name. Throws NOT_FOUND. */
  async remove(id: string): Promise<void> {
    this.#stored(id)
    await this.#document.update(({ keys }) => ({ keys: keys.filter((key) => key.id !== id) }))
    this.#last_used.delete(id)
    this.#lapsed()
  }

  /** True while `key_id` still lets somebody in. */
  isValid(key_id: string): boolean {
    if (key_id === environment_key_id) return this.#environment_hash !== null
    const key = this.#document.get().keys.find((candidate) => candidate.id === key_id)
    return key !== undefined && !hasExpired(key)
  }

  /** What stands for a key while it is good, and is another when the key is another; null otherwise. A secret itself: not to be stored as it is. */
  markOf(key_id: string): string | null {
    if (!this.isValid(key_id)) return null
    return key_id === environment_key_id ? this.#environment_hash : this.#stored(key_id).hash
  }

  /** Who holds `secret`, or null. Looks at every key, so that the time taken tells nothing. */
  verify(secret: string): Identity | null {
    const hash = secretHash(secret)
    let found: Identity | null = null
    if (this.#environment_hash !== null && sameHash(hash, this.#environment_hash)) found = identityOf(environment_key_id, 'admin', false)
    for (const key of this.#document.get().keys) {
      if (!sameHash(hash, key.hash) || hasExpired(key)) continue
      found = identityOf(key.id, key.scope, key.own_jobs_only)
      this.#noteUse(key.id)
    }
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#write_timer)
    clearTimeout(this.#expiry_timer)
    await this.#writeLastUsed().catch(() => {})
    await this.#document.settled()
  }

  #stored(id: string): StoredKey {
    const key = this.#document.get().keys.find((candidate) => candidate.id === id)
    if (!key) throw new AppError('NOT_FOUND', 'There is no key with this id.')
    return key
  }

  #shown({ hash: _, ...key }: StoredKey): ApiKey {
    return { ...key, last_used_at: this.#last_used.get(key.id) ?? key.last_used_at }
  }

  #lapsed(): void {
    this.on_lapse.emit()
    this.#awaitExpiry()
  }

  /** Tells of the next key that runs out, when it does. */
  #awaitExpiry(): void {
    clearTimeout(this.#expiry_timer)
    const ends = this.#document.get().keys.flatMap((key) => (key.expires_at !== null && !hasExpired(key) ? [Date.parse(key.expires_at)] : []))
    if (ends.length === 0) return
    const wait_ms = Math.min(longest_timer_ms, Math.max(1, Math.min(...ends) - Date.now()))
    this.#expiry_timer = setTimeout(() => this.#lapsed(), wait_ms).unref()
  }

  #noteUse(id: string): void {
    this.#last_used.set(id, timestampNow())
    this.#write_timer ??= setTimeout(() => {
      this.#write_timer = undefined
      // A full disk must not break answers; the time is written with the next use or at the end.
      this.#writeLastUsed().catch(() => {})
    }, last_used_delay_ms).unref()
  }

  async #writeLastUsed(): Promise<void> {
    if (this.#last_used.size === 0) return
    const times = new Map(this.#last_used)
    await this.#document.update(({ keys }) => ({ keys: keys.map((key) => ({ ...key, last_used_at: times.get(key.id) ?? key.last_used_at })) }))
    for (const [id, time] of times) if (this.#last_used.get(id) === time) this.#last_used.delete(id)
  }
}

function identityOf(key_id: string, scope: Scope, own_jobs_only: boolean): Identity {
  return { requested_by: { door: 'http', key_id }, scope, own_jobs_only, rate_name: `key:${key_id}` }
}

function hasExpired(key: StoredKey): boolean {
  return key.expires_at !== null && Date.parse(key.expires_at) <= Date.now()
}

function toUtc(time: string | null | undefined): string | null {
  return time ? new Date(time).toISOString() : null
}
