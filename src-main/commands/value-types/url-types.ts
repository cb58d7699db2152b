/** Value types of hosts and URLs: plain http and https, no secrets in them, no disguised or metadata addresses. */
import { control_characters } from './text-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker, type ValueRefusal } from './value-type.ts'

const host_name = /^(?=.{1,253}$)[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,62})(?:\.[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,62}))*\.?$/u
const ipv6 = /^[0-9a-fA-F:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?:%[A-Za-z0-9]{1,16})?$/

export const host: TypeMaker = () =>
  simpleType('host', 'name', (value) => {
    if (value.startsWith('-')) return refused('starts with -, so it is no host name')
    return host_name.test(value) || (value.includes(':') && ipv6.test(value)) ? null : refused('is not a host name or address')
  })

/** Names under which clouds serve credentials to a machine (their own documentation). */
const metadata_names = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
])
/** Public names whose purpose is to resolve to an address written in them, or to this machine. */
const address_in_name = /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|traefik\.me|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|yoogle\.com)$/
const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** Why a host may not be asked, or null. `written` is the host as it stands in the URL, without port and brackets kept. */
export function refuseHost(written: string, normal: string): ValueRefusal | null {
  const bare = normal.replace(/\.$/, '').toLowerCase()
  if (metadata_names.has(bare)) return refused('asks the metadata service of a cloud, which hands out credentials')
  if (address_in_name.test(bare)) return refused('uses a public name that stands for an address; write the address itself')
  if (bare.startsWith('[')) return refuseIpv6(bare.slice(1, -1))
  const octets = dotted.exec(bare)
  if (!octets) return null
  const [first, second, third, fourth] = [Number(octets[1]), Number(octets[2]), Number(octets[3]), Number(octets[4])]
  if (isMetadata(first, second, third, fourth)) return refused('asks the metadata service of a cloud, which hands out credentials')
  if (written.toLowerCase() !== bare) return refused('spells an address in an unusual way', undefined)
  if (first === 0) return refused('uses 0.0.0.0 for this machine; write 127.0.0.1')
  return null
}

function isMetadata(a: number, b: number, c: number, d: number): boolean {
  if (a === 169 && b === 254) return true // link-local: AWS, Google, Azure, DigitalOcean, ECS
  if (a === 100 && b === 100 && c === 100 && d === 200) return true // Alibaba
  if (a === 192 && b === 0 && c === 0 && d === 192) return true // Oracle
  return a === 168 && b === 63 && c === 129 && d === 16 // Azure wire server
}

function refuseIpv6(bare: string): ValueRefusal | null {
  if (bare === '::1') return null
  if (/^fd00:ec2:/.test(bare) || bare === 'fd20:ce::254') return refused('asks the metadata service of a cloud, which hands out credentials')
  if (/^fe[89ab]/.test(bare)) return refused('is a link-local address, where metadata services answer')
  if (/^::/.test(bare) || /^64:ff9b:/.test(bare) || /^2002:/.test(bare) || /^2001:0?:/.test(bare))
    return refused('hides an IPv4 address in an IPv6 one; write the address itself')
  return null
}

/** Host prefixes from which curl guesses another protocol when the scheme is missing (curl(1), "URL"). */
const guessed_scheme = /^(?:ftp|dict|ldap|imap|smtp|pop3)\./i

/**
 * A URL with one of `schemes`; `bare` also takes one without a scheme, as curl does for http.
 * Refuses user information, odd spellings of addresses, metadata services, and characters that are read differently by different programs.
 */
export function checkUrl(value: string, schemes: readonly string[], bare: boolean, seat: Seat): CheckResult {
  if (value === '' || control_characters.test(value) || /\s/.test(value))
    return refused('holds blanks or control characters, or is empty; write them as %20 and the like')
  if (value.startsWith('-')) return refused('starts with -')
  const parts = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?([^/?#]*)([\s\S]*)$/.exec(value)!
  const scheme = parts[1]?.toLowerCase()
  const authority = parts[2]!
  if (scheme === undefined) {
    if (!bare || /^[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)/.test(value) || guessed_scheme.test(value))
      return refused(`does not start with ${schemes.map((each) => `${each}://`).join(' or ')}`)
  } else if (!schemes.includes(scheme)) {
    return refused(`uses ${scheme}://; only ${schemes.join(' and ')} are allowed`, undefined)
  }
  if (authority === '') return refused('names no host')
  if (authority.includes('@')) return refused('carries a user name or password, which would stand in the process list and the history')
  if (/[\\%<>^`{|}"';$&()*,!]/.test(authority)) return refused('has a host with characters that programs read differently')
  if (!seat.given('--globoff') && /[{}[\]]/.test(parts[3]!))
    return refused('holds { } or [ ], which curl expands into many requests; write them as %7B %7D %5B %5D', encodeBrackets(value))
  let normal: string
  try {
    normal = new URL(`http://${authority}/`).hostname
  } catch {
    return refused('is not a URL')
  }
  return refuseHost(authority.replace(/:\d*$/, ''), normal)
}

const encodeBrackets = (value: string): string | undefined => {
  const path = value.indexOf('/', value.indexOf('://') + 3)
  if (path < 0) return undefined
  return value.slice(0, path) + value.slice(path).replace(/[{}[\]]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

export const url: TypeMaker = (args) => {
  const schemes = args === '' ? ['http', 'https'] : args.split(',').map((each) => each.trim())
  return simpleType(args === '' ? 'url' : `url(${args})`, 'url', (value, seat) => checkUrl(value, schemes, false, seat))
}
