/** Reads and makes private keys: OpenSSH and PEM, with a passphrase or without. */
import { lstatSync, readFileSync } from 'node:fs'
import type { ParsedKey } from 'ssh2'
import type { SshKey } from '../../src-preload/contract/servers.ts'
import { AppError } from '../base/app-error.ts'
import { fingerprintOf } from './known-hosts.ts'
import { ssh2 } from './load-ssh2.ts'
import { sshFailed } from './ssh-failed.ts'

/** What is told of a key. */
export type KeyFacts = Pick<SshKey, 'type' | 'fingerprint' | 'public_key'>

const most_bytes = 16_384

/** Throws INVALID_INPUT where it is no private key, or its passphrase is missing or wrong. */
export function readPrivateKey(text: string, passphrase: string | undefined): ParsedKey {
  const parsed = ssh2().utils.parseKey(text, passphrase)
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key instanceof Error || key === undefined) throw invalidKey(text, key instanceof Error ? key.message : '', passphrase)
  if (!key.isPrivateKey()) throw invalid('private_key', 'This is a public key. Give the private part, which begins with -----BEGIN.')
  return key
}

function invalidKey(text: string, said: string, passphrase: string | undefined): AppError {
  if (isEncrypted(text) && passphrase === undefined) return invalid('passphrase', 'The key is encrypted. Give its passphrase.')
  if (/passphrase|decrypt|integrity/i.test(said) && passphrase !== undefined) return invalid('passphrase', 'The passphrase does not open the key.')
  return invalid('private_key', 'This is no private key in the form of OpenSSH or PEM.')
}

const invalid = (path: string, message: string): AppError => new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })

/** True for a private key that only its passphrase opens: PEM says so in words, OpenSSH names the cipher inside. */
export function isEncrypted(text: string): boolean {
  if (/ENCRYPTED/.test(text)) return true
  const [, body] = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(text) ?? []
  if (body === undefined) return false
  const bytes = Buffer.from(body.replace(/\s+/g, ''), 'base64')
  // "openssh-key-v1\0", then the cipher's name as a string.
  if (bytes.length < 19) return false
  const length = bytes.readUInt32BE(15)
  return length < 100 && bytes.toString('latin1', 19, 19 + length) !== 'none'
}

export function factsOf(key: ParsedKey, comment: string): KeyFacts {
  const wire = key.getPublicSSH()
  return { type: key.type, fingerprint: fingerprintOf(wire), public_key: `${key.type} ${wire.toString('base64')} ${comment.replaceAll(' ', '-')}` }
}

/** A new pair of Ed25519 as OpenSSH writes it. */
export const makePrivateKey = (comment: string): string => ssh2().utils.generateKeyPairSync('ed25519', { comment }).private

/**
 * The private key in a file of ours. Throws SSH_FAILED: `no_key` where there is none, `key_permissions` where others may read it or it is no regular file,
 * `key_encrypted` where a passphrase would be needed.
 */
export function readKeyFile(path: string, own_uid = process.getuid?.()): ParsedKey {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat) throw sshFailed('no_key', `There is no key file ${path}.`, { path })
  const wrong = wrongOf(stat, own_uid)
  if (wrong) throw sshFailed('key_permissions', `${path} ${wrong}`, { path })
  const text = readFileSync(path, 'utf8')
  if (isEncrypted(text)) {
    throw sshFailed('key_encrypted', `The key in ${path} is encrypted. Add it to the ssh agent, or import it under Keys with its passphrase.`, { path })
  }
  try {
    return readPrivateKey(text, undefined)
  } catch (error) {
    throw sshFailed('no_key', `${path} holds no private key in the form of OpenSSH or PEM.`, { path }, error)
  }
}

function wrongOf(stat: { isFile(): boolean; mode: number; uid: number; size: number }, own_uid: number | undefined): string | null {
  if (!stat.isFile()) return 'is no regular file. Name the file itself.'
  if (stat.size > most_bytes) return 'is too large for a key.'
  if (own_uid !== undefined && stat.uid !== own_uid) return 'belongs to another account.'
  if (own_uid !== undefined && (stat.mode & 0o077) !== 0) return 'may be read by others. Close it: chmod 600.'
  return null
}
