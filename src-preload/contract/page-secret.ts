/** How the page shows its second secret: a cookie also goes to every other server on this machine, this goes to its own host alone. */

/** Header of requests that carry the secret. */
export const page_secret_header = 'x-opsdeck-page'

/** The subprotocol that a page's socket speaks. A browser can add no header to a socket, and an address ends up in logs. */
export const page_protocol = 'opsdeck'

const secret_prefix = 'opsdeck.page.'

/** The subprotocols to offer with a socket; the second only carries the secret and is never chosen. */
export const pageProtocols = (secret: string): string[] => [page_protocol, `${secret_prefix}${secret}`]

/** The secret among the offered subprotocols, or undefined. */
export function secretOfProtocols(offered: readonly string[]): string | undefined {
  return offered.find((name) => name.startsWith(secret_prefix))?.slice(secret_prefix.length)
}
