/** Keeps secrets sealed on the disk; each sealed value says which box holds it, so that a wrong or missing key is told and not guessed. */
import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { flushFile, flushFolder } from './flush.ts'

export interface SecretBox {
  /** Throws where there is no key and none can be made. */
  seal(text: string): string
  /** Gives `sealed` itself where it was never sealed (values of earlier versions). Throws CONFLICT, saying what to do, where no key fits. */
  open(sealed: string): string
}

/** Where one kind of key lies; the desktop brings one that the system keeps. */
export interface KeyBox {
  /** Stands in front of what it sealed; letters, digits and hyphens. */
  readonly name: string
  /** In words, for a sentence that says what is missing. */
  readonly place: string
  seal(text: string): string
  /** Undefined where its key does not fit. */
  open(sealed: string): string | undefined
}

const mark = 'opsdeck-sealed:'
const nonce_bytes = 12
/** Drawn at once: asking for each alone costs as much as the sealing. */
const nonces_drawn = 512
const tag_bytes = 16

export function isSealed(text: string): boolean {
  return text.startsWith(mark)
}

/** Seals with the first of `boxes`, opens with the one that a value names. */
export class SecretBoxes implements SecretBox {
  readonly #boxes: readonly [KeyBox, ...KeyBox[]]

  constructor(boxes: readonly [KeyBox, ...KeyBox[]]) {
    this.#boxes = boxes
  }

  seal(text: string): string {
    return `${mark}${this.#boxes[0].name}:${this.#boxes[0].seal(text)}`
  }

  open(sealed: string): string {
    if (!isSealed(sealed)) return sealed
    const [, name = '', value = ''] = /^([\w-]+):(.*)$/s.exec(sealed.slice(mark.length)) ?? []
    const box = this.#boxes.find((one) => one.name === name)
    const text = box?.open(value)
    if (text !== undefined) return text
    const where = box ? box.place : `the box "${name}", which this program does not have here`
    throw new AppError(
      'CONFLICT',
      `A stored secret cannot be opened: it was sealed with another key than the one in ${where}. Put the old key back, or enter the value again.`,
      { box: name },
    )
  }
}

interface Key {
  /** Stands in what it sealed, and tells nothing of it. */
  id: string
  key: KeyObject
}

/** A key file of mode 0600 in the data dir, made at the first use: AES-256-GCM, each value with a nonce of its own. */
export class KeyFile implements KeyBox {
  readonly name = 'key-file'
  readonly place: string
  #key: Key | undefined
  #nonces = Buffer.alloc(0)

  constructor(data_dir: string) {
    this.place = join(data_dir, 'secret.key')
  }

  seal(text: string): string {
    const { id, key } = this.#read() ?? this.#make()
    const nonce = this.#nonce()
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
  }

  /** Each is given once. */
  #nonce(): Buffer {
    if (this.#nonces.length === 0) this.#nonces = randomBytes(nonces_drawn * nonce_bytes)
    const nonce = this.#nonces.subarray(0, nonce_bytes)
    this.#nonces = this.#nonces.subarray(nonce_bytes)
    return nonce
  }

  open(sealed: string): string | undefined {
    const own = this.#read()
    const [id, value = ''] = sealed.split('.')
    if (!own || id !== own.id) return undefined
    const bytes = Buffer.from(value, 'base64url')
    try {
      const decipher = createDecipheriv('aes-256-gcm', own.key, bytes.subarray(0, nonce_bytes))
      decipher.setAuthTag(bytes.subarray(nonce_bytes, nonce_bytes + tag_bytes))
      return Buffer.concat([decipher.update(bytes.subarray(nonce_bytes + tag_bytes)), decipher.final()]).toString('utf8')
    } catch {
      // Changed by somebody, or cut.
      return undefined
    }
  }

  /** Undefined where there is none yet. Throws CONFLICT for a file that holds no key: it is not replaced, for it may be put right. */
  #read(): Key | undefined {
    if (this.#key) return this.#key
    let text: string
    try {
      text = readFileSync(this.place, 'utf8')
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return undefined
      throw new AppError(
        'PERMISSION_DENIED',
        `The key of the stored secrets ${this.place} cannot be read: ${message}. Check what it is and its rights.`,
        {},
        error,
      )
    }
    if (!/^[0-9a-f]{64}\s*$/.test(text)) {
      throw new AppError(
        'CONFLICT',
        `${this.place} does not hold the key of the stored secrets. Put the right file back, or move it away: then a new key is made and stored secrets are entered again.`,
      )
    }
    this.#key = keyOf(Buffer.from(text.trim(), 'hex'))
    return this.#key
  }

  /** On the disk before anything is sealed with it. Throws DISK_FULL, PERMISSION_DENIED. */
  #make(): Key {
    const key = randomBytes(32)
    const beside = `${this.place}.new`
    try {
      writeFileSync(beside, `${key.toString('hex')}\n`, { mode: 0o600 })
      flushFile(beside)
      renameSync(beside, this.place)
      flushFolder(dirname(this.place))
    } catch (error) {
      rmSync(beside, { force: true })
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT') throw new AppError('DISK_FULL', undefined, {}, error)
      throw new AppError(
        'PERMISSION_DENIED',
        `The key of the stored secrets ${this.place} cannot be made: ${message}. Check the rights of the folder.`,
        {},
        error,
      )
    }
    this.#key = keyOf(key)
    return this.#key
  }
}

function keyOf(bytes: Buffer): Key {
  return { id: createHash('sha256').update('opsdeck secret key id').update(bytes).digest('hex').slice(0, 12), key: createSecretKey(bytes) }
}
