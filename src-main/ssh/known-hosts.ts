/** Reads a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): which keys it holds for a host, hashed names included. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { matchesPatterns } from './read-ssh-config.ts'

export interface KnownKey {
  type: string
  /** The key as it stands on the wire. */
  key: Buffer
  revoked: boolean
}

/** How a host is named there: `[host]:port` for any port but 22. */
export const knownName = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`)

/** Keys of host and port, in the order of the file. Lines for certificate authorities say nothing about a key of its own. */
export function knownKeys(text: string, host: string, port: number): KnownKey[] {
  const name = knownName(host.toLowerCase(), port)
  return text.split(/\r?\n/).flatMap((line) => {
    const [, marker, names = '', type = '', base64 = ''] = /^(?:(@\S+)\s+)?(\S+)\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(line) ?? []
    if (names === '' || names.startsWith('#') || marker === '@cert-authority') return []
    const named = names.startsWith('|') ? isHashOf(names, name) : matchesPatterns(name, names.split(','))
    return named ? [{ type, key: Buffer.from(base64, 'base64'), revoked: marker === '@revoked' }] : []
  })
}

/** `|1|salt|hash`, HMAC-SHA1 of the name. */
function isHashOf(text: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/.exec(text) ?? []
  if (salt === undefined || hash === undefined) return false
  const made = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  const given = Buffer.from(hash, 'base64')
  return given.length === made.length && timingSafeEqual(given, made)
}

/** `SHA256:...` without padding, as ssh-keygen -l writes it. */
export const fingerprintOf = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** The name of its type, which stands first in a key on the wire (RFC 4253 6.6). */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return 'unknown'
  const length = key.readUInt32BE(0)
  return length > 0 && length <= 100 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : 'unknown'
}
