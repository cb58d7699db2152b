/** Zips that were asked for and not fetched yet: what a zip is to hold can be a long list, and an address holds a short one. Each is fetched once. */
import { randomBytes } from 'node:crypto'
import { AppError } from '../base/app-error.ts'

export interface ZipOrder {
  root: string
  path: string
  /** Paths below `path`; null: everything. */
  only: readonly string[] | null
}

/** Long enough for a browser that asks where to save. */
const keep_ms = 10 * 60 * 1000
/** Lists of many paths take memory: so many wait at most, the oldest goes first. */
const most_waiting = 20

export class ZipOrders {
  readonly #waiting = new Map<string, ZipOrder & { until_ms: number }>()

  /** `id` cannot be guessed; it serves whoever may read files. */
  add(order: ZipOrder): { id: string; expires_at: string } {
    this.#forgetOld()
    const id = randomBytes(24).toString('base64url')
    const until_ms = Date.now() + keep_ms
    this.#waiting.set(id, { ...order, until_ms })
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size > most_waiting && oldest !== undefined) this.#waiting.delete(oldest)
    return { id, expires_at: new Date(until_ms).toISOString() }
  }

  /** What it is to hold, left where it is. Throws GONE when it was fetched already, waited too long, or never was. */
  look(id: string): ZipOrder {
    this.#forgetOld()
    const order = this.#waiting.get(id)
    if (!order) throw new AppError('GONE', 'This download was fetched already or waited too long. Ask for it again.')
    return order
  }

  /** The same, and never again. */
  take(id: string): ZipOrder {
    const order = this.look(id)
    this.#waiting.delete(id)
    return order
  }

  #forgetOld(): void {
    for (const [id, { until_ms }] of this.#waiting) if (until_ms <= Date.now()) this.#waiting.delete(id)
  }
}
