/** The door of the desktop window: oRPC over a MessagePort (Electron's or Node's). */
import { RPCHandler } from '@orpc/server/message-port'
import { window_identity } from '../access/identity.ts'
import type { Rooms } from '../handlers/rooms.ts'
import type { Router } from '../handlers/router.ts'
import { type RpcContext, rpcContext, rpcOptions } from './rpc-handling.ts'

/** Any port the adapter knows; the caller starts it after this. */
export type Port = Parameters<RPCHandler<RpcContext>['upgrade']>[0]

export interface MessagePortDoor {
  /** Answers calls that come through `port` until it closes. */
  open(port: Port): void
}

export function messagePortDoor(router: Router, rooms: Pick<Rooms, 'access' | 'log'>): MessagePortDoor {
  const handler = new RPCHandler<RpcContext>(router, rpcOptions(rooms))
  return { open: (port) => handler.upgrade(port, { context: rpcContext(window_identity) }) }
}
