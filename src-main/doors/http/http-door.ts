/** The HTTP door: the app on 127.0.0.1, on the port that was asked for. */
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../base/app-error.ts'
import { limitConnections } from '../connection-limit.ts'

/** How long answers that are on their way may take when the door closes. */
const goodbye_ms = 1000

export class HttpDoor implements AsyncDisposable {
  readonly #app: FastifyInstance
  readonly port: number

  private constructor(app: FastifyInstance, port: number) {
    this.#app = app
    this.port = port
  }

  /** Port 0 picks a free one. Throws CONFLICT when the port is taken or may not be used; `details.port` names it. */
  static async open(app: FastifyInstance, port: number): Promise<HttpDoor> {
    limitConnections(app.server)
    try {
      await app.listen({ host: '127.0.0.1', port })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE') throw new AppError('CONFLICT', `Port ${port} is taken by another program. Choose another with --port.`, { port }, error)
      if (code === 'EACCES') throw new AppError('CONFLICT', `Port ${port} may not be used by this user. Choose one above 1023 with --port.`, { port }, error)
      throw error
    }
    const address = app.server.address()
    return new HttpDoor(app, typeof address === 'object' && address !== null ? address.port : port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { server } = this.#app
    const cut = setTimeout(() => server.closeAllConnections(), goodbye_ms)
    server.closeIdleConnections()
    await this.#app.close()
    clearTimeout(cut)
  }
}
