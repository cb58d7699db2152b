/** What a request shows of who it is: a key in a header (sockets also in the query), or the page's cookie with the page's secret. */
import type { IncomingHttpHeaders } from 'node:http'
import { page_secret_header, secretOfProtocols } from '../../../src-preload/contract/page-secret.ts'
import type { Credentials } from '../../access/access.ts'

/** Cookies know no ports: the name keeps two hosts on one machine apart. */
export function cookieName(port: number): string {
  return `opsdeck_${port}`
}

/** `query` is given only for sockets, to which a browser can add no headers. */
export function shownCredentials(headers: IncomingHttpHeaders, cookie_name: string, query?: Readonly<Record<string, unknown>>): Credentials {
  const bearer = /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim()
  const named = headers['x-api-key']
  const asked = query?.['api_key']
  const key = bearer ?? (typeof named === 'string' ? named.trim() : undefined) ?? (typeof asked === 'string' ? asked : undefined)
  const cookie = cookieValue(headers.cookie, cookie_name)
  const page = pageSecret(headers)
  return { ...(key !== undefined && { key }), ...(cookie !== undefined && page !== undefined && { session: { cookie, page } }) }
}

function pageSecret(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers[page_secret_header]
  return typeof sent === 'string' ? sent.trim() : secretOfProtocols((headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim()))
}

/** `Set-Cookie` of a new session: until the browser is closed, never seen by scripts, never sent from another site. */
export function sessionCookie(cookie_name: string, session: string, is_https: boolean): string {
  return `${cookie_name}=${session}; Path=/; HttpOnly; SameSite=Strict${is_https ? '; Secure' : ''}`
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}
