/** Sealed values: open with their key alone, never twice the same, and told apart from clear ones. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isSealed, KeyFile, SecretBoxes } from '../../../src-main/store/secret-box.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder()
})
afterEach(() => folder[Symbol.dispose]())
const open = () => new SecretBoxes([new KeyFile(folder.path)])
const key = () => join(folder.path, 'secret.key')

it('opens what it sealed, after a restart too; the key is for the owner only', () => {
  const sealed = open().seal('Grüße 🙂 "x"')
  expect(isSealed(sealed)).toBe(true)
  expect(sealed).not.toContain('Gr')
  expect(open().open(sealed)).toBe('Grüße 🙂 "x"')
  expect(open().seal('Grüße 🙂 "x"')).not.toBe(sealed)
  expect(statSync(key()).mode & 0o777).toBe(0o600)
  expect(open().open('lay in clear')).toBe('lay in clear')
})

it('says what to do with a value of another key, one that was changed, and one of an unknown box', () => {
  const sealed = open().seal('value')
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
  expect(() => open().open(changed)).toThrow(
    expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('Put the old key back, or enter the value again.') }),
  )
  expect(() => open().open('opsdeck-sealed:keychain:abc')).toThrow(/the box "keychain", which this program does not have here/)
  renameSync(key(), `${key()}.old`)
  expect(() => open().open(sealed)).toThrow(/another key than the one in .*secret\.key/)
  // A new key does not open it either, and the old one put back does.
  open().seal('other')
  expect(() => open().open(sealed)).toThrow(/another key/)
  rmSync(key())
  renameSync(`${key()}.old`, key())
  expect(open().open(sealed)).toBe('value')
})

it('does not replace a key file that holds something else', () => {
  writeFileSync(key(), 'hello\n')
  expect(() => open().seal('x')).toThrow(expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('does not hold the key') }))
  expect(readFileSync(key(), 'utf8')).toBe('hello\n')
})

it('seals with the first box and opens with the one a value names', () => {
  const reversed = (text: string) => [...text].reverse().join('')
  const system = { name: 'system', place: 'the key ring', seal: reversed, open: reversed }
  const old = open().seal('old')
  const boxes = new SecretBoxes([system, new KeyFile(folder.path)])
  expect(boxes.seal('new')).toBe('opsdeck-sealed:system:wen')
  expect([boxes.open(old), boxes.open('opsdeck-sealed:system:wen')]).toEqual(['old', 'new'])
})
