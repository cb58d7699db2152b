/** The connections to other servers: kept with their keys sealed, each with one client and one circuit while the host runs. */
import type { Connection, ConnectionInput, ConnectionPatch, ConnectionQuery, ConnectionTest, QueryAnswer } from '../../src-preload/contract/connections.ts'
import type { Change } from '../../src-preload/contract/events.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { ConnectionRecord, ConnectionRows } from '../store/connection-rows.ts'
import type { GroupCommit } from '../store/group-commit.ts'
import { isUnencrypted, normalAddress } from './connection-address.ts'
import { GuardedCalls } from './guarded-calls.ts'
import type { OdooClient } from './odoo-client.ts'
import { queryOdoo, queryShop, readSuppliers } from './read-records.ts'
import type { WooCommerceClient } from './woocommerce-client.ts'

/** PRODUCT.md 10. */
const circuits = { odoo: { failures: 3, open_ms: 60_000 }, woocommerce: { failures: 5, open_ms: 30_000 } } as const
/** They are a list to choose from. */
const most_connections = 200

export interface ConnectionsOptions {
  rows: ConnectionRows
  commits: GroupCommit
  /** Told every key, so that it is blotted out wherever it may show. */
  onKey: (key: string) => void
  announce: (change: Change) => void
}

interface Live {
  guard: GuardedCalls
  client: { odoo: OdooClient } | { shop: WooCommerceClient } | null
  last_call: Connection['last_call']
}

export class Connections {
  readonly #options: ConnectionsOptions
  readonly #live = new Map<string, Live>()

  constructor(options: ConnectionsOptions) {
    this.#options = options
    for (const record of options.rows.all()) {
      const key = this.#key(record)
      if (typeof key !== 'string') options.onKey(key.reveal())
    }
  }

  /** By name. */
  list(): Connection[] {
    return this.#options.rows.all().map((record) => this.#view(record))
  }

  /** Throws NOT_FOUND. */
  get(id: string): Connection {
    return this.#view(this.#options.rows.get(id))
  }

  /** Throws INVALID_INPUT for what does not fit the kind, CONFLICT for a name that is taken and when there are too many. */
  async create({ api_key, ...input }: ConnectionInput): Promise<Connection> {
    const { rows } = this.#options
    if (rows.all().length >= most_connections) throw new AppError('CONFLICT', `There are ${most_connections} connections already. Remove one first.`)
    const now = timestampNow()
    const record = checked({ ...input, id: newId(), sealed_key: rows.seal(api_key), created: now, updated: now })
    this.#options.onKey(api_key)
    await this.#write(record, () => rows.remove(record.id), 'created')
    return this.#view(record)
  }

