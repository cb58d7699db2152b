/** Files over real HTTP: addresses as they are sent, text, bytes with ranges, uploads whole and cut, and the operations beside them. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

interface Row {
  id: string
  op: string
  url: string
  expect: 'allow' | 'refuse'
  why: string
  setup?: [string, string, string?][]
}
const sample = readFileSync(join(import.meta.dirname, '../fixtures/paths/sample.jsonl'), 'utf8')
const rows = sample
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
  .filter(({ op }) => op === 'rest')

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})
beforeEach(() => {
  for (const [path, text] of [
    ['src/app.ts', 'x'],
    ['README.md', 'r'],
    ['.git/config', '[core]'],
  ] as const) {
    mkdirSync(dirname(join(house.workspace, path)), { recursive: true })
    writeFileSync(join(house.workspace, path), text)
  }
})
const text = (path: string) => readFileSync(join(house.workspace, path), 'utf8')
const names = () => readdirSync(house.workspace, { recursive: true, encoding: 'utf8' }).sort()

describe('addresses', () => {
  it.each(rows.map((row) => [row.id, row.url, row] as const))('%s %s', async (_id, url, row) => {
    const wanted = row.expect === 'allow' ? [200] : [400, 403, 404]
    // Reading .git is allowed; what is refused there is writing. What was encoded twice is a name with a percent in it: nothing has it.
    const plain = url.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    const methods = plain.includes('.git/') ? ['PUT', 'DELETE'] : row.expect === 'allow' || url.includes('%25') ? ['GET'] : ['GET', 'PUT', 'DELETE']
    const before = names()
    for (const method of methods) {
      const answer = await house.ask(method, url, method === 'PUT' ? { body: { content: 'changed' } } : {})
      expect([method, wanted.includes(answer.status), answer.status]).toEqual([method, true, answer.status])
      if (row.expect === 'refuse') expect(answer.error().code).toMatch(/^[A-Z_]+$/)
    }
    expect(names()).toEqual(before)
    expect(text('.git/config')).toBe('[core]')
  })

  it('mean the same plain and encoded, and need a key', async () => {
    for (const url of ['/files/src/app.ts', '/files/src%2Fapp.ts', '/files/%73rc/app%2Ets']) {
      expect((await house.ask('GET', url)).json()).toMatchObject({ path: 'src/app.ts', content: 'x' })
      expect((await house.ask('GET', url, { key: null })).status).toBe(401)
    }
    const { key } = await house.newKey('read')
    for (const [method, url, body] of [
      ['PUT', '/files/a', { content: 'x' }],
      ['DELETE', '/files/README.md', undefined],
      ['POST', '/api/files/move', { from: 'README.md', to: 'x' }],
    ] as const) {
      expect((await house.ask(method, url, { key, body })).status).toBe(403)
    }
  })
})

describe('text', () => {
  it('is listed, read, written in its version, moved, copied, removed and restored', async () => {
    const listed = (await house.ask('GET', '/files?path=src&depth=1')).json<{ files: { path: string }[] }>()
    expect(listed.files).toMatchObject([{ path: 'src/app.ts', name: 'app.ts', kind: 'file', size_bytes: 1 }])
    const { etag } = (await house.ask('GET', '/files/README.md')).json<{ etag: string }>()
    const written = await house.ask('PUT', '/files/README.md', { body: { content: 'rr', if_match: etag } })
    expect(written.json()).toMatchObject({ success: true, path: 'README.md', size_bytes: 2, created: false })
    const late = await house.ask('PUT', '/files/README.md', { body: { content: 'late', if_match: etag } })
    expect([late.status, late.error().code]).toEqual([409, 'CONFLICT'])
    expect((await house.ask('PUT', '/files/new/deep/%C3%A4%20b.txt', { body: { content: 'ä' } })).json()).toMatchObject({
      path: 'new/deep/ä b.txt',
      created: true,
    })
    expect(text('new/deep/ä b.txt')).toBe('ä')
    const post = async (operation: string, body: unknown) => (await house.ask('POST', `/api/files/${operation}`, { body })).json()
    expect(await post('move', { from: 'new', to: 'newer' })).toMatchObject({ success: true, path: 'newer' })
    expect(await post('copy', { from: 'newer', to: 'newer', conflict: 'keep_both' })).toMatchObject({ path: 'newer (2)' })
    expect(await post('mkdir', { path: 'made/deep/' })).toEqual({ success: true, path: 'made/deep' })
    const { trash_id } = (await house.ask('DELETE', '/files/newer')).json<{ trash_id: string }>()
    expect((await house.ask('GET', '/api/files/trash')).json()).toMatchObject({ items: [{ id: trash_id, path: 'newer', kind: 'folder' }] })
    expect(await post('restore', { id: trash_id })).toMatchObject({ success: true, path: 'newer' })
    expect(text('newer/deep/ä b.txt')).toBe('ä')
    expect((await house.ask('GET', '/files/.git/config')).json()).toMatchObject({ content: '[core]' })
    expect((await house.ask('PUT', '/files/.git/config', { body: { content: '' } })).error().code).toBe('PATH_PROTECTED')
    expect((await house.ask('GET', '/files/src')).error().code).toBe('INVALID_PATH')
    expect((await house.ask('GET', '/files/none')).error().code).toBe('NOT_FOUND')
  })

  it('is found by quick open and search, and replaced', async () => {
    await house.ask('PUT', '/files/found/here.txt', { body: { content: 'a needle, a needle\n' } })
    await until(async () => {
      const { items } = (await house.ask('GET', '/api/files/quick?q=fhere')).json<{ items: { path: string }[] }>()
      return items[0]?.path === 'found/here.txt'
    }, 'the new file in quick open')
    const filtered = (await house.ask('GET', '/api/files/filter?q=HERE')).json<{ files: { path: string }[] }>()
    expect(filtered.files.map(({ path }) => path)).toContain('found/here.txt')
    expect((await house.ask('GET', '/api/files/search?pattern=needle&limit=5')).json()).toMatchObject({
      done: true,
      items: [{ path: 'found/here.txt', line: 1 }],
    })
    const wanted = { pattern: 'needle', replacement: 'pin' }
    const { files } = (await house.ask('POST', '/api/files/replace/preview', { body: wanted })).json<{ files: unknown[] }>()
    expect((await house.ask('POST', '/api/files/replace', { body: { ...wanted, files } })).json()).toMatchObject({
      changed: [{ path: 'found/here.txt', count: 2 }],
      failed: [],
    })
    expect(text('found/here.txt')).toBe('a pin, a pin\n')
    expect((await house.ask('GET', '/api/files/search?pattern=(&regex=true')).error().code).toBe('INVALID_INPUT')
  })

  it('that changes on disk is told on the bus', async () => {
    await house.ask('GET', '/files')
    const { cursor } = await house.house.rooms.feed.pull(undefined, 0)
    writeFileSync(join(house.workspace, 'by somebody'), 'x')
    let seen: unknown[] = []
    await until(
      async () => {
        seen = (await house.house.rooms.feed.pull(cursor, 0)).changes
        return seen.some((change) => JSON.stringify(change) === JSON.stringify({ area: 'files', id: 'by somebody', action: 'created' }))
      },
      'the change',
      () => JSON.stringify(seen),
    )
  })
})

describe('bytes', () => {
  it('come whole, in ranges, and only when they changed', async () => {
    const bytes = randomBytes(100_000)
    writeFileSync(join(house.workspace, 'a "b" ü.bin'), bytes)
    const url = '/files/a%20%22b%22%20%C3%BC.bin?raw=1'
    const whole = await house.ask('GET', url)
    expect([whole.status, whole.bytes.equals(bytes), whole.headers['content-length'], whole.headers['accept-ranges']]).toEqual([200, true, '100000', 'bytes'])
    expect(whole.headers['content-disposition']).toBe(`attachment; filename="a _b_ _.bin"; filename*=UTF-8''a%20%22b%22%20%C3%BC.bin`)
    expect(whole.headers['content-type']).toBe('application/octet-stream')
    const part = await house.ask('GET', url, { headers: { range: 'bytes=10-19' } })
    expect([part.status, part.bytes, part.headers['content-range']]).toEqual([206, bytes.subarray(10, 20), 'bytes 10-19/100000'])
    const beyond = await house.ask('GET', url, { headers: { range: 'bytes=100000-' } })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */100000'])
    const etag = String(whole.headers.etag)
    expect((await house.ask('GET', url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    writeFileSync(join(house.workspace, 'a "b" ü.bin'), 'changed')
    expect((await house.ask('GET', url, { headers: { 'if-none-match': etag } })).text).toBe('changed')
    expect((await house.ask('GET', url, { headers: { 'if-range': etag, range: 'bytes=0-1' } })).status).toBe(200)
    expect((await house.ask('GET', '/files/.git/config', { headers: { accept: 'application/octet-stream' } })).text).toBe('[core]')
    const head = await house.ask('HEAD', url)
    expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([200, '7', 0])
  })
})

