/** Keeps connections to servers open for a while: one for each server and account, several channels on it, gone when idle or when the way there changed. */
import type { Client, ClientChannel } from 'ssh2'
import { type Connected, connect, type Way } from './connect.ts'
import type { PinnedHostKeys } from './pinned-host-keys.ts'
import { sshFailed } from './ssh-failed.ts'

/** REMOTE.md 1; sshd takes 10 sessions in one connection (MaxSessions). */
const most_channels = 8
const idle_ms = 60_000

interface Line {
  connected: Promise<Connected>
  channels: number
  waiting: (() => void)[]
  idle: NodeJS.Timeout | null
  is_dead: boolean
}

export class SshPool implements AsyncDisposable {
  readonly #host_keys: PinnedHostKeys
  readonly #lines = new Map<string, Line>()

  constructor(host_keys: PinnedHostKeys) {
    this.#host_keys = host_keys
  }

  /** How many connections are open or being opened, and how many channels are in use. */
  get counts(): { connections: number; channels: number } {
    const lines = [...this.#lines.values()]
    return { connections: lines.length, channels: lines.reduce((sum, { channels }) => sum + channels, 0) }
  }

  /**
   * Lets `use` work on the connection of a server and an account; it waits while all channels are taken. Rejects with SSH_FAILED where there is
   * none to be had, with the reason of `signal`, and with what `use` rejects with.
   */
  async withClient<T>(server_id: string, way: Way, use: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const line = this.#line(server_id, way)
    await this.#take(line, signal)
    try {
      const { client } = await line.connected
      signal?.throwIfAborted()
      return await use(client)
    } finally {
      this.#give(line, `${server_id} ${way.user}`)
    }
  }

  /** Ends what is open to a server: its record changed, or it goes. What works there ends as connection_lost. */
  drop(server_id: string): void {
    for (const [name, line] of this.#lines) if (name.startsWith(`${server_id} `)) this.#end(name, line)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [name, line] of this.#lines) this.#end(name, line)
  }

  #line(server_id: string, way: Way): Line {
    const name = `${server_id} ${way.user}`
    const known = this.#lines.get(name)
    if (known && !known.is_dead) return known
    const line: Line = { connected: connect(way, { host_keys: this.#host_keys }), channels: 0, waiting: [], idle: null, is_dead: false }
    this.#lines.set(name, line)
    line.connected.then(
      ({ client }) => client.once('close', () => this.#end(name, line)),
      () => this.#end(name, line),
    )
    return line
  }

  async #take(line: Line, signal: AbortSignal | undefined): Promise<void> {
    if (line.idle) clearTimeout(line.idle)
    line.idle = null
    if (line.channels < most_channels) {
      line.channels++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        line.waiting = line.waiting.filter((one) => one !== turn)
        reject(signal?.reason as Error)
      }
      line.waiting.push(turn)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  #give(line: Line, name: string): void {
    const next = line.waiting.shift()
    if (next) {
      next()
      return
    }
    line.channels--
    if (line.channels > 0 || line.is_dead) return
    line.idle = setTimeout(() => this.#end(name, line), idle_ms)
    line.idle.unref()
  }

  #end(name: string, line: Line): void {
    if (line.idle) clearTimeout(line.idle)
    line.is_dead = true
    if (this.#lines.get(name) === line) this.#lines.delete(name)
    line.connected.then(
      (connected) => connected.close(),
      () => {},
    )
  }
}

/** Opens a channel that runs one command line; rejects with SSH_FAILED `channel_failed`. */
export function openChannel(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    try {
      client.exec(command, (error, channel) => {
        if (error) reject(sshFailed('channel_failed', `The server opens no channel: ${error.message}.`, {}, error))
        else resolve(channel)
      })
    } catch (error) {
      reject(sshFailed('connection_lost', 'The connection to the server is gone.', {}, error))
    }
  })
}
