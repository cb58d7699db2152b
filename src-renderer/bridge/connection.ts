/** Keeps one connection to the host alive: opens, notices the end, opens again; and is the link all calls go through. */
import type { ClientOptions } from '@orpc/client'
import { disconnected, isAborted, toFailure } from './failure.ts'
import { exchangeLaunchToken } from './launch.ts'
import { openTransport, type Transport, whyRefused } from './transport.ts'

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'connected' }
  | { kind: 'disconnected'; reason: 'unreachable' | 'no_access'; since: number; tries: number; retry_at: number }

type Listener = (state: ConnectionState) => void

/** Pause before try n: doubles from 250 ms to 5 s, with a quarter of jitter so that windows do not return in step. */
const pause_ms = (tries: number): number => Math.min(5000, 250 * 2 ** tries) * (0.875 + Math.random() / 4)

class Connection {
  state: ConnectionState = { kind: 'connecting' }
  #transport: Transport | null = null
  #listeners = new Set<Listener>()
  #wake: (() => void) | null = null
  #started = false

  start(): void {
    if (this.#started) return
    this.#started = true
    for (const event of ['online', 'focus', 'pageshow']) window.addEventListener(event, () => this.retryNow())
    void this.#run()
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends the pause before the next try. */
  retryNow(): void {
    this.#wake?.()
  }

  /** Resolves as soon as there is a connection. */
  connected(signal?: AbortSignal): Promise<void> {
    if (this.state.kind === 'connected') return Promise.resolve()
    return new Promise((resolve, reject) => {
      const stop = this.subscribe((state) => {
        if (state.kind !== 'connected') return
        stop()
        resolve()
      })
      signal?.addEventListener('abort', () => {
        stop()
        reject(new DOMException('given up', 'AbortError'))
      })
    })
  }

  /** The link oRPC's client calls: always the newest transport, and every error in one shape. */
  async call(path: readonly string[], input: unknown, options: ClientOptions<Record<never, never>>): Promise<unknown> {
    const transport = this.#transport
    if (!transport) throw disconnected()
    try {
      return await transport.link.call(path, input, options)
    } catch (error) {
      if (options.signal?.aborted && isAborted(error)) throw error
      if (this.#transport !== transport) throw disconnected(error)
      throw toFailure(error)
    }
  }

  #set(state: ConnectionState): void {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }

  async #run(): Promise<void> {
    await exchangeLaunchToken()
    let since = Date.now()
    for (let tries = 0; ; tries++) {
      try {
        const transport = await openTransport()
        this.#transport = transport
        tries = 0
        this.#set({ kind: 'connected' })
        await transport.closed
        since = Date.now()
      } catch {
        // Refused or unreachable: told below, and tried again.
      }
      this.#transport = null
      const wait = pause_ms(tries)
      this.#set({ kind: 'disconnected', reason: tries > 0 ? await whyRefused() : 'unreachable', since, tries, retry_at: Date.now() + wait })
      await this.#pause(wait)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#wake = done
    })
  }
}

export const connection = new Connection()
