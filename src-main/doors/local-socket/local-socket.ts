/** The door of the command line: the same app over a socket in the data dir that only its owner can open. */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../../logging/log.ts'
import { limitConnections } from '../connection-limit.ts'
import { answerBrokenRequest } from '../http/failures.ts'
import { asksForWebSocket } from '../http/request-form.ts'
import { socketPath } from './socket-path.ts'

const headers_timeout_ms = 10_000
const goodbye_ms = 1000

export interface LocalSocketOptions {
  data_dir: string
  log: Log
  /** The app is built when somebody first asks: most command lines are their own host and nobody does. */
  app: () => Promise<FastifyInstance>
  /** Told of every connection, so that the app knows it for one of the owner's. */
  noteConnection: (socket: Duplex) => void
}

export class LocalSocket implements AsyncDisposable {
  readonly path: string
  readonly #server: Server

  private constructor(path: string, server: Server) {
    this.path = path
    this.#server = server
  }

  /** The caller holds the lock of the data dir, so a socket that is still there is a dead host's. */
  static async open(options: LocalSocketOptions): Promise<LocalSocket> {
    const path = socketPath(options.data_dir)
    const server = createServer({
      // The routes have limits of their own (receive-limits.ts).
      requestTimeout: 0,
      headersTimeout: headers_timeout_ms,
      requireHostHeader: false,
      shouldUpgradeCallback: asksForWebSocket,
    })
    limitConnections(server)
    server.on('connection', options.noteConnection)
    server.on('clientError', answerBrokenRequest)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void pass(options, response, (app) => app.routing(request, response)))
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const drop = () => void socket.destroy()
      socket.on('error', drop)
      void pass(options, socket, (app) => {
        socket.off('error', drop)
        app.server.emit('upgrade', request, socket, head)
      })
    })
    await listen(server, path)
    return new LocalSocket(path, server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => this.#server.closeAllConnections(), goodbye_ms)
    await closed
    clearTimeout(cut)
  }
}

async function pass(options: LocalSocketOptions, end: { destroy(): unknown }, use: (app: FastifyInstance) => void): Promise<void> {
  try {
    use(await options.app())
  } catch (error) {
    options.log.error('The local socket could not be answered.', { error })
    end.destroy()
  }
}

async function listen(server: Server, path: string): Promise<void> {
  const is_file = process.platform !== 'win32'
  if (is_file) rmSync(path, { force: true })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  // The file must never be there with other rights, not even for a moment; binding happens before `listen` returns.
  const old_mask = is_file ? process.umask(0o177) : 0
  try {
    server.listen(path, resolve)
  } finally {
    if (is_file) process.umask(old_mask)
  }
  await promise
  server.off('error', reject)
  if (is_file) chmodSync(path, 0o600)
}
