/** Paths are held inside the root, whatever links, dots and disguises say. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isProtected } from '../../../src-main/workspaces/protected-places.ts'
import { resolveInside } from '../../../src-main/workspaces/resolve-path.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder()
afterAll(() => folder[Symbol.dispose]())
const root = join(folder.path, 'ws')
const code = (name: string) => expect.objectContaining({ code: name })

/** A root with links in it, and a folder beside it. */
function plant(top: string): void {
  const ws = join(top, 'ws')
  mkdirSync(join(ws, 'src/deep'), { recursive: true })
  mkdirSync(join(top, 'ws-next'))
  mkdirSync(join(top, 'outside/sub'), { recursive: true })
  writeFileSync(join(ws, 'src/app.ts'), '')
  writeFileSync(join(top, 'outside/secret'), 'S')
  symlinkSync('src', join(ws, 'link-in'))
  symlinkSync('src/deep', join(ws, 'to-deep'))
  symlinkSync('../outside', join(ws, 'link-out'))
  symlinkSync(join(top, 'outside/secret'), join(ws, 'link-file'))
  symlinkSync('link-out', join(ws, 'link-link'))
  symlinkSync('loop-b', join(ws, 'loop-a'))
  symlinkSync('loop-a', join(ws, 'loop-b'))
  symlinkSync('../outside/not-yet', join(ws, 'dangling-out'))
  symlinkSync('not-yet', join(ws, 'dangling-in'))
  symlinkSync('../../outside/sub', join(ws, 'src/up'))
}

function plot(): Disposable & { root: string; outside: string } {
  const own = tempFolder()
  plant(own.path)
  return { root: join(own.path, 'ws'), outside: join(own.path, 'outside'), [Symbol.dispose]: () => own[Symbol.dispose]() }
}

const listing = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()

beforeAll(() => plant(folder.path))

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
  'nope/../link-out/x',
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

describe('behind a name that is not there', () => {
  test('a link is looked at again, however the way back to it is written', () => {
    for (const path of [
      'nope/../link-out/x',
      'a/b/../../link-out',
      'a/../b/../link-file',
      'src/nope/../up/x',
      './nope/./../link-link/x',
      'dangling-in/../link-out/x',
    ])
      expect(() => resolveInside(root, path)).toThrow(code('PATH_OUTSIDE_WORKSPACE'))
    expect(resolveInside(root, 'nope/../link-in/app.ts')).toEqual({ relative: 'src/app.ts', exists: true, absolute: join(root, 'src/app.ts') })
    expect(resolveInside(root, 'nope/../new.txt')).toMatchObject({ relative: 'new.txt', exists: false })
    expect(resolveInside(root, 'a/b/../c')).toMatchObject({ relative: 'a/c', exists: false })
  })

  test('.. behind a link is taken only where both ways of reading it arrive at the same place', () => {
    expect(resolveInside(root, 'link-in/deep/../app.ts').relative).toBe('src/app.ts')
    // The file system goes up from src/deep, programs that clean the text go up from the root, where link-out is.
    expect(() => resolveInside(root, 'to-deep/../link-out/x')).toThrow(code('PATH_OUTSIDE_WORKSPACE'))
    expect(() => resolveInside(root, 'to-deep/../app.ts')).toThrow(code('INVALID_PATH'))
  })
})

/** Where a path leads once everything missing on the way has been made, asked of the file system itself. */
function realPlace(path: string): string {
  const missing: string[] = []
  let parent = path
  while (!existsSync(parent)) {
    missing.unshift(basename(parent))
    parent = dirname(parent)
  }
  return join(realpathSync(parent), ...missing)
}

const inside = (path: string, top: string) => path === top || path.startsWith(`${top}/`)

test('no path of dots, names and links comes out, for a program that makes folders, one that cleans the text and the file system itself', () => {
  const part = fc.constantFrom(
    ...['.', '..', '..', 'src', 'deep', 'up', 'link-in', 'link-out', 'link-link', 'link-file', 'to-deep', 'dangling-out', 'dangling-in'],
    ...['new', 'app.ts', 'sub', 'secret', '', '...'],
  )
  let allowed = 0
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      using fresh = plot()
      const path = parts.join('/').replace(/^\/+/, '')
      try {
        resolveInside(fresh.root, path)
      } catch (error) {
        expect(['PATH_OUTSIDE_WORKSPACE', 'INVALID_PATH']).toContain((error as { code?: string }).code)
        return
      }
      allowed++
      const before = listing(fresh.outside)
      // Programs that clean the path as text, and make what is missing.
      const cleaned = join(fresh.root, path)
      expect(inside(realPlace(cleaned), fresh.root)).toBe(true)
      // `mkdir -p` and the write of a shell take the path as it stands.
      spawnSync('mkdir', ['-p', '--', dirname(path || '.')], { cwd: fresh.root })
      spawnSync('cp', ['--', '/dev/null', path || '.'], { cwd: fresh.root })
      spawnSync('mkdir', ['-p', '--', cleaned], { cwd: fresh.root })
      expect(listing(fresh.outside)).toEqual(before)
    }),
    { numRuns: 150, seed: 20_261, examples: [[['new', '..', 'link-out', 'x']], [['to-deep', '..', 'link-out', 'x']]] },
  )
  expect(allowed).toBeGreaterThan(20)
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
    '.gitconfig',
    '.ssh/authorized_keys',
    '.SSH',
    'sub/.bashrc',
    '.profile',
    '.aws/cli/alias',
    '.kube/config',
    '.docker/config.json',
    '.docker/cli-plugins/x',
    '.config/git/config',
    '.config/pip/pip.conf',
    '.config/systemd/user/x.service',
    '.local/bin/git',
    '.netrc',
    '_netrc',
    '.pypirc',
    '.npmrc',
    '.odoorc',
    '.azure/config',
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
    '.docker/Dockerfile',
    '.config/app.yaml',
    'config/git',
    '.local/notes',
    '_site/index.html',
    '.npmignore',
    'constructor/x',
    '.eslintrc.json',
  ])('%s is not one', (path) => expect(isProtected(path)).toBe(false))
})
