/** oRPC over a WebSocket: the door of the page (`/rpc`) and of the command line (the local socket). */
import type { StandardRPCHandler } from '@orpc/server/standard'
import { WsHandler } from '@orpc/server/ws'
import type { RawData, WebSocket } from 'ws'
import type { Identity } from '../../access/identity.ts'
import type { RpcContext } from '../rpc-handling.ts'
import { rpcContext } from '../rpc-handling.ts'
import { BoundedSocket } from './bounded-socket.ts'
import { messageText } from './message-text.ts'
import { frameProblem } from './rpc-frames.ts'

/** Calls that one socket may have open: every tab waits for its output, so this is far above what a window needs. */
const open_calls_limit = 1000

type MessageListener = (event: { data: string }) => Promise<void>

/** Answers the calls that come through `socket` as `identity`, until it closes. */
export function openRpcSocket(handler: StandardRPCHandler<RpcContext>, socket: WebSocket, identity: Identity): void {
  const bounded = new BoundedSocket(socket)
  let open_calls = 0
  const read = async (data: RawData, is_binary: boolean, pass: MessageListener) => {
    const text = messageText(data)
    const problem = is_binary ? 'Messages are text.' : frameProblem(text)
    if (problem) return bounded.refuse(problem)
    if (open_calls >= open_calls_limit) return bounded.refuse('Too many calls at once.')
    open_calls++
    try {
      await pass({ data: text })
    } finally {
      open_calls--
    }
  }
  // The library takes a WebSocket; what it uses of one is this.
  const facade = {
    send: (data: string) => bounded.send(data),
    addEventListener(type: string, listener: MessageListener & (() => void)) {
      if (type === 'message') socket.on('message', (data, is_binary) => void read(data, is_binary, listener))
      else socket.on(type, listener)
    },
  }
  void new WsHandler(handler).upgrade(facade as unknown as Parameters<WsHandler<RpcContext>['upgrade']>[0], { context: rpcContext(identity) })
}
