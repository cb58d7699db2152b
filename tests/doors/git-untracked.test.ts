/** Lines of files that git does not track yet: shown, staged and discarded without the rest of the file. */
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reasonOf, testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

it('some lines are staged and the rest is left, whatever the name and the end of the file', async () => {
  const { repo, git, gitBytes, top, write, commit, hunks, act } = testRepository(house)
  write('base', '1\n')
  commit('base')
  const names = ['plain', 'with space', 'a "quoted" \\ name', 'new\nline', 'é/漢', 'tab\there', '-dash', 'star*[x]?']
  for (const name of names) write(name, 'one\ntwo\nthree')
  for (const name of names) {
    const shown = await hunks(name)
    expect(shown).toMatchObject({ kind: 'added', path: `${repo}/${name}`, old_path: null, binary: false, cut: false })
    expect(shown.hunks[0]!.lines).toMatchObject([{ text: 'one', new: 1 }, { text: 'two' }, { text: 'three', no_newline: true }])
    await act('/api/git/stage', { path: `${repo}/${name}`, stamp: shown.stamp, selections: [{ hunk: 0, lines: [0, 2] }] })
    expect(gitBytes('show', `:${name}`).toString()).toBe('one\nthree')
    expect(readFileSync(join(top, name), 'utf8')).toBe('one\ntwo\nthree')
  }
  expect(git('status', '--porcelain').match(/^AM /gm)).toHaveLength(names.length)
  // What is left is a change like any other, and staging it makes the file whole.
  const rest = await hunks('plain')
  await act('/api/git/stage', { path: `${repo}/plain`, stamp: rest.stamp, selections: [{ hunk: 0 }] })
  expect(git('status', '--porcelain', 'plain')).toBe('A  plain')
})

it('before the first commit, of programs, of bytes that are no UTF-8, of the whole file', async () => {
  const { repo, git, gitBytes, top, write, hunks, act } = testRepository(house)
  write('tool', '#!/bin/sh\ntrue\n')
  chmodSync(join(top, 'tool'), 0o755)
  const odd = Buffer.from('caf\xe9', 'latin1')
  const path = Buffer.concat([Buffer.from(`${top}/`), odd])
  writeFileSync(path, Buffer.from('\xff\nb\n', 'latin1'))
  await act('/api/git/stage', { path: `${repo}/tool`, stamp: (await hunks('tool')).stamp, selections: [{ hunk: 0, lines: [0] }] })
  expect(git('ls-files', '-s')).toMatch(/^100755 .*\ttool$/)
  await act('/api/git/stage', { path: `${repo}/caf\udce9`, selections: [{ hunk: 0, lines: [0] }] })
  expect(gitBytes('cat-file', 'blob', git('ls-files', '-s').split('\n')[0]!.split(' ')[1]!).toString('latin1')).toBe('\xff\n')
  write('whole', 'a\nb\n')
  await act('/api/git/stage', { path: `${repo}/whole`, selections: [{ hunk: 0 }] })
  expect(git('status', '--porcelain', 'whole')).toBe('A  whole')
})

it('lines are discarded and come back', async () => {
  const { repo, top, write, commit, hunks, act, post } = testRepository(house)
  write('base', '1\n')
  commit('base')
  write('new', 'one\ntwo\nthree\n')
  const lines = { path: `${repo}/new`, stamp: (await hunks('new')).stamp, selections: [{ hunk: 0, lines: [1] }] }
  expect((await post('/api/git/discard', lines)).error().code).toBe('CONFIRMATION_REQUIRED')
  const done = await act('/api/git/discard', { ...lines, confirm: true })
  expect(readFileSync(join(top, 'new'), 'utf8')).toBe('one\nthree\n')
  await act('/api/git/restore', { discard_id: done.discard_id })
  expect(readFileSync(join(top, 'new'), 'utf8')).toBe('one\ntwo\nthree\n')
  await act('/api/git/discard', { path: `${repo}/new`, selections: [{ hunk: 0 }], confirm: true })
  expect(existsSync(join(top, 'new'))).toBe(false)
})

it('what has no lines of its own, or is stored otherwise, is said', async () => {
  const { repo, top, git, get, write, commit, hunks, post } = testRepository(house)
  write('.gitattributes', '*.lfs filter=lfs\n*.txt text\n')
  write('.gitignore', 'ignored\n')
  commit('attributes')
  for (const [name, content] of [
    ['ignored', 'x\n'],
    ['a.lfs', 'x\n'],
    ['crlf.txt', 'x\r\n'],
    ['crlf.bin', 'x\r\n'],
    ['lf.txt', 'x\n'],
    ['image', 'GIF\0\n'],
    ['empty', ''],
  ] as const)
    write(name, content)
  symlinkSync('base', join(top, 'link'))
  const stage = async (name: string) => (await post('/api/git/stage', { path: `${repo}/${name}`, selections: [{ hunk: 0 }] })).status
  expect([await stage('a.lfs'), await stage('crlf.txt'), await stage('crlf.bin'), await stage('lf.txt'), await stage('image')]).toEqual([
    409, 409, 200, 200, 409,
  ])
  expect(git('show', ':crlf.bin')).toBe('x')
  expect(await hunks('image')).toMatchObject({ binary: true, hunks: [] })
  expect(await hunks('empty')).toMatchObject({ binary: false, hunks: [] })
  expect(reasonOf(await get('/api/git/hunks', { path: `${repo}/link` }))).toBe('untracked')
  expect(reasonOf(await get('/api/git/hunks', { path: `${repo}/ignored` }))).toBe('unchanged')
  const { stamp } = await hunks('a.lfs')
  write('a.lfs', 'y\n')
  expect(reasonOf(await post('/api/git/stage', { path: `${repo}/a.lfs`, stamp, selections: [{ hunk: 0 }] }))).toBe('stale')
})
