/** Talks to a shop of WooCommerce over its REST API (v3): products and orders, with the key in a header and never in the address. */
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import { askServer, type OutgoingAnswer } from '../outgoing/ask-server.ts'
import type { GuardedCalls, Try } from './guarded-calls.ts'

export interface ShopAccount {
  /** Without a slash at its end; a folder in front of `/wp-json` is kept. */
  url: string
  consumer_key: string
  consumer_secret: Secret
}

export interface ShopQuery {
  resource: 'products' | 'orders'
  limit: number
  offset: number
  search?: string | undefined
  status?: string | undefined
}

const most_answer_bytes = 10 * 1024 * 1024

export class WooCommerceClient {
  readonly #account: ShopAccount
  readonly #guard: GuardedCalls

  constructor(account: ShopAccount, guard: GuardedCalls) {
    this.#account = account
    this.#guard = guard
  }

  /** Throws UPSTREAM_FAILED with `details` {kind, status}. The version is null where the key may not see it. */
  async test(): Promise<{ version: string | null; latency_ms: number }> {
    const start = monotonicMs()
    await this.list({ resource: 'products', limit: 1, offset: 0 })
    const latency_ms = Math.round((monotonicMs() - start) * 100) / 100
    return { version: await this.#version(), latency_ms }
  }

  /** A page as the shop gives it, and how many there are in all (X-WP-Total). `limit` is at most 100. */
  async list({ resource, limit, offset, search, status }: ShopQuery): Promise<{ items: Record<string, unknown>[]; total: number | null }> {
    const query = new URLSearchParams({
      per_page: String(limit),
      // A page number where one says the same: caches of shops know it.
      ...(offset % limit === 0 ? { page: String(offset / limit + 1) } : { offset: String(offset) }),
      ...(search && { search }),
      ...(status && { status }),
    })
    const { headers, value } = await this.#get(`${resource}?${query}`)
    if (!Array.isArray(value)) throw failed('other', `${this.#host} does not answer as WooCommerce does: the answer is no list.`, false)
    const total = headers.get('x-wp-total')
    return { items: value as Record<string, unknown>[], total: total !== null && /^\d{1,15}$/.test(total) ? Number(total) : null }
  }

  async #version(): Promise<string | null> {
    try {
      const { value } = await this.#get('system_status?_fields=environment')
      const { environment } = value as { environment?: { version?: unknown } }
      return typeof environment?.version === 'string' ? environment.version : null
    } catch (error) {
      // It needs more rights than products do.
      if (error instanceof AppError && error.details['is_failure'] === false) return null
      throw error
    }
  }

  async #get(path: string): Promise<{ headers: Headers; value: unknown }> {
    return this.#guard.call('read', async (one) => {
      const answer = await this.#ask(`${this.#account.url}/wp-json/wc/v3/${path}`, one)
      const value = parsed(answer.body.toString('utf8'))
      if (answer.status === 200 && value !== undefined) return { headers: answer.headers, value }
      throw this.#refusal(answer.status, value)
    })
  }

  async #ask(url: string, { left_ms, signal }: Try): Promise<OutgoingAnswer> {
    const { consumer_key, consumer_secret } = this.#account
    const authorization = `Basic ${Buffer.from(`${consumer_key}:${consumer_secret.reveal()}`).toString('base64')}`
    try {
      return await askServer({ url, headers: { authorization, accept: 'application/json' }, timeout_ms: left_ms, limit_bytes: most_answer_bytes, signal })
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UPSTREAM_FAILED') throw error
      // An answer that is too large comes from somebody who works.
      throw failed('unreachable', error.message, error.details['reason'] !== 'too_large', { reason: error.details['reason'], status: null })
    }
  }

  #refusal(status: number, value: unknown): AppError {
    const { message, code } = (value ?? {}) as { message?: unknown; code?: unknown }
    const said = typeof message === 'string' ? message.replace(/<[^>]*>/g, '').slice(0, 500) : ''
    const host = this.#host
    if (status >= 500) return failed('unreachable', `${host} answered ${status}${said && `: ${said}`}`, true, { status })
    if (status === 200) return failed('other', `${host} does not answer as WooCommerce does: the answer is no JSON.`, false, { status })
    if (status === 401 || status === 403)
      return failed(
        'credentials',
        `${host} does not accept the consumer key or its secret${said && `: ${said}`} Look whether both are right and the key may read.`,
        false,
        { status, ...(typeof code === 'string' && { code }) },
      )
    if (status === 404)
      return failed(
        'not_found',
        `${host} has no API of WooCommerce at ${this.#account.url}/wp-json/wc/v3. Look at the address, and at the permalinks of the shop.`,
        false,
        {
          status,
        },
      )
    if (status >= 300 && status < 400)
      return failed('other', `${host} answered ${status}: it sends callers elsewhere, which is not followed with a key. Look at the address.`, false, {
        status,
      })
    return failed('other', `${host} answered ${status}${said && `: ${said}`}`, false, { status })
  }

  get #host(): string {
    return new URL(this.#account.url).host
  }
}

function failed(kind: string, message: string, is_failure: boolean, more: Record<string, unknown> = {}): AppError {
  return new AppError('UPSTREAM_FAILED', message, { kind, is_failure, ...more })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
