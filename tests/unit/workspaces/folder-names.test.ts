import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderNames } from '../../../src-main/workspaces/folder-names.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

it('are the folders that go on with what is typed, hidden ones only when they are asked for', async () => {
  using folder = tempFolder()
  const { path } = folder
  for (const name of ['shop', 'Shipping', 'other', '.hidden', 'with space']) mkdirSync(join(path, name))
  writeFileSync(join(path, 'shopping.txt'), '')
  symlinkSync(join(path, 'other'), join(path, 'shortcut'))
  symlinkSync(join(path, 'nowhere'), join(path, 'shattered'))
  expect(await folderNames(`${path}/sh`)).toEqual([`${path}/Shipping/`, `${path}/shop/`, `${path}/shortcut/`])
  expect(await folderNames(`${path}/`)).toEqual(['Shipping/', 'other/', 'shop/', 'shortcut/', 'with space/'].map((name) => `${path}/${name}`))
  expect(await folderNames(`${path}/.h`)).toEqual([`${path}/.hidden/`])
})

it('are none for what is relative, not there, a file or broken', async () => {
  using folder = tempFolder()
  writeFileSync(join(folder.path, 'file'), '')
  for (const typed of ['', 'shop', './shop', `${folder.path}/no/such`, `${folder.path}/file/`, `${folder.path}/\u0000`, `/${'x'.repeat(5000)}`]) {
    expect(await folderNames(typed)).toEqual([])
  }
})

it('keep the home folder as it was written', async () => {
  for (const name of await folderNames('~')) expect(name).toMatch(/^~\/[^/]+\/$/)
})
