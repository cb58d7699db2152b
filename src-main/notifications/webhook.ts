/** The webhook: where it is kept, what is sent to it and how that is signed. */
import { createHmac } from 'node:crypto'
import type { Webhook } from '../../src-preload/contract/notifications.ts'
import { AppError } from '../base/app-error.ts'
import { checkAddress, postJson } from '../outgoing/post-json.ts'
import { fact, setFact } from '../store/facts.ts'
import type { NoticeRecord } from '../store/notice-rows.ts'
import type { Store } from '../store/store.ts'

interface Kept {
  url: string | null
  secret: string | null
  allow_loopback: boolean
}

export interface WebhookPatch {
  url?: string | null | undefined
  secret?: string | undefined
  allow_loopback?: boolean | undefined
}

const nothing: Kept = { url: null, secret: null, allow_loopback: false }
const fact_name = 'webhook'

/** A hanging one is cut off then. */
export const answer_ms = 10_000

export class WebhookPlace {
  readonly #store: Pick<Store, 'database' | 'commits' | 'box'>
  readonly #timeout_ms: number
  #kept: Kept

  /** What cannot be opened any more (another key file) counts as none. */
  constructor(
    store: Pick<Store, 'database' | 'commits' | 'box'>,
    log: { warn(message: string, fields?: Record<string, unknown>): void },
    timeout_ms = answer_ms,
  ) {
    this.#store = store
    this.#timeout_ms = timeout_ms
    const sealed = fact(store.database, fact_name)
    this.#kept = nothing
    if (sealed === undefined) return
    try {
      this.#kept = JSON.parse(store.box.open(sealed)) as Kept
    } catch (error) {
      log.warn('The webhook of the notifications cannot be read. Set it anew in the settings.', { error: error as Error })
    }
  }

  get is_on(): boolean {
    return this.#kept.url !== null
  }

  get shown(): Webhook {
    const { url, secret, allow_loopback } = this.#kept
    return { url, has_secret: secret !== null, allow_loopback }
  }

  /** Resolves when it is on the disk. Throws INVALID_INPUT. */
  async change({ url, secret, allow_loopback }: WebhookPatch): Promise<Webhook> {
    const before = this.#kept
    const next: Kept = {
      url: url === undefined ? before.url : url,
      secret: secret ?? before.secret,
      allow_loopback: allow_loopback ?? before.allow_loopback,
    }
    if (next.url !== null) {
      checkAddress(next.url)
      if (next.secret === null) {
        const message = 'A webhook needs a secret, with which what is sent to it is signed.'
        throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'secret', message }] })
      }
    }
    const { database, commits, box } = this.#store
    const write = (kept: Kept) => setFact(database, fact_name, box.seal(JSON.stringify(kept)))
    await commits.write(
      () => write(next),
      () => write(before),
    )
    this.#kept = next
    return this.shown
  }

  /** The status of the answer. Throws UPSTREAM_FAILED, FORBIDDEN (this machine itself), NOT_READY when there is none. */
  async send(notice: NoticeRecord, signal: AbortSignal): Promise<number> {
    const { url, secret, allow_loopback } = this.#kept
    if (url === null || secret === null) throw new AppError('NOT_READY', 'The webhook was switched off.')
    const body = bodyOf(notice)
    return postJson({ url, body, headers: headersOf(notice, body, secret), timeout_ms: this.#timeout_ms, allow_loopback, signal })
  }
}

function bodyOf({ id, kind, at, title, message, data }: NoticeRecord): string {
  return JSON.stringify({ id, event: kind, at, title, message, job: null, ...told(data) })
}

/** Facts of one job stand for themselves; others say what they are of. */
function told(data: NoticeRecord['data']): object {
  return isFields(data) && ('queue' in data || 'jobs' in data || 'schedule' in data) ? data : { job: data }
}

const isFields = (data: NoticeRecord['data']): data is Exclude<NoticeRecord['data'], null | string | number | boolean | readonly unknown[]> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

/** The time is part of what is signed, so that nobody can send the same once more later. */
function headersOf({ id, kind }: NoticeRecord, body: string, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  return {
    'user-agent': 'Opsdeck',
    'opsdeck-event': kind,
    'opsdeck-delivery': id,
    'opsdeck-timestamp': timestamp,
    'opsdeck-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  }
}
