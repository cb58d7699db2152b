/** A folder that came to hold the settings of a person is no longer trusted, however often it was looked at before. */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refuseTrust } from '../../../src-main/workspaces/root-folder.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** Until the clock of the file system has gone on: what changes from here on has another time. */
function awaitNextTime(folder: string): void {
  const { ctimeMs } = statSync(folder)
  const probe = join(folder, 'notes')
  do writeFileSync(probe, '')
  while (statSync(probe).ctimeMs === ctimeMs)
}

it('the marks of a home are seen when they come and when they go', () => {
  using folder = tempFolder()
  const later = Date.now() + 60_000
  const refused = () => refuseTrust(folder.path, later)
  expect(refused()).toBeNull()
  writeFileSync(join(folder.path, 'notes'), '')
  expect(refused()).toBeNull()
  expect(refused()).toBeNull()
  awaitNextTime(folder.path)
  mkdirSync(join(folder.path, '.ssh'))
  expect(refused()).toMatch(/settings and keys of a person/)
  rmSync(join(folder.path, '.ssh'), { recursive: true })
  expect(refused()).toBeNull()
})

it('a folder that changed just now is looked at again, for its time may stay the same', () => {
  using folder = tempFolder()
  for (let n = 0; n < 200; n++) {
    expect(refuseTrust(folder.path)).toBeNull()
    mkdirSync(join(folder.path, '.ssh'))
    expect(refuseTrust(folder.path)).not.toBeNull()
    rmSync(join(folder.path, '.ssh'), { recursive: true })
  }
})
