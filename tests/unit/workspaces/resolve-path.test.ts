/** Paths are held inside the root, whatever links, dots and disguises say. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isProtected, resolveInside } from '../../../src-main/workspaces/resolve-path.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder()
afterAll(() => folder[Symbol.dispose]())
const root = join(folder.path, 'ws')
const code = (name: string) => expect.objectContaining({ code: name })

beforeAll(() => {
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  mkdirSync(join(folder.path, 'ws-next'))
  mkdirSync(join(folder.path, 'outside/sub'), { recursive: true })
  writeFileSync(join(root, 'src/app.ts'), '')
  writeFileSync(join(folder.path, 'outside/secret'), '')
  symlinkSync('src', join(root, 'link-in'))
  symlinkSync('../outside', join(root, 'link-out'))
  symlinkSync(join(folder.path, 'outside/secret'), join(root, 'link-file'))
  symlinkSync('link-out', join(root, 'link-link'))
  symlinkSync('loop-b', join(root, 'loop-a'))
  symlinkSync('loop-a', join(root, 'loop-b'))
  symlinkSync('../outside/not-yet', join(root, 'dangling-out'))
  symlinkSync('not-yet', join(root, 'dangling-in'))
  symlinkSync('../../outside/sub', join(root, 'src/up'))
})

test.each([
  ['.', '.', true],
  ['', '.', true],
  ['src/app.ts', 'src/app.ts', true],
  ['./src/./app.ts', 'src/app.ts', true],
  ['src//app.ts', 'src/app.ts', true],
  ['src/../src/app.ts', 'src/app.ts', true],
  ['src/deep/..', 'src', true],
  ['link-in/app.ts', 'src/app.ts', true],
  ['link-in/deep/../app.ts', 'src/app.ts', true],
  ['dangling-in', 'not-yet', false],
  ['new', 'new', false],
  ['new/deeper/x.txt', 'new/deeper/x.txt', false],
  ['src/app.ts/x', 'src/app.ts/x', false],
  ['a..b', 'a..b', false],
  ['...', '...', false],
  ['..a', '..a', false],
  ['my file (1).txt', 'my file (1).txt', false],
  ['файл', 'файл', false],
])('%j leads to %s', (path, relative, exists) => {
  expect(resolveInside(root, path)).toEqual({ relative, exists, absolute: relative === '.' ? root : join(root, relative) })
})

test('an absolute path inside is inside, a base moves where relative ones start', () => {
  expect(resolveInside(root, join(root, 'src/app.ts')).relative).toBe('src/app.ts')
  expect(resolveInside(root, 'app.ts', join(root, 'src')).relative).toBe('src/app.ts')
  expect(resolveInside(root, '../x', join(root, 'src')).relative).toBe('x')
  expect(() => resolveInside(root, '../../x', join(root, 'src'))).toThrow(code('PATH_OUTSIDE_WORKSPACE'))
})

test.each([
  '..',
  '../outside',
  '../ws-next',
  'src/../..',
  'src/../../ws/../outside',
  '/',
  '/etc/passwd',
  '/proc/self/root/etc/passwd',
  'link-out',
  'link-out/secret',
  'link-out/../x',
  'link-file',
  'link-link/secret',
  'link-in/up',
  'dangling-out',
  'dangling-out/x',
  'new/../../outside',
])('%s leads out', (path) => {
  expect(() => resolveInside(root, path)).toThrow(code('PATH_OUTSIDE_WORKSPACE'))
})

test.each([
  'a\0b',
  'a\nb',
  'a\u007fb',
  '\ud800',
  'C:\\',
  'C:/x',
  'src\\app.ts',
  '..\\secret',
  '\\\\server\\share',
  'file:///etc/passwd',
  'file:/etc/passwd',
  '.. /secret',
  '..\u00a0/secret',
  '..\uff0fsecret',
  '..\u2044secret',
  'loop-a',
  'loop-a/x',
  'x'.repeat(256),
  '€'.repeat(86),
  `${'x/'.repeat(2100)}x`,
])('%j is no path', (path) => {
  expect(() => resolveInside(root, path)).toThrow(code('INVALID_PATH'))
})

test('no path of dots, names and links comes out', () => {
  const part = fc.constantFrom('.', '..', 'src', 'deep', 'up', 'link-in', 'link-out', 'link-link', 'dangling-out', 'new', 'app.ts', 'sub', 'secret', '', '...')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      try {
        const place = resolveInside(root, parts.join('/').replace(/^\/+/, ''))
        expect(place.absolute === root || place.absolute.startsWith(`${root}/`)).toBe(true)
        expect(place.relative.split('/')).not.toContain('..')
      } catch (error) {
        expect(error).toMatchObject({ code: 'PATH_OUTSIDE_WORKSPACE' })
      }
    }),
    { numRuns: 2000 },
  )
})

describe('protected places', () => {
  test.each([
    '.git',
    '.git/config',
    'sub/.git/hooks/pre-commit',
    '.GIT/config',
    '.Git',
    '.git.',
    '.git /config',
    '.git./config',
    'git~1/config',
    '.g\u200cit/config',
    '.git::$INDEX_ALLOCATION/config',
    '.zyra/extensions',
    '.zyra/extensions/plugins.py',
    '.ZYRA/Extensions/x',
    '.terraform/providers/x',
    'infra/.terraform',
    '.terraformrc',
    '.venv/bin/python3',
  ])('%s', (path) => expect(isProtected(path)).toBe(true))

  test.each([
    '.',
    'src/app.ts',
    'git/config',
    '.gitignore',
    '.gitattributes',
    '.github/workflows/x.yml',
    'a.git',
    '.zyra/config.yaml',
    'extensions/x',
    'terraform/main.tf',
    'venv.py',
    '.env',
    'x/.gitkeep',
  ])('%s is not one', (path) => expect(isProtected(path)).toBe(false))
})
