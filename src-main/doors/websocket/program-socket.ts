/** `/ws`: live frames for programs; they may say what they want to hear, and nothing else. */
import type { WebSocket } from 'ws'
import type { Identity } from '../../access/identity.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { toAppError } from '../to-app-error.ts'
import { BoundedSocket } from './bounded-socket.ts'
import type { LiveFeed } from './live-feed.ts'
import { messageText } from './message-text.ts'
import { ProgramReader } from './program-reader.ts'
import { readSubscribe } from './subscription.ts'

/** Serves `socket` until it closes. */
export function openProgramSocket(rooms: Pick<Rooms, 'engine' | 'log' | 'access' | 'queues'>, feed: LiveFeed, socket: WebSocket, identity: Identity): void {
  const reader = new ProgramReader(rooms, identity, new BoundedSocket(socket), feed)
  const listening = feed.listen(reader)
  socket.on('close', () => listening[Symbol.dispose]())
  socket.on('message', (data, is_binary) => {
    try {
      rooms.access.rate_limit.take(identity.rate_name)
      reader.subscribe(readSubscribe(is_binary ? '' : messageText(data)))
    } catch (thrown) {
      reader.sendError(toAppError(thrown))
    }
  })
}
