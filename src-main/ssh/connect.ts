/** Opens one authenticated connection: over its jump hosts, the host key of each judged before anything is offered to it. */
import { createConnection, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Algorithms, AnyAuthMethod, Client, ServerHostKeyAlgorithm } from 'ssh2'
import { monotonicMs } from '../base/clock.ts'
import { ssh2 } from './load-ssh2.ts'
import { type AgentNote, type Credentials, loginMethods } from './login-methods.ts'
import type { Acceptance, PinnedHostKeys, ShownKey } from './pinned-host-keys.ts'
import { sshFailed } from './ssh-failed.ts'

/** One account on one machine. */
export interface Stop {
  host: string
  port: number
  user: string
}

export interface Way extends Stop {
  /** Jump hosts, the first one reached from here. */
  hops: readonly Stop[]
  credentials: Credentials
  /** A host key to let in, of the last stop or a hop. */
  accept: Acceptance | null
}

export interface Connected {
  client: Client
  /** Of the first TCP connection, in milliseconds. */
  tcp_ms: number
  /** Ends the connections to the hops, too. */
  close(): void
}

export interface ConnectOptions {
  host_keys: PinnedHostKeys
  signal?: AbortSignal | undefined
  /** Told the key that the last stop showed, before anybody logs in. */
  onHostKey?: (shown: ShownKey) => void
  /** Told when the first machine answered on the network. */
  onTcp?: (ms: number) => void
}

/** REMOTE.md 0. */
export const connect_ms = 15_000
/** REMOTE.md 1. */
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 } as const

/** Rejects with SSH_FAILED and its reason; `hop` names the jump host it was about. */
export async function connect(way: Way, options: ConnectOptions): Promise<Connected> {
  options.signal?.throwIfAborted()
  const clients: Client[] = []
  const close = () => {
    for (const client of clients.toReversed()) client.end()
  }
  try {
    const begun = monotonicMs()
    const stops = [...way.hops, way]
    let line: Duplex = await openTcp(stops[0] as Stop, way.hops.length > 0, options.signal)
    const tcp_ms = monotonicMs() - begun
    options.onTcp?.(tcp_ms)
    for (const [index, stop] of stops.entries()) {
      const hop = index < way.hops.length ? nameOf(stop) : null
      const before = clients.at(-1)
      if (before) line = await forward(before, stop)
      clients.push(await logIn(line, stop, hop, way, options))
    }
    return { client: clients.at(-1) as Client, tcp_ms, close }
  } catch (error) {
    close()
    throw error
  }
}

const nameOf = ({ host, port }: Stop): string => (port === 22 ? host : `${host}:${port}`)

function openTcp(stop: Stop, is_hop: boolean, signal: AbortSignal | undefined): Promise<Socket> {
  const hop = is_hop ? nameOf(stop) : null
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: stop.host, port: stop.port, noDelay: true })
    const timer = setTimeout(() => fail(sshFailed('timeout', `${nameOf(stop)} did not answer within ${connect_ms / 1000} seconds.`, { hop })), connect_ms)
    const aborted = () => fail(signal?.reason as Error)
    const fail = (error: Error) => {
      settle()
      socket.destroy()
      reject(error)
    }
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      socket.removeAllListeners()
      // Somebody has to hear what comes after; ssh2 listens from here on.
      socket.on('error', () => {})
    }
    signal?.addEventListener('abort', aborted, { once: true })
    socket.once('connect', () => {
      settle()
      resolve(socket)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => fail(networkFailure(error, stop, hop)))
  })
}

function networkFailure(error: NodeJS.ErrnoException, stop: Stop, hop: string | null): Error {
  const name = nameOf(stop)
  switch (error.code) {
    case 'ECONNREFUSED':
      return sshFailed('refused', `${name} refuses connections on port ${stop.port}: nothing listens there, or a firewall says no.`, { hop }, error)
    case 'ETIMEDOUT':
      return sshFailed('timeout', `${name} does not answer.`, { hop }, error)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return sshFailed('unreachable', `The name ${stop.host} is not known. Look at its spelling and at the name server.`, { hop }, error)
    default:
      return sshFailed('unreachable', `${name} cannot be reached (${error.code ?? error.message}).`, { hop }, error)
  }
}

function forward(client: Client, stop: Stop): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, stop.host, stop.port, (error, channel) => {
      if (error) reject(sshFailed('jump_failed', `The jump host does not get on to ${nameOf(stop)}: ${error.message}.`, { hop: nameOf(stop) }, error))
      else resolve(channel)
    })
  })
}

