/** Modules are found in Odoo's order; what stands in the place of a manifest holds nobody up, and any change of a folder is another content. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { affectedBy, contentHash, findModules, folderOfModule, missingPackages } from '../../../src-main/odoo/modules.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

let folder: TempFolder
beforeEach(() => {
  folder = tempFolder()
})
afterEach(() => folder[Symbol.dispose]())

function module(path: string, name: string, manifest: string | null): string {
  const place = join(folder.path, path, name)
  mkdirSync(place, { recursive: true })
  if (manifest !== null) writeFileSync(join(place, '__manifest__.py'), manifest)
  return place
}

it('of two with one name the path named first wins; needs are known both ways, and what is affected through any number of steps', () => {
  module('own', 'sale', `{'name': 'Own sale', 'version': '1.0', 'depends': ['base']}`)
  module('std', 'sale', `{'name': 'Standard sale'}`)
  module('std', 'base', `{'name': 'Base', 'depends': []}`)
  module('std', 'sale_x', `{'depends': ['sale', 'gone']}`)
  module('std', 'sale_y', `{'depends': ['sale_x']}`)
  module('std', 'no_module', null)
  module('std', 'Not A Module', `{}`)
  const found = findModules([join(folder.path, 'own'), join(folder.path, 'std'), join(folder.path, 'nowhere')], '17.0')
  expect(found.map(({ name, manifest, dependents, missing_modules }) => [name, manifest?.title, dependents, missing_modules])).toEqual([
    ['base', 'Base', ['sale'], []],
    ['sale', 'Own sale', ['sale_x'], []],
    ['sale_x', '', ['sale_y'], ['gone']],
    ['sale_y', '', [], []],
  ])
  expect(affectedBy(found, ['sale'])).toEqual(['sale', 'sale_x', 'sale_y'])
  expect(folderOfModule([join(folder.path, 'own'), join(folder.path, 'std')], 'sale')).toBe(join(folder.path, 'own', 'sale'))
  expect(folderOfModule([join(folder.path, 'std')], 'no_module')).toBeNull()
})

it('a pipe, a device, a huge file and a folder in the place of a manifest are problems, and end', () => {
  execFileSync('mkfifo', [join(module('std', 'a_pipe', null), '__manifest__.py')])
  symlinkSync('/dev/zero', join(module('std', 'b_device', null), '__manifest__.py'))
  const huge = join(module('std', 'c_huge', '{}'), '__manifest__.py')
  truncateSync(huge, 2 * 1024 * 1024 * 1024)
  mkdirSync(join(module('std', 'd_folder', null), '__manifest__.py'))
  const found = findModules([join(folder.path, 'std')], null)
  expect(found.map(({ name, manifest }) => [name, manifest])).toEqual(['a_pipe', 'b_device', 'c_huge', 'd_folder'].map((name) => [name, null]))
  for (const { problem } of found) expect(problem?.message).toMatch(/no plain file|bytes/)
})

it('a manifest that was changed is read again', () => {
  const place = module('std', 'sale', `{'name': 'Before'}`)
  const title = () => findModules([join(folder.path, 'std')], null)[0]!.manifest!.title
  expect(title()).toBe('Before')
  writeFileSync(join(place, '__manifest__.py'), `{'name': 'Afterwards'}`)
  expect(title()).toBe('Afterwards')
})

it('every change of a file, its name or its place is another content; what Python leaves is not', () => {
  const place = module('std', 'sale', '{}')
  mkdirSync(join(place, 'models'))
  const hashes = [contentHash(place)]
  const changed = () => {
    hashes.push(contentHash(place))
    expect(new Set(hashes).size).toBe(hashes.length)
  }
  writeFileSync(join(place, 'models', 'a.py'), '1')
  changed()
  writeFileSync(join(place, 'models', 'a.py'), '2')
  changed()
  writeFileSync(join(place, 'models', 'b.py'), '2')
  rmSync(join(place, 'models', 'a.py'))
  changed()
  writeFileSync(join(place, 'film.mp4'), '')
  truncateSync(join(place, 'film.mp4'), 5 * 1024 * 1024)
  changed()
  const before = contentHash(place)
  mkdirSync(join(place, '__pycache__'))
  writeFileSync(join(place, '__pycache__', 'a.pyc'), 'x')
  expect(contentHash(place)).toBe(before)
})

it('packages are looked for in the virtual environment of the program, by the names of their distributions', () => {
  const bin = join(folder.path, 'venv', 'bin')
  const site = join(folder.path, 'venv', 'lib', 'python3.11', 'site-packages')
  mkdirSync(bin, { recursive: true })
  mkdirSync(join(site, 'zeep-4.2.1.dist-info'), { recursive: true })
  mkdirSync(join(site, 'python_ldap-3.4.dist-info'), { recursive: true })
  mkdirSync(join(site, 'lxml'))
  writeFileSync(join(folder.path, 'venv', 'pyvenv.cfg'), '')
  expect(missingPackages(['zeep', 'python-ldap>=3', 'lxml', 'no_such_pkg'], join(bin, 'odoo'))).toEqual(['no_such_pkg'])
})
