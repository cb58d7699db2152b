/** The servers and the keys to log in with: kept here, reached over one pool, and what was last seen of each. */
import type { Client, ParsedKey } from 'ssh2'
import type { Change } from '../../src-preload/contract/events.ts'
import type { Server, ServerInput, ServerPatch, ServerStatus, SshKey, SshKeyInput } from '../../src-preload/contract/servers.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Way } from '../ssh/connect.ts'
import { fingerprintOf } from '../ssh/known-hosts.ts'
import { agentKeys } from '../ssh/login-methods.ts'
import { PinnedHostKeys } from '../ssh/pinned-host-keys.ts'
import { factsOf, makePrivateKey, readKeyFile, readPrivateKey } from '../ssh/private-keys.ts'
import { reasonOf } from '../ssh/ssh-failed.ts'
import { SshPool } from '../ssh/ssh-pool.ts'
import type { GroupCommit } from '../store/group-commit.ts'
import type { PrivateParts, ServerRecord, ServerRows } from '../store/server-rows.ts'
import { type Asked, placeOf, wayTo } from './ways-there.ts'

export interface ServersOptions {
  rows: ServerRows
  commits: GroupCommit
  home: string
  /** SSH_AUTH_SOCK of whoever runs the host; null for none. */
  agent: string | null
  /** Told every secret, so that it is blotted out wherever it may show. */
  onSecret: (secret: string) => void
  announce: (change: Change) => void
}

/** They are lists to choose from. */
const most_servers = 1000
const most_keys = 200
const offline_reasons: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'refused'])

/** What a look at a server found. */
export interface Sighting {
  status: ServerStatus
  connected_as?: string | null
}

export class Servers implements AsyncDisposable {
  readonly pool: SshPool
  readonly host_keys: PinnedHostKeys
  readonly #options: ServersOptions
  /** Opened keys by id: a passphrase takes half a second to try (bcrypt), and there is one login for each test. */
  readonly #opened = new Map<string, ParsedKey>()
  /** How many jobs work on a server. */
  readonly #busy = new Map<string, number>()

  constructor(options: ServersOptions) {
    const { rows, commits, home } = options
    this.#options = options
    this.host_keys = new PinnedHostKeys(
      {
        get: (host, port) => rows.pin(host, port),
        put: async (host, port, pin) => {
          const before = rows.pin(host, port)
          await commits.write(
            () => rows.putPin(host, port, pin),
            () => (before ? rows.putPin(host, port, before) : rows.removePin(host, port)),
          )
        },
      },
      home,
    )
    this.pool = new SshPool(this.host_keys)
  }

  /** Newest first. */
  list(): Server[] {
    return this.#options.rows.all().map((record) => this.#view(record))
  }

  /** Throws NOT_FOUND. */
  get(id: string): Server {
    return this.#view(this.#options.rows.get(id))
  }

  /** Throws NOT_FOUND for a key that is not there, CONFLICT for a name that is taken and when there are too many. */
  async create({ use_ssh_agent, ...input }: ServerInput): Promise<Server> {
    const { rows } = this.#options
    if (rows.all().length >= most_servers) throw new AppError('CONFLICT', `There are ${most_servers} servers already. Remove one first.`)
    const now = timestampNow()
    const record: ServerRecord = {
      ...input,
      tags: [...new Set(input.tags)],
      use_ssh_agent: use_ssh_agent ?? (input.key_id === null && input.manual_key_path === null),
      ...{ id: newId(), created: now, updated: now },
      ...{ setup_complete: false, security_locked: false, connected_as: null, last_seen_at: null, status: 'unknown' },
    }
    await this.#write(record, () => rows.remove(record.id), 'created')
    return this.#view(record)
  }

