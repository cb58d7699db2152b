/** What a request shows of who it is: a key in a header (sockets also in the query), the page's session in a cookie. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Credentials } from '../../access/access.ts'

/** Cookies know no ports: the name keeps two hosts on one machine apart. */
export function cookieName(port: number): string {
  return `opsdeck_${port}`
}

/** `query` is given only for sockets, which cannot send headers from a browser. */
export function shownCredentials(headers: IncomingHttpHeaders, cookie_name: string, query?: Readonly<Record<string, unknown>>): Credentials {
  const bearer = /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim()
  const named = headers['x-api-key']
  const asked = query?.['api_key']
  const key = bearer ?? (typeof named === 'string' ? named.trim() : undefined) ?? (typeof asked === 'string' ? asked : undefined)
  const session = cookieValue(headers.cookie, cookie_name)
  return { ...(key !== undefined && { key }), ...(session !== undefined && { session }) }
}

/** `Set-Cookie` of a new session: for this host's life, never seen by scripts, never sent from another site. */
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
