import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newKeySecret, sameHash, secretHash } from '../../../src-main/access/key-secret.ts'
import { environment_key_id, Keys } from '../../../src-main/access/keys.ts'
import { scopeIncludes } from '../../../src-main/access/scopes.ts'
import { Secret } from '../../../src-main/base/secret.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

describe('a key', () => {
  it('is 32 random bytes behind a prefix', () => {
    const made = new Set(Array.from({ length: 100 }, newKeySecret))
    expect(made.size).toBe(100)
    for (const secret of made) expect(Buffer.from(secret.slice('opsdeck_'.length), 'base64url')).toHaveLength(32)
  })

  it('is compared by hash', () => {
    expect(sameHash(secretHash('a'), secretHash('a'))).toBe(true)
    expect(sameHash(secretHash('a'), secretHash('b'))).toBe(false)
    expect(sameHash(secretHash('a'), '')).toBe(false)
  })
})

describe('keys', () => {
  it('survive, as hashes and with the rights of their owner only', async () => {
    using folder = tempFolder()
    const path = join(folder.path, 'keys.json')
    const keys = new Keys({ path })
    expect(keys.hasAny).toBe(false)
    const { key, id } = await keys.create({ name: 'one', scope: 'run', own_jobs_only: true })
    expect(keys.verify(key)).toEqual({ requested_by: { door: 'http', key_id: id }, scope: 'run', own_jobs_only: true, rate_name: `key:${id}` })
    await keys[Symbol.asyncDispose]()
    expect(readFileSync(path, 'utf8')).not.toContain(key)
    expect(readFileSync(path, 'utf8')).toContain(secretHash(key))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await using again = new Keys({ path })
    expect(again.hasAny).toBe(true)
    expect(again.verify(key)?.requested_by.key_id).toBe(id)
    expect(again.get(id).last_used_at).not.toBeNull()
  })

  it('end when they are revoked or expire', async () => {
    using folder = tempFolder()
    await using keys = new Keys({ path: join(folder.path, 'keys.json') })
    const revoked = await keys.create({ name: 'one', scope: 'admin' })
    const short = await keys.create({ name: 'two', scope: 'read', expires_at: '2001-01-01T00:00:00+02:00' })
    expect(short.expires_at).toBe('2000-12-31T22:00:00.000Z')
    expect(keys.verify(short.key)).toBeNull()
    expect(keys.isValid(short.id)).toBe(false)
    expect(keys.isValid(revoked.id)).toBe(true)
    await keys.remove(revoked.id)
    expect(keys.verify(revoked.key)).toBeNull()
    expect(keys.isValid(revoked.id)).toBe(false)
    expect(() => keys.get(revoked.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(keys.hasAny).toBe(false)
    await keys.update(short.id, { expires_at: null })
    expect(keys.verify(short.key)).not.toBeNull()
  })

  it('of the environment count and are not stored', async () => {
    using folder = tempFolder()
    const path = join(folder.path, 'keys.json')
    await using keys = new Keys({ path, environment_key: new Secret('from outside') })
    expect(keys.hasAny).toBe(true)
    expect(keys.verify('from outside')).toMatchObject({ scope: 'admin', requested_by: { key_id: environment_key_id } })
    expect(keys.list()).toEqual([])
    expect(keys.isValid(environment_key_id)).toBe(true)
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined()
  })
})

it('scopes include the smaller ones', () => {
  expect((['read', 'run', 'admin'] as const).map((held) => (['open', 'read', 'run', 'admin'] as const).map((needed) => scopeIncludes(held, needed)))).toEqual([
    [true, true, false, false],
    [true, true, true, false],
    [true, true, true, true],
  ])
})
