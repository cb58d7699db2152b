/** A line to the host that runs on a data dir, over the local socket in it; calls are the contract's, errors are AppErrors. */
import { type ClientContext, type ClientLink, createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { isErrorCode } from '../../src-preload/contract/errors.ts'
import type { Client } from '../../src-preload/contract/index.ts'
import { AppError } from '../base/app-error.ts'
import { hostSocket } from './host-socket.ts'

export interface Line {
  readonly client: Client
  close(): void
}

/** The host went away while it was asked; whether it did what was asked is not known. */
export class LineLost extends Error {
  constructor(cause?: unknown) {
    super('The connection to the host was lost.', { cause })
    this.name = 'LineLost'
  }
}

/** How long a host may take to answer the socket; it is on this machine, so longer means that it hangs. */
const open_timeout_ms = 5000

/** A line to the host of `data_dir`, or undefined when none answers there. */
export async function connect(data_dir: string): Promise<Line | undefined> {
  const socket = await openSocket(hostSocket(data_dir))
  if (!socket) return undefined
  const link = new RPCLink<ClientContext>({ websocket: socket as unknown as globalThis.WebSocket })
  return { client: createORPCClient<Client>(plain(link, socket)), close: () => socket.terminate() }
}

function openSocket(path: string): Promise<WebSocket | undefined> {
  return new Promise((settle) => {
    const socket = new WebSocket(`ws+unix:${path}:/rpc`, { perMessageDeflate: false, handshakeTimeout: open_timeout_ms })
    socket.once('open', () => settle(socket))
    socket.once('close', () => settle(undefined))
    // The close that follows tells the end; without a listener the error would end the process.
    socket.on('error', () => {})
  })
}

/** `link` with its errors in our own words. */
function plain(link: ClientLink<ClientContext>, socket: WebSocket): ClientLink<ClientContext> {
  return {
    async call(path, input, options) {
      try {
        return await link.call(path, input, options)
      } catch (error) {
        if (options.signal?.aborted) throw error
        if (error instanceof ORPCError) throw toAppError(error)
        if (socket.readyState !== WebSocket.OPEN) throw new LineLost(error)
        throw error
      }
    },
  }
}

function toAppError(error: ORPCError<string, unknown>): AppError {
  const details = (typeof error.data === 'object' && error.data !== null ? error.data : {}) as Record<string, unknown>
  return new AppError(isErrorCode(error.code) ? error.code : error.status === 400 ? 'INVALID_INPUT' : 'INTERNAL', error.message, details, error)
}
