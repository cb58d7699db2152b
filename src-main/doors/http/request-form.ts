/** What HTTP itself asks of a request before anybody may read it: one Host, a target of this server, an upgrade only to a WebSocket. */
import type { IncomingMessage } from 'node:http'
import { AppError } from '../../base/app-error.ts'

/** Other protocols (`h2c`) are not spoken here: such a request is answered as if it had not asked (RFC 9110, 7.8). */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** True when the connection is handed over to whoever takes the upgrade: nothing more is read on it as HTTP. */
export function isUpgrade(raw: IncomingMessage): boolean {
  return (raw as { upgrade?: boolean | null }).upgrade === true
}

/** Throws INVALID_INPUT. `isOurs` judges the host of a target that names one (RFC 9112, 3.2: such a target counts instead of the Host line). */
export function checkForm({ rawHeaders, headers, url = '' }: IncomingMessage, isOurs: (host: string) => boolean): void {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (hosts > 1) throw wrong('The request has more than one Host line. Send exactly one.')
  if (!headers.host) throw wrong('The request does not say which Host it means. Send a Host line.')
  if (url.startsWith('/') || url === '*') return
  const host = /^http:\/\/([^/?#]*)/i.exec(url)?.[1]
  if (host === undefined || !isOurs(host)) throw wrong('The target of the request is not an address of this server. Send the path alone.')
}

function wrong(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: '', message }] })
}
