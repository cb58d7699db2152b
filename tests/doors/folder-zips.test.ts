/** A folder downloaded over real HTTP: the zip is opened by unzip, and holds what it may hold and nothing else. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
const at = (...path: string[]) => join(house.workspace, ...path)
const put = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), content)
}
const big = randomBytes(3_000_000)
beforeAll(async () => {
  house = await TestHouse.open()
  put('src/app.ts', 'app')
  put('src/deep/ü b.txt', 'letters')
  put('src/deep/big.bin', big)
  put('src/.venv/bin/python', 'code')
  put('src/sub/.git/config', '[core]')
  put('other/b.txt', 'b')
  put('.git/config', '[core]')
  put('c:drive', 'c')
  mkdirSync(at('src/empty'))
  symlinkSync('/etc/passwd', at('src/out'))
  symlinkSync('../other', at('src/inner-link'))
  execFileSync('mkfifo', [at('src/pipe')])
  for (let index = 0; index < 1000; index++) put(`many/n${index}.txt`, `${index}`)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** Asks for a zip and unpacks it; gives the paths of files, and reads one. */
async function unpacked(url: string): Promise<{ names: string[]; read: (path: string) => Buffer; disposition: unknown }> {
  const answer = await house.ask('GET', url)
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip'])
  const folder = mkdtempSync(join(dirname(house.workspace), 'unpacked-'))
  writeFileSync(join(folder, 'z.zip'), answer.bytes)
  execFileSync('unzip', ['-q', 'z.zip', '-d', 'out'], { cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  const out = join(folder, 'out')
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()
  return { names, read: (path) => readFileSync(join(out, path)), disposition: answer.headers['content-disposition'] }
}

describe('an order of many things', () => {
  const order = (body: object) => house.ask('POST', '/api/files/zips', { body })

  it('holds more names than an address does, and is fetched once', async () => {
    const only = Array.from({ length: 1000 }, (_, n) => `n${n}.txt`)
    const made = await order({ path: 'many', only })
    expect(made.status).toBe(201)
    const { id, url, expires_at } = made.json<{ id: string; url: string; expires_at: string }>()
    expect([url, Date.parse(expires_at) > Date.now()]).toEqual([`/api/files/zips/${id}`, true])
    expect((await house.ask('GET', url, { key: null })).status).toBe(401)
    expect((await house.ask('HEAD', url)).status).toBe(200)
    const { names, read, disposition } = await unpacked(url)
    expect([names.length, read('n999.txt').toString(), disposition]).toEqual([1000, '999', expect.stringContaining('many.zip')])
    const again = await house.ask('GET', url)
    expect([again.status, again.error().code]).toEqual([410, 'GONE'])
    expect((await house.ask('GET', '/api/files/zips/none')).error().code).toBe('GONE')
  })

  it('of a hundred thousand names is taken, and of more is not', async () => {
    const named = (count: number) => Array.from({ length: count }, (_, n) => `a/long/enough/folder/for/a/path/that/people/have/${n}.txt`)
    expect((await order({ only: named(100_000) })).status).toBe(201)
    expect((await order({ only: named(100_001) })).error().code).toBe('INVALID_INPUT')
  })

  it('of nothing, or of what may not be had, is refused when it is fetched', async () => {
    expect((await unpacked((await order({ path: 'src/deep' })).json<{ url: string }>().url)).names).toContain('deep/big.bin')
    for (const [body, code] of [
      [{ path: 'src', only: ['../other'] }, 'INVALID_PATH'],
      [{ path: '.git' }, 'PATH_PROTECTED'],
      [{ path: 'src', only: ['none'] }, 'NOT_FOUND'],
    ] as const) {
      expect((await house.ask('GET', (await order(body)).json<{ url: string }>().url)).error().code).toBe(code)
    }
    expect((await order({ only: [] })).error().code).toBe('INVALID_INPUT')
  })

  it('is let go when twenty others wait after it', async () => {
    const first = (await order({ path: 'other' })).json<{ url: string }>()
    for (let index = 0; index < 20; index++) await order({ path: 'other' })
    expect((await house.ask('GET', first.url)).status).toBe(410)
  })
})

describe('a folder', () => {
  it('comes with all its files, without links, special files and what tools load code from, each of which is named', async () => {
    const { names, read, disposition } = await unpacked('/files/src?raw=1')
    expect(disposition).toContain('filename="src.zip"')
    expect(names).toEqual(['src', 'src/NOT IN THIS ZIP.txt', 'src/app.ts', 'src/deep', 'src/deep/big.bin', 'src/deep/ü b.txt', 'src/empty', 'src/sub'].sort())
    expect(read('src/deep/big.bin').equals(big)).toBe(true)
    const told = read('src/NOT IN THIS ZIP.txt').toString()
    for (const name of ['.venv: tools', 'sub/.git: tools', 'out: a link', 'inner-link: a link', 'pipe: a fifo']) expect(told).toContain(name)
  })

  it('may be the workspace, or only some of what a folder holds', async () => {
    const whole = await unpacked('/files/?raw=1')
    expect(whole.names).toContain('src/app.ts')
    expect(whole.read('NOT IN THIS ZIP.txt').toString()).toContain('c:drive: its name')
    expect(whole.names.filter((name) => name.includes('.git'))).toEqual([])
    const some = await unpacked('/files/?raw=1&only=src%2Fdeep%2F%C3%BC%20b.txt&only=other')
    expect(some.names).toEqual(['other', 'other/b.txt', 'src', 'src/deep', 'src/deep/ü b.txt'])
    expect((await unpacked('/files/src/deep?raw=1&only=big.bin')).names).toEqual(['big.bin'])
  })

  it('of a thousand files comes whole', async () => {
    const { names, read } = await unpacked('/files/many?raw=1')
    expect(names).toHaveLength(1001)
    expect(read('many/n999.txt').toString()).toBe('999')
  })

  it('is refused before a byte is sent where nothing of it may be had', async () => {
    for (const [url, code] of [
      ['/files/.git?raw=1', 'PATH_PROTECTED'],
      ['/files/src/.venv/bin?raw=1', 'PATH_PROTECTED'],
      ['/files/src?raw=1&only=none', 'NOT_FOUND'],
      ['/files/src?raw=1&only=app.ts%2Fx', 'NOT_FOUND'],
      ['/files/src?raw=1&only=..%2Fother', 'INVALID_PATH'],
      ['/files/src?raw=1&only=inner-link%2Fb.txt', 'NOT_FOUND'],
      ['/files/src?raw=1&only=%2Fetc%2Fpasswd', 'INVALID_PATH'],
      ['/files/src/out?raw=1', 'PATH_OUTSIDE_WORKSPACE'],
      ['/files/src/app.ts?raw=1&only=x', 'NOT_FOUND'],
      ['/files/src?only=app.ts', 'INVALID_INPUT'],
    ] as const) {
      expect([url, (await house.ask('GET', url)).error().code]).toEqual([url, code])
    }
    expect((await house.ask('GET', '/files/src?raw=1', { key: null })).status).toBe(401)
    const head = await house.ask('HEAD', '/files/src?raw=1')
    expect([head.status, head.headers['content-type'], head.bytes.length]).toEqual([200, 'application/zip', 0])
  })
})
