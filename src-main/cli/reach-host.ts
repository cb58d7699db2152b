/** Reaches the host of a data dir: attaches to the one that runs, else becomes it, and reaches it anew when it goes away. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '../../src-preload/contract/index.ts'
import { AppError } from '../base/app-error.ts'
import { connect, type Line, LineLost } from '../host-line/connect.ts'
import type { OwnHost, ReachOptions } from './own-host.ts'

export interface Reach extends AsyncDisposable {
  /**
   * Asks the host. When it went away in between it is reached anew and asked again, so `ask` must be repeatable: reads
   * are, and starting a command is by its idempotency key.
   */
  call<T>(ask: (client: Client) => Promise<T>): Promise<T>
  /** True when this process is the host. */
  readonly is_host: boolean
  /** Resolves when the host has nothing left to do; at once when the host is another process. */
  idle(signal?: AbortSignal): Promise<void>
}

/** A host that is starting or ending answers within this time; one that does not is stuck. */
const patience_ms = 20_000

export async function reachHost(options: ReachOptions): Promise<Reach> {
  let own: OwnHost | undefined
  let line: Line | undefined
  let reopening: Promise<Client> | undefined
  let client = await open()

  /** Attaches or becomes the host. Two that start at the same moment both try; the one that loses the lock attaches. */
  async function open(): Promise<Client> {
    const deadline = performance.now() + patience_ms
    for (let pause_ms = 10; ; pause_ms = Math.min(pause_ms * 2, 250)) {
      line = await connect(options.data_dir)
      if (line) return line.client
      const { openOwnHost } = await import('./own-host.ts')
      own = await openOwnHost(options)
      if (own) return own.client
      if (performance.now() > deadline) {
        throw new AppError('NOT_READY', `Another process holds ${options.data_dir} but does not answer. End it, or name another folder with --data-dir.`)
      }
      await wait(pause_ms * (0.5 + Math.random()))
    }
  }

  return {
    get is_host() {
      return own !== undefined
    },
    async call(ask) {
      const deadline = performance.now() + patience_ms
      for (;;) {
        const asked = client
        try {
          return await ask(asked)
        } catch (error) {
          const is_leaving = error instanceof AppError && error.code === 'NOT_READY'
          if (own || !(error instanceof LineLost || is_leaving) || performance.now() > deadline) throw error
          // A host that is shutting down still answers its socket for a while.
          if (is_leaving) await wait(100)
          // Several calls may find out at the same time: the first one reaches the host anew for all.
          if (client === asked) {
            line?.close()
            reopening ??= open().finally(() => (reopening = undefined))
            client = await reopening
          }
        }
      }
    },
    async idle(signal) {
      await own?.idle(signal)
    },
    async [Symbol.asyncDispose]() {
      line?.close()
      await own?.close()
    },
  }
}
