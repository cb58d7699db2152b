/** The same client through every door: message port, the page's socket, REST, the local socket. */
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { restOperations } from '../../src-main/doors/http/rest-operations.ts'
import { messagePortDoor, type Port } from '../../src-main/doors/message-port.ts'
import type { ErrorBody } from '../../src-preload/contract/errors.ts'
import { type Client, contract } from '../../src-preload/contract/index.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import { opened, type TestHouse } from './test-house.ts'

export type { Client }

export interface DoorClient extends Disposable {
  client: Client
  door: RequestedBy['door']
  /** False for REST: operations without a path are not there. */
  has_events: boolean
}

/** A failure, in the same shape from every door. */
export class DoorFailure extends Error {
  readonly code: string
  readonly details: Record<string, unknown>
  constructor({ code, error, details }: ErrorBody) {
    super(error)
    this.code = code
    this.details = details
  }
}

type Call = (path: readonly string[], input: unknown) => Promise<unknown>

const clientOf = (call: Call): Client => createORPCClient<Client>({ call })

function overRpc(link: { call(path: readonly string[], input: unknown, options: { context: object }): Promise<unknown> }): Client {
  return clientOf(async (path, input) => {
    try {
      return await link.call(path, input, { context: {} })
    } catch (error) {
      if (!(error instanceof ORPCError)) throw error
      throw new DoorFailure({ code: error.code as ErrorBody['code'], error: error.message, details: (error.data ?? {}) as Record<string, unknown> })
    }
  })
}

async function portClient({ house }: TestHouse): Promise<DoorClient> {
  const { port1, port2 } = new MessageChannel()
  messagePortDoor(house.router, house.rooms).open(port1 as unknown as Port)
  const link = new PortLink<Record<never, never>>({ port: port2 as never })
  port1.start()
  port2.start()
  return { client: overRpc(link), door: 'window', has_events: true, [Symbol.dispose]: () => port2.close() }
}

async function socketClient(socket: WebSocket, door: RequestedBy['door']): Promise<DoorClient> {
  await opened(socket)
  const link = new SocketLink<Record<never, never>>({ websocket: socket as unknown as globalThis.WebSocket })
  return { client: overRpc(link), door, has_events: true, [Symbol.dispose]: () => socket.terminate() }
}

async function pageClient(house: TestHouse): Promise<DoorClient> {
  return socketClient(house.socket('/rpc', { ...(await house.page()), origin: house.base }), 'window')
}

async function localClient({ house }: TestHouse): Promise<DoorClient> {
  return socketClient(new WebSocket(`ws+unix:${house.doors.local_socket_path}:/rpc`, { perMessageDeflate: false }), 'cli')
}

async function restClient(house: TestHouse): Promise<DoorClient> {
  const operations = new Map(restOperations(contract).map((operation) => [operation.name.join('.'), operation]))
  const client = clientOf(async (path, input) => {
    const operation = operations.get(path.join('.'))
    if (!operation) throw new Error(`${path.join('.')} has no path`)
    const fields = { ...(input as Record<string, unknown>) }
    const url = operation.path.replaceAll(/:(\w+)/g, (_match, name: string) => {
      const value = encodeURIComponent(String(fields[name]))
      delete fields[name]
      return value
    })
    const in_query = operation.method === 'GET' || operation.method === 'DELETE'
    const query = in_query ? new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])).toString() : ''
    const answer = await house.ask(operation.method, query ? `${url}?${query}` : url, in_query ? {} : { body: fields })
    if (answer.status >= 400) throw new DoorFailure(answer.error())
    return answer.json()
  })
  return { client, door: 'http', has_events: false, [Symbol.dispose]() {} }
}

export const doors: Readonly<Record<string, (house: TestHouse) => Promise<DoorClient>>> = {
  'a message port': portClient,
  "the page's socket": pageClient,
  REST: restClient,
  'the local socket': localClient,
}