const boundary = 'opsdeck-test'
const form = (content: Buffer | string, filename = 'any name') =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: text/plain\r\n\r\n`),
    Buffer.from(content),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
const upload = (path: string, content: Buffer | string, query = '') =>
  house.ask('POST', `/files/${path}/upload${query}`, { raw_body: form(content), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } })
const parts = () => names().filter((name) => name.includes('.opsdeck-part-'))

describe('uploads', () => {
  it('arrive whole with size and hash, under the name of the address', async () => {
    const bytes = randomBytes(5 * 1024 * 1024)
    const answer = await upload('up/deep/%C3%A4.bin', bytes)
    expect(answer.json()).toMatchObject({
      success: true,
      path: 'up/deep/ä.bin',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      created: true,
    })
    expect(readFileSync(join(house.workspace, 'up/deep/ä.bin')).equals(bytes)).toBe(true)
    expect((await upload('up%2Fplain', '')).json()).toMatchObject({ path: 'up/plain', size: 0 })
    expect((await upload('upload', 'x')).json()).toMatchObject({ path: 'upload' })
  })

  it('do with a taken name what the query says', async () => {
    await upload('taken.txt', 'one')
    expect((await upload('taken.txt', 'two', '?conflict=skip')).json()).toMatchObject({ skipped: true, size: 3 })
    expect((await upload('taken.txt', 'three', '?conflict=keep_both')).json()).toMatchObject({ path: 'taken (2).txt' })
    expect((await upload('taken.txt', 'four')).json()).toMatchObject({ path: 'taken.txt', created: false })
    expect([text('taken.txt'), text('taken (2).txt')]).toEqual(['four', 'three'])
    expect((await upload('taken.txt', 'x', '?conflict=ask')).error().code).toBe('INVALID_INPUT')
    const both = await Promise.all([upload('both', 'a'.repeat(3e6)), upload('both', 'b'.repeat(3e6))])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect(text('both')).toMatch(/^(?:a{3000000}|b{3000000})$/)
  })

  it('are refused where nothing may be written, when they are too large, and when they are no upload', async () => {
    for (const [path, code] of [
      ['.git/hooks/x', 'PATH_PROTECTED'],
      ['..%2Fx', 'PATH_OUTSIDE_WORKSPACE'],
      ['CON', 'INVALID_PATH'],
      ['src', 'INVALID_PATH'],
      ['a%00b', 'INVALID_PATH'],
      ['README.md/x', 'NOT_FOUND'],
    ] as const) {
      const answer = await upload(path, 'x'.repeat(200_000))
      expect([path, answer.error().code]).toEqual([path, code])
    }
    const limited = await house.ask('PATCH', '/api/settings', { body: { upload_max_bytes: 100_000 } })
    expect(limited.status).toBe(200)
    try {
      for (const size of [100_001, 300_000]) expect((await upload('large', 'x'.repeat(size))).error().code).toBe('PAYLOAD_TOO_LARGE')
      expect((await upload('fits', 'x'.repeat(100_000))).status).toBe(200)
    } finally {
      await house.ask('PATCH', '/api/settings', { body: { upload_max_bytes: 4 * 1024 ** 3 } })
    }
    for (const [body, type, status] of [
      ['{}', 'application/json', 415],
      ['x', 'text/plain', 415],
      [`--${boundary}--\r\n`, `multipart/form-data; boundary=${boundary}`, 400],
      ['nonsense', 'multipart/form-data', 400],
    ] as const) {
      const answer = await house.ask('POST', '/files/x/upload', { raw_body: body, headers: { 'content-type': type } })
      expect([body, answer.status, answer.error().code]).toEqual([body, status, expect.any(String)])
    }
    expect(
      (await house.ask('POST', '/files/x', { raw_body: form('x'), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } })).status,
    ).toBe(404)
    expect(names()).not.toContain('large')
    expect(parts()).toEqual([])
  })

  it('that are cut off leave what was there, and nothing beside it', async () => {
    await upload('cut', 'as it was')
    for (const sent of [10, 200_000, 3_000_000]) {
      const socket = connect(house.port, '127.0.0.1')
      const head = `POST /files/cut/upload HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nX-API-Key: ${house.key}\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 90000000\r\n\r\n`
      let told = ''
      socket
        .on('error', () => {})
        .on('data', (data) => {
          told += String(data)
        })
      socket.write(Buffer.concat([Buffer.from(head), form('y'.repeat(sent)).subarray(0, 90 + sent)]))
      await until(
        () => parts().length > 0 || sent < 1000,
        'the file that is being written',
        () => told,
      )
      socket.destroy()
      await until(() => parts().length === 0, 'its removal')
    }
    expect(text('cut').slice(0, 20)).toBe('as it was')
  })

  it('whose form ends too early are refused', async () => {
    const whole = form('y'.repeat(1000))
    const answer = await house.ask('POST', '/files/early/upload', {
      raw_body: whole.subarray(0, 800),
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    })
    expect([answer.status, answer.error().code]).toEqual([400, 'INVALID_INPUT'])
    expect(names()).not.toContain('early')
    expect(parts()).toEqual([])
  })
})
