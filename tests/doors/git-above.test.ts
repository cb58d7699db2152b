/** A workspace that is a folder of a larger repository: how that repository sees its files, and that nothing acts on it or runs what it names; and what a stash has without lines. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gitIn, reasonOf, testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
let top: string
beforeAll(async () => {
  house = await TestHouse.open()
  top = dirname(house.workspace)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

interface Above {
  files: { path: string; old_path: string | null; index: string | null; worktree: string | null }[]
}
const above = async () => (await house.ask('GET', '/api/git/above')).json<Above>().files
const write = (path: string, text: string | Buffer) => {
  mkdirSync(dirname(join(house.workspace, path)), { recursive: true })
  writeFileSync(join(house.workspace, path), text)
}

describe('a repository above the workspace', () => {
  it('gives its colours, by paths of the workspace, and nothing that lies beside it', async () => {
    expect(await above()).toEqual([])
    gitIn(top, 'init', '-q', '-b', 'main')
    gitIn(top, 'config', 'user.name', 'Ada')
    gitIn(top, 'config', 'user.email', 'ada@example.org')
    write('src/kept', '1\n')
    write('src/named before', `${'a line\n'.repeat(20)}`)
    writeFileSync(join(top, 'beside'), '1\n')
    gitIn(top, 'add', 'workspace', 'beside')
    gitIn(top, 'commit', '-q', '-m', 'first')
    write('src/kept', '2\n')
    write('src/new [1]', 'x\n')
    writeFileSync(join(top, 'beside'), '2\n')
    gitIn(house.workspace, 'mv', 'src/named before', 'src/named after')
    expect(await above()).toMatchObject([
      { path: 'src/kept', index: null, worktree: 'M' },
      { path: 'src/named after', old_path: 'src/named before', index: 'R' },
      { path: 'src/new [1]', worktree: '?' },
    ])
    const status = await house.ask('GET', '/git/status')
    expect([status.error().code, reasonOf(status)]).toEqual(['NOT_FOUND', 'no_repository'])
    expect((await house.ask('POST', '/api/git/stage', { body: { all: true } })).status).toBe(404)
  })

  it('runs nothing that it names', async () => {
    const ran = join(top, 'ran')
    gitIn(top, 'config', 'filter.mark.clean', `touch ${ran}; cat`)
    write('.gitattributes', '* filter=mark\n')
    write('src/kept', '3\n')
    expect(await above()).toEqual([])
    expect(existsSync(ran)).toBe(false)
    gitIn(top, 'config', '--unset', 'filter.mark.clean')
    expect(await above()).not.toEqual([])
    rmSync(join(top, '.git'), { recursive: true })
    expect(await above()).toEqual([])
  })
})

it('a stash names what it holds without lines, tracked and untracked', async () => {
  const { git, write: put, commit, get, inRepo } = testRepository(house)
  const bytes = (n: number) => Buffer.from([0x89, 0x50, 0, n])
  put('logo.png', bytes(1))
  put('gone.png', bytes(2))
  put('text', '1\n')
  commit('first')
  put('logo.png', bytes(3))
  put('text', '2\n')
  git('rm', '-q', 'gone.png')
  put('added.png', bytes(4))
  git('add', 'added.png')
  put('näw.png', bytes(5))
  git('stash', '-q', '--include-untracked')
  const { binary } = (await get('/api/git/stashes/show', { index: '0' })).json<{ binary: object[] }>()
  const [logo, gone, added, fresh] = inRepo(['logo.png', 'gone.png', 'added.png', 'näw.png'])
  expect(binary.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual(
    [
      { path: logo, old_path: logo, untracked: false },
      { path: null, old_path: gone, untracked: false },
      { path: added, old_path: null, untracked: false },
      { path: fresh, old_path: null, untracked: true },
    ].toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  )
  const { commits } = (await get('/git/log', { all: 'true', count: '50' })).json<{ commits: { message: string }[] }>()
  expect(commits.map(({ message }) => message)).toEqual(['first'])
  const [stash] = (await get('/api/git/stashes')).json<{ stashes: { commit: string }[] }>().stashes
  const version = (path: string, at: string) => get('/api/git/file', { path, commit: at })
  expect((await version(fresh!, `${stash!.commit}^3`)).json<{ content: string }>().content).toBe(bytes(5).toString('base64'))
  expect((await version(logo!, `${stash!.commit}^1`)).json<{ content: string }>().content).toBe(bytes(1).toString('base64'))
})
