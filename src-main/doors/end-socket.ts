/** Ends a connection for good: says the last word, then closes, also for a client that never closes its own side. */
import type { Duplex } from 'node:stream'

/** How long the client gets to read the last word. A connection that is cut at once may lose it. */
const farewell_ms = 1000

export function endSocket(socket: Duplex, last_word?: string): void {
  if (socket.destroyed) return
  const cut = setTimeout(() => socket.destroy(), farewell_ms).unref()
  socket.once('close', () => clearTimeout(cut))
  // What still comes is thrown away; unread, it would turn the goodbye into a reset, and the client's end would never be seen.
  socket.resume()
  socket.end(last_word)
}