function logIn(line: Duplex, stop: Stop, hop: string | null, way: Way, options: ConnectOptions): Promise<Client> {
  const { host_keys, signal } = options
  const client = new (ssh2().Client)()
  const note: AgentNote = { failed: null, offered: 0 }
  const methods = loginMethods(stop.user, hop === null ? way.credentials : { ...way.credentials, password: null }, note)
  const refused: { key: Error | null } = { key: null }
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      signal?.removeEventListener('abort', aborted)
      client.end()
      line.destroy()
      reject(error)
    }
    const aborted = () => fail(signal?.reason as Error)
    signal?.addEventListener('abort', aborted, { once: true })
    client.once('ready', () => {
      signal?.removeEventListener('abort', aborted)
      resolve(client)
    })
    client.on('error', (error: Error & { level?: string }) => fail(refused.key ?? loginFailure(error, { stop, hop, methods, note })))
    client.once('close', () => fail(refused.key ?? sshFailed('connection_lost', `${nameOf(stop)} closed the connection during the login.`, { hop })))
    const judge = async (key: Buffer, verify: (is_good: boolean) => void) => {
      try {
        const shown = await host_keys.judge(stop.host, stop.port, key, way.accept)
        if (hop === null) options.onHostKey?.(shown)
        if (shown.state !== 'pinned') refused.key = keyRefused(shown, stop, hop)
      } catch (error) {
        refused.key = error as Error
      }
      verify(refused.key === null)
    }
    client.connect({
      sock: line,
      username: stop.user,
      readyTimeout: connect_ms,
      ...keepalive,
      algorithms: preferred(host_keys.knownTypes(stop.host, stop.port)),
      // It must give nothing back: what it gives back would be taken for the verdict.
      hostVerifier: (key: Buffer, verify: (is_good: boolean) => void) => void judge(key, verify),
      authHandler: nextOf(methods),
    })
  })
}

/** Each method once, in order; the server says which kinds it takes. */
function nextOf(methods: readonly AnyAuthMethod[]) {
  const left = [...methods]
  return (allowed: string[] | null, _partial: boolean | null, next: (method: AnyAuthMethod) => void) => {
    const takes = (type: string) => allowed === null || allowed.includes(type === 'agent' ? 'publickey' : type)
    let method = left.shift()
    while (method && !takes(method.type)) method = left.shift()
    // False ends it; its types do not say so.
    next(method ?? (false as unknown as AnyAuthMethod))
  }
}

/** A key of the type that is known is asked for first, as ssh does; rsa keys have several signatures. */
function preferred(types: readonly string[]): Algorithms {
  if (types.length === 0) return {}
  const names = types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type])) as ServerHostKeyAlgorithm[]
  const usual: ServerHostKeyAlgorithm[] = [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ]
  return { serverHostKey: [...names.filter((name) => usual.includes(name)), ...usual.filter((name) => !names.includes(name))] }
}

function keyRefused({ type, fingerprint, state }: ShownKey, stop: Stop, hop: string | null): Error {
  const name = nameOf(stop)
  const details = { hop, host: stop.host, port: stop.port, type, fingerprint }
  if (state === 'unknown') {
    const sentence = `The host key of ${name} is not known yet: ${fingerprint}. Compare it with what the server's owner says, and accept it.`
    return sshFailed('host_key_unknown', sentence, details)
  }
  const sentence = `${name} shows another host key than before: ${fingerprint}. Nothing was sent to it. Either it was set up anew, or somebody stands in between.`
  return sshFailed('host_key_changed', sentence, details)
}

interface Attempt {
  stop: Stop
  hop: string | null
  methods: readonly AnyAuthMethod[]
  note: AgentNote
}

function loginFailure(error: Error & { level?: string }, { stop, hop, methods, note }: Attempt): Error {
  const name = nameOf(stop)
  switch (error.level) {
    case 'client-authentication':
      return authFailure(error, { stop, hop, methods, note })
    case 'client-timeout':
      return sshFailed('timeout', `${name} took the connection and then said nothing for ${connect_ms / 1000} seconds.`, { hop }, error)
    case 'client-socket':
      return sshFailed('connection_lost', `The connection to ${name} broke during the login (${error.message}).`, { hop }, error)
    default:
      return sshFailed('unreachable', `What answers on port ${stop.port} of ${stop.host} does not speak SSH as it should (${error.message}).`, { hop }, error)
  }
}

function authFailure(error: Error, { stop, hop, methods, note }: Attempt): Error {
  const who = `${stop.user}@${nameOf(stop)}`
  const offered = methods.filter(({ type }) => type !== 'agent' && type !== 'keyboard-interactive').length + note.offered
  if (offered === 0 && note.failed) {
    return sshFailed('agent_unavailable', `The ssh agent does not answer, and there is no other key for ${who}. Start it, or name a key.`, { hop }, error)
  }
  if (offered === 0) return sshFailed('no_key', `There is no key to log in as ${who}. Name one, or add one to the ssh agent.`, { hop }, error)
  return sshFailed(
    'auth_failed',
    `${stop.user} may not log in on ${nameOf(stop)} with what was tried. Put the public key into its authorized_keys.`,
    { hop },
    error,
  )
}