  /** Throws NOT_FOUND, INVALID_INPUT (also for another server without its key) and CONFLICT for a name that is taken. */
  async update({ id, api_key, ...patch }: ConnectionPatch): Promise<Connection> {
    const { rows } = this.#options
    const before = rows.get(id)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<ConnectionRecord>
    const record = checked({ ...before, ...given, ...(api_key !== undefined && { sealed_key: rows.seal(api_key) }), updated: timestampNow() })
    if (api_key === undefined && new URL(record.url).origin !== new URL(before.url).origin) {
      const message = 'This is the address of another server, to which the key would be sent. Enter the key again.'
      throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'api_key', message }] })
    }
    if (api_key !== undefined) this.#options.onKey(api_key)
    await this.#write(record, () => rows.put(before), 'updated')
    return this.#view(record)
  }

  /** Throws NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const { rows, commits, announce } = this.#options
    const before = rows.get(id)
    await commits.write(
      () => rows.remove(id),
      () => rows.put(before),
    )
    this.#live.delete(id)
    announce({ area: 'connections', id, action: 'removed' })
  }

  async #write(record: ConnectionRecord, undo: () => void, action: Change['action']): Promise<void> {
    const { rows, commits, announce } = this.#options
    rows.mustBeFree(record.name, record.id)
    await commits.write(() => {
      // Two at once: the second finds the first.
      rows.mustBeFree(record.name, record.id)
      rows.put(record)
    }, undo)
    // Another address or key begins with a circuit of its own.
    this.#live.delete(record.id)
    announce({ area: 'connections', id: record.id, action })
  }

  /** Throws NOT_FOUND, ODOO_CONNECTION_FAILED or UPSTREAM_FAILED, CIRCUIT_OPEN, and CONFLICT for a key that cannot be opened. */
  test(id: string): Promise<ConnectionTest> {
    return this.#calling(id, async (client) => ('odoo' in client ? client.odoo.test() : { ...(await client.shop.test()), uid: null, protocol: 'rest' }))
  }

  /** Throws as `test`, and INVALID_INPUT for what its kind is not asked. */
  query({ id, ...query }: ConnectionQuery): Promise<QueryAnswer> {
    return this.#calling(id, (client) => ('odoo' in client ? queryOdoo(client.odoo, query) : queryShop(client.shop, query)))
  }

  /** Throws as `test`, and CONFLICT for a shop. */
  suppliers(id: string, page: { q?: string | undefined; limit: number; offset: number }): Promise<QueryAnswer> {
    return this.withOdoo(id, (client) => readSuppliers(client, page))
  }

  /** Lets `act` talk to the Odoo of a connection. Throws as `test`, and CONFLICT for a shop. */
  withOdoo<T>(id: string, act: (client: OdooClient) => Promise<T>): Promise<T> {
    return this.#calling(id, (client) => {
      if ('odoo' in client) return act(client.odoo)
      throw new AppError('CONFLICT', `${this.#options.rows.get(id).name} is a shop, and this is asked of an Odoo.`, { id })
    })
  }

  /** How the circuits are, for those who look after the host. */
  circuits(): Pick<Connection, 'name' | 'circuit'>[] {
    return this.#options.rows.all().map(({ id, name }) => ({ name, circuit: this.#live.get(id)?.guard.state ?? 'closed' }))
  }

  async #calling<T>(id: string, act: (client: NonNullable<Live['client']>) => Promise<T>): Promise<T> {
    const record = this.#options.rows.get(id)
    const live = this.#liveOf(record)
    try {
      live.client ??= await this.#client(record, live.guard)
      const answer = await act(live.client)
      live.last_call = { at: timestampNow(), ok: true, error: null }
      return answer
    } catch (error) {
      if (error instanceof AppError && error.status >= 500) live.last_call = { at: timestampNow(), ok: false, error: error.message }
      throw error
    }
  }

  /** Clients are loaded with the first call: most hosts make none. */
  async #client(record: ConnectionRecord, guard: GuardedCalls): Promise<NonNullable<Live['client']>> {
    const api_key = this.#options.rows.open(record)
    const { kind, url, database, username, protocol } = record
    if (kind === 'woocommerce') {
      const { WooCommerceClient } = await import('./woocommerce-client.ts')
      return { shop: new WooCommerceClient({ url, consumer_key: username ?? '', consumer_secret: api_key }, guard) }
    }
    const { OdooClient } = await import('./odoo-client.ts')
    return { odoo: new OdooClient({ url, database: database ?? '', username: username ?? '', api_key, protocol }, guard) }
  }

  #liveOf({ id, name, kind }: ConnectionRecord): Live {
    const known = this.#live.get(id)
    if (known) return known
    const on_state = () => this.#options.announce({ area: 'connections', id, action: 'updated' })
    const live: Live = { guard: new GuardedCalls({ name, ...circuits[kind], on_state }), client: null, last_call: null }
    this.#live.set(id, live)
    return live
  }

  #view(record: ConnectionRecord): Connection {
    const { sealed_key: _, ...shown } = record
    const live = this.#live.get(record.id)
    return {
      ...shown,
      circuit: live?.guard.state ?? 'closed',
      retry_after_s: live?.guard.retry_after_s ?? null,
      last_call: live?.last_call ?? null,
      problems: this.#problems(record),
    }
  }

  #problems(record: ConnectionRecord): Connection['problems'] {
    const key = this.#key(record)
    return [
      ...(isUnencrypted(record.url)
        ? [{ name: 'url', sentence: 'The key travels unencrypted over http:// to another machine. Use https:// where the server has it.' }]
        : []),
      ...(typeof key === 'string' ? [{ name: 'api_key', sentence: key }] : []),
    ]
  }

  /** The key, or why it cannot be opened. */
  #key(record: ConnectionRecord) {
    try {
      return this.#options.rows.open(record)
    } catch (error) {
      return (error as Error).message
    }
  }
}

/** With its address in one form. Throws INVALID_INPUT, naming each field that does not fit the kind. */
function checked(record: ConnectionRecord): ConnectionRecord {
  const { kind, database, username, protocol } = record
  const url = normalAddress(record.url, kind)
  const says: [boolean, string, string][] =
    kind === 'odoo'
      ? [
          [database === null && protocol !== 'json2', 'database', 'Name the database.'],
          [username === null && protocol !== 'json2', 'username', 'Name the user.'],
        ]
      : [
          [username === null, 'username', 'Give the consumer key, which begins with ck_.'],
          [database !== null, 'database', 'A shop has no database to name.'],
          [protocol !== 'auto', 'protocol', 'A shop has one protocol; leave it out.'],
        ]
  const issues = says.flatMap(([is_wrong, path, message]) => (is_wrong ? [{ path, message }] : []))
  if (issues.length > 0) throw new AppError('INVALID_INPUT', issues.map(({ message }) => message).join(' '), { issues })
  return { ...record, url }
}
