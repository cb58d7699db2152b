/** The text of a WebSocket message, in whichever form the library hands it over. */
import type { RawData } from 'ws'

export function messageText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
