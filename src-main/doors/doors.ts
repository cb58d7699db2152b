/** All ways in, with what they share: one app, one feed of live frames, one watch over sockets. */
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Rooms } from '../handlers/rooms.ts'
import type { Router } from '../handlers/router.ts'
import type { HttpDoor } from './http/http-door.ts'
import { LocalSocket } from './local-socket/local-socket.ts'
import { Heartbeat } from './websocket/heartbeat.ts'

export interface DoorsOptions {
  rooms: Rooms
  router: Router
  data_dir: string
  /** out/renderer. */
  window_folder: string
  version: string
  /** OPSDECK_PUBLIC_ORIGIN. */
  public_origin: string | null
}

/** Closing code of a host that ends (RFC 6455: going away). */
const going_away = 1001
/** How long sockets get to take their goodbye. */
const goodbye_ms = 300

export class Doors implements AsyncDisposable {
  readonly #options: DoorsOptions
  readonly #local_connections = new WeakSet<Duplex>()
  readonly #heartbeat = new Heartbeat()
  readonly #ends = new AsyncDisposableStack()
  #app: Promise<FastifyInstance> | undefined
  #http: HttpDoor | undefined
  #local: LocalSocket | undefined

  constructor(options: DoorsOptions) {
    this.#options = options
    this.#ends.use(options.rooms.access.on_lapse.on(() => this.#heartbeat.dismiss()))
  }

  /** Port of the HTTP door, or null while it is closed. */
  get port(): number | null {
    return this.#http?.port ?? null
  }

  /** Open sockets of programs, windows and command lines. */
  get connections(): number {
    return this.#heartbeat.size
  }

  /** Path of the local socket, or null while it is closed. */
  get local_socket_path(): string | null {
    return this.#local?.path ?? null
  }

  /** Resolves with the socket's path. */
  async openLocalSocket(): Promise<string> {
    const { data_dir, rooms } = this.#options
    this.#local = await LocalSocket.open({
      data_dir,
      log: rooms.log,
      app: () => this.app(),
      noteConnection: (socket) => void this.#local_connections.add(socket),
    })
    return this.#local.path
  }

  /** Resolves with the port. Throws CONFLICT when it is taken. */
  async openHttp(port: number): Promise<number> {
    const { HttpDoor } = await import('./http/http-door.ts')
    this.#http = await HttpDoor.open(await this.app(), port)
    return this.#http.port
  }

  /** The app of HTTP and sockets, built when first asked for. */
  app(): Promise<FastifyInstance> {
    this.#app ??= this.#build()
    return this.#app
  }

  /** Loads what the app is made of; once loaded, building it is quick. */
  static load() {
    return Promise.all([import('./http/app.ts'), import('./websocket/live-feed.ts'), import('./rpc-handling.ts'), import('./http/refused-knocks.ts')])
  }

  async #build(): Promise<FastifyInstance> {
    const [{ buildApp }, { LiveFeed }, { rpcHandler }, { RefusedKnocks }] = await Doors.load()
    const { rooms, router, window_folder, version, public_origin } = this.#options
    const feed = this.#ends.use(new LiveFeed(rooms.engine, rooms.feed))
    const refused_knocks = this.#ends.use(new RefusedKnocks(rooms.log))
    return buildApp({
      refused_knocks,
      rooms,
      router,
      rpc: rpcHandler(router, rooms),
      feed,
      heartbeat: this.#heartbeat,
      window_folder,
      version,
      public_origin,
      port: () => this.port,
      isLocalConnection: (socket) => this.#local_connections.has(socket),
    })
  }

  /** Lets answers that are on their way finish, says goodbye to sockets, then cuts off what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#heartbeat.closeAll(going_away, 'The host ends.')
    const cut = setTimeout(() => this.#heartbeat[Symbol.dispose](), goodbye_ms)
    try {
      await Promise.all([this.#http?.[Symbol.asyncDispose](), this.#local?.[Symbol.asyncDispose]()])
      if (!this.#http) await (await this.#app?.catch(() => undefined))?.close()
    } finally {
      clearTimeout(cut)
      this.#heartbeat[Symbol.dispose]()
      await this.#ends.disposeAsync()
    }
  }
}
