/** The address of a connection: brought into one form, and looked at for what would give its key away. */
import type { Connection } from '../../src-preload/contract/connections.ts'
import { AppError } from '../base/app-error.ts'
import { isOwnMachine } from '../outgoing/own-machine.ts'

/** What people copy from a browser's line that belongs to the page and not to the server. */
const page_part = { odoo: /\/(?:web|odoo)(?:\/.*)?$/, woocommerce: /\/wp-json(?:\/.*)?$/ } as const

/** Without a slash at its end. Throws INVALID_INPUT for an address that is none, that holds a password, or that a shop's key may not be sent to. */
export function normalAddress(url: string, kind: Connection['kind']): string {
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol) || address.hostname === '')
    throw invalid('The address must begin with http:// or https://, as in https://odoo.example.org.')
  if (address.username || address.password) throw invalid('The address must not hold a user name or a password: they have fields of their own.')
  if (kind === 'woocommerce' && address.protocol === 'http:' && !leadsHere(address))
    throw invalid('A shop on another machine takes its key over https:// only; over http:// everybody on the way could read it.')
  if (address.search !== '') throw invalid('The address must hold no query (what stands behind ?).')
  return `${address.origin}${address.pathname.replace(page_part[kind], '').replace(/\/+$/, '')}`
}

/** True where the key travels over the network as it is. */
export function isUnencrypted(url: string): boolean {
  const address = new URL(url)
  return address.protocol === 'http:' && !leadsHere(address)
}

/** Names of this very machine; an address of a private network is another machine's. */
function leadsHere({ hostname }: URL): boolean {
  return /^(?:.*\.)?localhost$/.test(hostname) || isOwnMachine(hostname.replace(/^\[|\]$/g, ''))
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'url', message }] })
}
