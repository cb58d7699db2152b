/** What a key looks like and how it is compared: 32 random bytes, kept only as a SHA-256 hash. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Makes a key recognisable to people and to the log's masking. */
const key_prefix = 'opsdeck_'

/** A new secret: the prefix and 32 random bytes in base64url (43 characters). */
export function newKeySecret(): string {
  return key_prefix + randomBytes(32).toString('base64url')
}

/** SHA-256 in hex. The secret has 256 random bits, so a slow password hash would add nothing. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares two hashes of equal length in constant time. */
export function sameHash(left: string, right: string): boolean {
  const a = Buffer.from(left, 'hex')
  const b = Buffer.from(right, 'hex')
  return a.length === b.length && timingSafeEqual(a, b)
}
