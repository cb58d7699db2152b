import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { KeyFile, SecretBoxes } from '../../../src-main/store/secret-box.ts'
import { rootFolder } from '../../../src-main/workspaces/root-folder.ts'
import { Workspaces } from '../../../src-main/workspaces/workspaces.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

let folder: TempFolder
let workspaces: Workspaces
const at = (name: string) => join(folder.path, name)

beforeEach(() => {
  folder = tempFolder()
  for (const name of ['one', 'two', 'one/inner']) mkdirSync(at(name))
  workspaces = open()
})
afterEach(async () => {
  await workspaces[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function open() {
  const checkExtras = (env: Readonly<Record<string, string>>) => {
    if ('BAD' in env) throw new AppError('INVALID_INPUT')
  }
  return new Workspaces({ path: at('workspaces.json'), checkExtras, box: new SecretBoxes([new KeyFile(folder.path)]) })
}

describe('workspaces', () => {
  it('are known by their real path, once', async () => {
    symlinkSync(at('one'), at('link'))
    const made = await workspaces.create({ path: at('link') })
    expect(made).toMatchObject({ path: at('one'), name: 'one', trusted: false, exists: true, current: true })
    await expect(workspaces.create({ path: `${at('one')}/inner/..` })).rejects.toMatchObject({ code: 'CONFLICT', details: { id: made.id } })
    expect(open().list()).toEqual([made])
  })

  it('have one that is current: the first, then who is made so, then the last opened of the rest', async () => {
    const one = await workspaces.create({ path: at('one') })
    const two = await workspaces.create({ path: at('two') })
    expect(workspaces.current()?.id).toBe(one.id)
    await workspaces.update(two.id, { current: true })
    expect(workspaces.list().map(({ id, current }) => [id, current])).toEqual([
      [two.id, true],
      [one.id, false],
    ])
    await workspaces.remove(two.id)
    expect(workspaces.current()?.id).toBe(one.id)
    await workspaces.remove(one.id)
    expect(workspaces.current()).toBeNull()
    expect(workspaces.surroundings(null)).toEqual({ workspace: null, profile_env: {} })
  })

  it('are found or added for a folder; only a named one becomes trusted', async () => {
    const found = await workspaces.openFor(at('one'))
    expect(found.trusted).toBe(false)
    expect(await workspaces.openFor(at('one'), { trusted: true, current: true })).toMatchObject({ id: found.id, trusted: true, current: true })
    expect(await workspaces.openFor(at('one'))).toMatchObject({ id: found.id, trusted: true })
    expect(await workspaces.openFor(at('two'), { trusted: true })).toMatchObject({ trusted: true, current: false })
  })

  it('hold the folders in them, the innermost first', async () => {
    const one = await workspaces.create({ path: at('one') })
    const inner = await workspaces.create({ path: at('one/inner') })
    expect(workspaces.containing(join(at('one/inner'), 'deep/er'))?.id).toBe(inner.id)
    expect(workspaces.containing(at('one'))?.id).toBe(one.id)
    expect(workspaces.containing(`${at('one')}more`)).toBeNull()
  })

  it('that are gone say so', async () => {
    const two = await workspaces.create({ path: at('two') })
    rmSync(at('two'), { recursive: true })
    expect(workspaces.get(two.id).exists).toBe(false)
  })

  it('are not there for an unknown id', async () => {
    expect(() => workspaces.get('x')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => workspaces.surroundings('x')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    await expect(workspaces.update('x', { name: 'y' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(workspaces.remove('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the home folder', () => {
  const own = process.env['HOME']
  beforeEach(() => {
    for (const name of ['home/.ssh', 'home/.config/tool', 'home/.aws', 'home/shop', 'home/.dotfiles']) mkdirSync(at(name), { recursive: true })
    process.env['HOME'] = at('home')
  })
  afterEach(() => {
    process.env['HOME'] = own
  })

  it('can be opened and not be trusted, and so can the folders of its settings', async () => {
    for (const name of ['home', 'home/.config', 'home/.config/tool', 'home/.aws', 'home/.ssh']) {
      await expect(workspaces.create({ path: at(name), trusted: true })).rejects.toMatchObject({
        code: 'WORKSPACE_NOT_TRUSTED',
        message: expect.stringContaining(at(name)),
      })
      const made = await workspaces.create({ path: at(name) })
      await expect(workspaces.update(made.id, { trusted: true })).rejects.toMatchObject({ code: 'WORKSPACE_NOT_TRUSTED' })
      await expect(workspaces.openFor(at(name), { trusted: true })).rejects.toMatchObject({ code: 'WORKSPACE_NOT_TRUSTED' })
      expect(workspaces.surroundings(made.id).workspace?.trusted).toBe(false)
    }
    expect((await workspaces.create({ path: at('home/shop'), trusted: true })).trusted).toBe(true)
    expect((await workspaces.create({ path: at('home/.dotfiles'), trusted: true })).trusted).toBe(true)
  })

  it('makes the folders above it no workspace', async () => {
    await expect(workspaces.create({ path: folder.path })).rejects.toMatchObject({ code: 'INVALID_PATH', message: expect.stringContaining('home folder') })
  })

  it('of somebody else is none to trust either, even where the settings came later', async () => {
    const made = await workspaces.create({ path: at('two'), trusted: true })
    expect(workspaces.surroundings(made.id).workspace?.trusted).toBe(true)
    mkdirSync(at('two/.ssh'))
    expect(workspaces.surroundings(made.id).workspace?.trusted).toBe(false)
    expect(workspaces.get(made.id).trusted).toBe(false)
    await expect(workspaces.update(made.id, { trusted: true })).rejects.toMatchObject({ code: 'WORKSPACE_NOT_TRUSTED' })
  })
})

describe('a root folder', () => {
  it.each([
    ['relative', 'INVALID_PATH'],
    ['', 'INVALID_PATH'],
    ['/', 'INVALID_PATH'],
    ['/a\0b', 'INVALID_PATH'],
    ['/a\nb', 'INVALID_PATH'],
    [`/${'x'.repeat(256)}`, 'INVALID_PATH'],
    ['/x'.repeat(3000), 'INVALID_PATH'],
    ['/no/such/folder/anywhere', 'NOT_FOUND'],
    ['/proc/self', 'INVALID_PATH'],
    ['/sys', 'INVALID_PATH'],
    ['/dev', 'INVALID_PATH'],
    ['/dev/shm', 'INVALID_PATH'],
    ['/etc', 'INVALID_PATH'],
    ['/usr/bin', 'INVALID_PATH'],
    ['/bin', 'INVALID_PATH'],
  ])('is not %j', (path, code) => {
    expect(() => rootFolder(path)).toThrow(expect.objectContaining({ code }))
  })

  it('is no file, and is made where that is asked for', () => {
    writeFileSync(at('file'), '')
    expect(() => rootFolder(at('file'))).toThrow(expect.objectContaining({ code: 'INVALID_PATH' }))
    expect(() => rootFolder(at('file/below'))).toThrow(expect.objectContaining({ code: 'INVALID_PATH' }))
    expect(() => rootFolder(at('new'))).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(rootFolder(at('new/er'), true)).toBe(at('new/er'))
  })
})

describe('context profiles', () => {
  it('feed the environment of the workspace that uses them', async () => {
    const { id } = await workspaces.create({ path: at('one') })
    const profile = await workspaces.profiles.create(id, { name: 'staging', env: { AWS_PROFILE: 'staging' } })
    expect(workspaces.surroundings(id).profile_env).toEqual({})
    await workspaces.update(id, { profile_id: profile.id })
    expect(workspaces.surroundings(id)).toEqual({ workspace: { id, path: at('one'), trusted: false }, profile_env: { AWS_PROFILE: 'staging' } })
    await workspaces.profiles.update(id, profile.id, { env: { AWS_PROFILE: 'other' } })
    expect(open().surroundings(id).profile_env).toEqual({ AWS_PROFILE: 'other' })
    await workspaces.profiles.remove(id, profile.id)
    expect(workspaces.get(id).profile_id).toBeNull()
    expect(workspaces.surroundings(id).profile_env).toEqual({})
  })

  it('have names of their own and only variables that tools may have', async () => {
    const { id } = await workspaces.create({ path: at('one') })
    const one = await workspaces.profiles.create(id, { name: 'one', env: {} })
    await expect(workspaces.profiles.create(id, { name: 'one', env: {} })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(workspaces.profiles.create(id, { name: 'two', env: { BAD: '1' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(workspaces.profiles.update(id, one.id, { env: { BAD: '1' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await workspaces.profiles.update(id, one.id, { name: 'one' })).toMatchObject({ name: 'one' })
    expect(workspaces.profiles.list(id)).toHaveLength(1)
    const { id: other } = await workspaces.create({ path: at('two') })
    expect(() => workspaces.profiles.get(other, one.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    await expect(workspaces.update(other, { profile_id: one.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