  /** Throws NOT_FOUND, also for a key that is not there, and CONFLICT for a name that is taken. */
  async update({ id, ...patch }: ServerPatch): Promise<Server> {
    const { rows, home } = this.#options
    const before = rows.get(id)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<ServerRecord>
    const record: ServerRecord = { ...before, ...given, ...(given.tags && { tags: [...new Set(given.tags)] }), updated: timestampNow() }
    const is_elsewhere = record.host !== before.host || record.port !== before.port || record.proxy_jump !== before.proxy_jump
    if (is_elsewhere) {
      Object.assign(record, { setup_complete: false, security_locked: false, connected_as: null, last_seen_at: null, status: 'unknown' })
    }
    const place = placeOf(before, home)
    const host = place.host.toLowerCase()
    const pin = is_elsewhere ? rows.pin(host, place.port) : null
    const forgotten = pin && { forget: () => rows.removePin(host, place.port), keep: () => rows.putPin(host, place.port, pin) }
    const undo = () => {
      rows.put(before)
      forgotten?.keep()
    }
    await this.#write(record, undo, 'updated', forgotten?.forget)
    this.pool.drop(id)
    return this.#view(record)
  }

  /** Throws NOT_FOUND, and CONFLICT while a job works on it. Nothing on the server is touched. */
  async remove(id: string): Promise<void> {
    const { rows, commits, announce } = this.#options
    const before = rows.get(id)
    if (this.#busy.has(id)) throw new AppError('CONFLICT', `A job works on ${before.name}. Cancel it, or wait for its end.`, { id })
    await commits.write(
      () => rows.remove(id),
      () => rows.put(before),
    )
    this.pool.drop(id)
    announce({ area: 'servers', id, action: 'removed' })
  }

  /** Keys kept here, newest first, then those of the agent; an agent that does not answer has none. */
  async keys(): Promise<SshKey[]> {
    const { rows, agent } = this.#options
    const stored = rows.keys().map(({ sealed: _, ...key }): SshKey => ({ ...key, source: 'stored' }))
    const offered = agent === null ? [] : await agentKeys(agent).catch(() => [])
    const theirs = offered.map(({ type, comment, wire }): SshKey => {
      const fingerprint = fingerprintOf(wire)
      const public_key = `${type} ${wire.toString('base64')} ${comment}`.trimEnd()
      return { id: fingerprint, name: comment || fingerprint, type, fingerprint, public_key, source: 'agent', created: null }
    })
    return [...stored, ...theirs]
  }

  /** Throws INVALID_INPUT where it is no private key or its passphrase does not open it, CONFLICT for a name that is taken and when there are too many. */
  async addKey(input: SshKeyInput): Promise<SshKey> {
    const { rows, commits, onSecret, announce } = this.#options
    if (rows.keys().length >= most_keys) throw new AppError('CONFLICT', `There are ${most_keys} keys already. Remove one first.`)
    const parts: PrivateParts =
      'generate' in input
        ? { private_key: makePrivateKey(input.name), passphrase: null }
        : { private_key: input.private_key, passphrase: input.passphrase ?? null }
    const facts = factsOf(readPrivateKey(parts.private_key, parts.passphrase ?? undefined), input.name)
    if (parts.passphrase !== null) onSecret(parts.passphrase)
    const key: SshKey = { id: newId(), name: input.name, ...facts, source: 'stored', created: timestampNow() }
    const { source: _, ...record } = key
    const sealed = rows.seal(parts)
    await commits.write(
      () => rows.addKey({ ...record, created: key.created as string, sealed }),
      () => rows.removeKey(key.id),
    )
    announce({ area: 'servers', id: null, action: 'updated' })
    return key
  }

  /** Throws NOT_FOUND, and CONFLICT while a server uses it. */
  async removeKey(id: string): Promise<void> {
    const { rows, commits, announce } = this.#options
    const record = rows.key(id)
    const user = rows.all().find(({ key_id }) => key_id === id)
    if (user) throw new AppError('CONFLICT', `${user.name} uses this key. Give it another one first.`, { server_id: user.id })
    await commits.write(
      () => rows.removeKey(id),
      () => rows.addKey(record),
    )
    this.#opened.delete(id)
    announce({ area: 'servers', id: null, action: 'updated' })
  }

  /** How one gets to a server as an account. Throws NOT_FOUND, SSH_FAILED and CONFLICT. */
  wayTo(id: string, asked: Asked): Way {
    const { rows, home, agent } = this.#options
    try {
      return wayTo(rows.get(id), asked, { home, agent, storedKey: (key_id) => this.#storedKey(key_id), keyFile: readKeyFile })
    } catch (error) {
      if (error instanceof AppError && error.code === 'SSH_FAILED') error.details['server_id'] = id
      throw error
    }
  }

  /**
   * Lets `use` work on the server over the pool, logged in as asked. Rejects with SSH_FAILED, which names the server, NOT_FOUND, and what `use`
   * rejects with; what was seen of the server is noted.
   */
  async withLogin<T>(id: string, asked: Asked, use: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const value = await this.pool.withClient(id, this.wayTo(id, asked), use, signal)
      if (this.#options.rows.get(id).status !== 'online') this.seen(id, { status: 'online', connected_as: asked.user })
      return value
    } catch (error) {
      const reason = reasonOf(error)
      if (reason !== undefined) {
        ;(error as AppError).details['server_id'] = id
        const status = offline_reasons.has(reason) ? 'offline' : reason.startsWith('host_key_') ? 'error' : null
        if (status !== null) this.seen(id, { status })
      }
      throw error
    }
  }

  /** Notes what was seen of a server, for those who look at the list. */
  seen(id: string, { status, connected_as }: Sighting): void {
    const { rows, commits, announce } = this.#options
    const record = rows.all().find((one) => one.id === id)
    if (!record) return
    const is_here = status === 'online'
    const next = { ...record, status, ...(is_here && { last_seen_at: timestampNow(), connected_as: connected_as ?? record.connected_as }) }
    commits.writeLazily(() => rows.put(next))
    announce({ area: 'servers', id, action: 'updated' })
  }

  /** Public lines of the keys that we come with: those of the record, else the first of the agent. Rejects with SSH_FAILED and CONFLICT. */
  async publicLines(id: string): Promise<string[]> {
    const { credentials } = this.wayTo(id, { user: 'root' })
    if (credentials.keys.length > 0) return credentials.keys.map((key) => factsOf(key, key.comment || 'opsdeck').public_key)
    if (credentials.agent === null) return []
    const [first] = await agentKeys(credentials.agent)
    return first ? [`${first.type} ${first.wire.toString('base64')} ${first.comment}`.trimEnd()] : []
  }

  /** Notes that a server is set up, on the disk when it resolves. */
  async setUp(id: string): Promise<void> {
    const before = this.#options.rows.get(id)
    await this.#write({ ...before, setup_complete: true, updated: timestampNow() }, () => this.#options.rows.put(before), 'updated')
    this.pool.drop(id)
  }

  /** Holds a server while a job works on it. */
  using(id: string): Disposable {
    this.#busy.set(id, (this.#busy.get(id) ?? 0) + 1)
    return {
      [Symbol.dispose]: () => {
        const left = (this.#busy.get(id) ?? 1) - 1
        if (left > 0) this.#busy.set(id, left)
        else this.#busy.delete(id)
      },
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.pool[Symbol.asyncDispose]()
  }

  #storedKey(id: string): ParsedKey {
    const { rows } = this.#options
    const record = rows.key(id)
    const known = this.#opened.get(id)
    if (known) return known
    const { private_key, passphrase } = JSON.parse(rows.open(record).reveal()) as PrivateParts
    const key = readPrivateKey(private_key, passphrase ?? undefined)
    this.#opened.set(id, key)
    return key
  }

  async #write(record: ServerRecord, undo: () => void, action: Change['action'], beside?: () => void): Promise<void> {
    const { rows, commits, announce } = this.#options
    if (record.key_id !== null) rows.key(record.key_id)
    rows.mustBeFree(record.name, record.id)
    await commits.write(() => {
      // Two at once: the second finds the first.
      rows.mustBeFree(record.name, record.id)
      rows.put(record)
      beside?.()
    }, undo)
    announce({ area: 'servers', id: record.id, action })
  }

  #view(record: ServerRecord): Server {
    const { host, port } = placeOf(record, this.#options.home)
    return { ...record, host_key: this.host_keys.pin(host, port), guard: null }
  }
}
