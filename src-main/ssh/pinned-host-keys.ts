/** Holds which key each host showed: pinned per host and port before anybody logs in, taken over from known_hosts, replaced only by name. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostKeyPin } from '../../src-preload/contract/servers.ts'
import { timestampNow } from '../base/clock.ts'
import { fingerprintOf, keyTypeOf, knownKeys } from './known-hosts.ts'

/** Where pins are kept; the writes are on the disk when they resolve. */
export interface PinStore {
  get(host: string, port: number): HostKeyPin | null
  put(host: string, port: number, pin: HostKeyPin): Promise<void>
}

export type HostKeyState = 'pinned' | 'unknown' | 'changed'

export interface ShownKey {
  type: string
  fingerprint: string
  state: HostKeyState
}

/** What the caller lets in beside what is pinned. */
export interface Acceptance {
  fingerprint: string
  /** Also where another key is pinned. */
  replace: boolean
}

export class PinnedHostKeys {
  readonly #store: PinStore
  readonly #known_hosts: string

  constructor(store: PinStore, home: string) {
    this.#store = store
    this.#known_hosts = join(home, '.ssh', 'known_hosts')
  }

  pin(host: string, port: number): HostKeyPin | null {
    return this.#store.get(host.toLowerCase(), port)
  }

  /** Types of the keys that are known of a host, best first: asked for in this order, a key of another type is no false alarm. */
  knownTypes(host: string, port: number): string[] {
    const pin = this.pin(host, port)
    return pin ? [pin.type] : [...new Set(knownKeys(this.#readKnownHosts(), host, port).map(({ type }) => type))]
  }

  /**
   * Judges the key that a host showed, and pins it where it may be. A pin counts before known_hosts; a key that known_hosts calls revoked, or of
   * which it holds another one of the same type, is `changed`.
   */
  async judge(host: string, port: number, key: Buffer, accept: Acceptance | null): Promise<ShownKey> {
    const shown = { type: keyTypeOf(key), fingerprint: fingerprintOf(key) }
    const pin = this.pin(host, port)
    if (pin?.fingerprint === shown.fingerprint) return { ...shown, state: 'pinned' }
    if (accept?.fingerprint === shown.fingerprint && (pin === null || accept.replace)) {
      await this.#keep(host, port, shown, 'accepted')
      return { ...shown, state: 'pinned' }
    }
    // Somebody named a key, and this is another one: whatever is known, it is not the one they meant.
    if (pin !== null || accept !== null) return { ...shown, state: 'changed' }
    const known = knownKeys(this.#readKnownHosts(), host, port)
    const same = known.find((one) => one.key.equals(key))
    if (same && !same.revoked) {
      await this.#keep(host, port, shown, 'known_hosts')
      return { ...shown, state: 'pinned' }
    }
    return { ...shown, state: same?.revoked || known.some((one) => one.type === shown.type) ? 'changed' : 'unknown' }
  }

  async #keep(host: string, port: number, { type, fingerprint }: Omit<ShownKey, 'state'>, from: HostKeyPin['from']): Promise<void> {
    await this.#store.put(host.toLowerCase(), port, { type, fingerprint, pinned_at: timestampNow(), from })
  }

  #readKnownHosts(): string {
    try {
      return readFileSync(this.#known_hosts, 'utf8')
    } catch {
      return ''
    }
  }
}
