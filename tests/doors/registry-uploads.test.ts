/** Files handed in for registered programs: received whole or not at all, within their limits, under clean names, each key its own. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UploadEntry } from '../../src-preload/contract/uploads.ts'
import { newFolder, openSampleHouse, Sample } from '../helpers/sample-program.ts'
import type { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

const folder = newFolder()
let house: TestHouse
let sample: Sample
const uploads = join(folder, 'data', 'uploads')
const hour_ms = 3_600_000

beforeAll(async () => {
  house = await openSampleHouse({}, folder)
  sample = new Sample(house)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await house.house.rooms.settings.update({ upload_max_bytes: 1_000_000, uploads_total_bytes: 10_000_000, uploads_keep_hours: 24 })
})

/** Files of uploads themselves: no links, no notes, nothing half. */
const kept = () => readdirSync(uploads).filter((name) => !['links', 'notes'].includes(name))

async function list(key?: string): Promise<UploadEntry[]> {
  return (await house.ask('GET', '/uploads?limit=500', key === undefined ? {} : { key })).json<{ items: UploadEntry[] }>().items
}

describe('POST /upload', () => {
  it('keeps the bytes under an id, and tells name, size, checksum and end', async () => {
    const bytes = Buffer.alloc(300_000, 'ab')
    const before = Date.now()
    const answer = await sample.upload(bytes, 'data.grib2', { path: '/v1/upload' })
    expect(answer.status).toBe(200)
    const { file_id, expires_at, ...rest } = answer.json<{ file_id: string; expires_at: string }>()
    expect(rest).toEqual({ name: 'data.grib2', size: 300_000, sha256: createHash('sha256').update(bytes).digest('hex') })
    expect(Date.parse(expires_at) - before).toBeGreaterThanOrEqual(24 * hour_ms)
    expect(readFileSync(join(uploads, file_id)).equals(bytes)).toBe(true)
    expect(readFileSync(join(uploads, 'links', file_id, 'data.grib2')).equals(bytes)).toBe(true)
    expect(await list()).toMatchObject([{ file_id, name: 'data.grib2', size: 300_000 }])
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..', 'file'],
    ['a/b\\\\c.txt', 'c.txt'],
    ['-rf', '_rf'],
    ['.bashrc', '_bashrc'],
    ['wörld $(id);.txt', 'w_rld___id__.txt'],
    ['a\u0000b.txt', 'a_b.txt'],
    [`${'x'.repeat(300)}.grib2`, `${'x'.repeat(94)}.grib2`],
    ['', 'file'],
  ])('cleans the name %j', async (given, name) => {
    const answer = await sample.upload('x', given)
    // A form in which the file has no name is none with a file.
    if (answer.status === 400) return expect(given).toBe('')
    const { file_id, ...rest } = answer.json<{ file_id: string; name: string }>()
    expect(rest.name).toBe(name)
    expect(readlinkSync(join(uploads, 'links', file_id, name))).toBe(`../../${file_id}`)
  })

  it('takes an empty file', async () => {
    expect(await sample.uploaded('', 'empty.txt')).toMatchObject({ size: 0 })
  })

  it('refuses what is larger than it may be, announced or not, and keeps nothing of it', async () => {
    const before = kept()
    await house.house.rooms.settings.update({ upload_max_bytes: 100_000 })
    for (const size of [100_001, 400_000]) {
      const answer = await sample.upload(Buffer.alloc(size))
      expect([answer.status, answer.error().code, answer.error().details]).toEqual([413, 'PAYLOAD_TOO_LARGE', { limit_bytes: 100_000 }])
    }
    expect(kept()).toEqual(before)
  })

  it('refuses what is more than all may take together, expired ones going first', async () => {
    const old = await sample.uploaded(Buffer.alloc(200_000), 'old.bin')
    const total = house.house.rooms.registry.uploads.total_bytes
    await house.house.rooms.settings.update({ uploads_total_bytes: total + 150_000 })
    const refused = await sample.upload(Buffer.alloc(200_000))
    expect([refused.status, refused.error().code]).toEqual([507, 'DISK_FULL'])
    expect((await sample.upload(Buffer.alloc(100_000))).status).toBe(200)
    await house.ask('DELETE', `/uploads/${old.file_id}`)
    expect((await sample.upload(Buffer.alloc(200_000))).status).toBe(200)
  })

  it.each([
    ['no form', 'x', 'application/octet-stream'],
    ['JSON', '{}', 'application/json'],
    ['a form without a boundary', 'x', 'multipart/form-data'],
    ['a form without a file', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n', 'multipart/form-data; boundary=b'],
    ['a form that breaks off', '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf', 'multipart/form-data; boundary=b'],
    ['nothing', '', 'multipart/form-data; boundary=b'],
  ])('refuses %s, and keeps nothing of it', async (_what, raw_body, type) => {
    const before = kept()
    const answer = await house.ask('POST', '/upload', { raw_body, headers: { 'content-type': type } })
    expect([answer.status, answer.error().code]).toEqual([answer.status === 415 ? 415 : 400, 'INVALID_INPUT'])
    expect(kept()).toEqual(before)
  })

  it('keeps nothing of an upload whose sender left', async () => {
    const before = kept()
    const socket = connect(house.port, '127.0.0.1')
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    socket.write(
      `POST /upload HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nX-API-Key: ${house.key}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n${head}${'x'.repeat(500_000)}`,
    )
    await until(() => kept().length > before.length, 'the file to be begun')
    socket.destroy()
    await until(() => kept().length === before.length, 'what arrived to be removed')
    expect(kept()).toEqual(before)
  })

  it('takes no query', async () => {
    expect((await sample.upload('x', 'x', { path: '/upload?workspace=x' })).status).toBe(400)
  })
})

describe('an upload', () => {
  it('is removed, and is not there any more', async () => {
    const { file_id } = await sample.uploaded('x')
    expect((await house.ask('DELETE', `/v1/uploads/${file_id}`)).json()).toEqual({ success: true })
    expect([existsSync(join(uploads, file_id)), existsSync(join(uploads, 'links', file_id))]).toEqual([false, false])
    expect((await house.ask('DELETE', `/uploads/${file_id}`)).status).toBe(404)
    expect((await sample.run('copy', { input: `file_id:${file_id}` })).status).toBe(404)
  })

  it('is there for its own key alone where that sees only its own', async () => {
    const one = await house.newKey('run', { own_jobs_only: true })
    const other = await house.newKey('run', { own_jobs_only: true })
    const { file_id } = await sample.uploaded('secret', 'secret.txt', one.key)
    expect((await list(one.key)).map((item) => item.file_id)).toEqual([file_id])
    expect(await list(other.key)).toEqual([])
    const foreign = await sample.run('copy', { input: `file_id:${file_id}` }, {}, other.key)
    expect([foreign.status, foreign.error().details]).toEqual([404, { file_ids: [file_id] }])
    expect((await house.ask('DELETE', `/uploads/${file_id}`, { key: other.key })).status).toBe(404)
    expect((await sample.run('copy', { input: `file_id:${file_id}`, output: '-' }, {}, one.key)).json()).toMatchObject({ stdout: 'secret' })
    expect((await list()).map((item) => item.file_id)).toContain(file_id)
  })

  it('stays while a program works with it', async () => {
    const { file_id } = await sample.uploaded('x')
    const { registry } = house.house.rooms
    {
      using _held = registry.uploads.hold([file_id])
      expect((await house.ask('DELETE', `/uploads/${file_id}`)).status).toBe(409)
    }
    expect((await house.ask('DELETE', `/uploads/${file_id}`)).status).toBe(200)
  })

  it('is not there any more a day after its last use, also across a new start', async () => {
    const own_folder = newFolder()
    const before = await openSampleHouse({}, own_folder)
    const { file_id } = await new Sample(before).uploaded('x')
    await before.house[Symbol.asyncDispose]()
    const note = join(own_folder, 'data', 'uploads', 'notes', `${file_id}.json`)
    const noted = JSON.parse(readFileSync(note, 'utf8')) as { used_at_ms: number }
    writeFileSync(note, JSON.stringify({ ...noted, used_at_ms: noted.used_at_ms - 25 * hour_ms }))
    await using after = await openSampleHouse({}, own_folder)
    const answer = await new Sample(after).run('copy', { input: `file_id:${file_id}` })
    expect([answer.status, answer.error().details]).toEqual([404, { file_ids: [file_id] }])
    expect(existsSync(join(own_folder, 'data', 'uploads', file_id))).toBe(false)
  })

  it('is listed newest first, in pages', async () => {
    const first = await sample.uploaded('1')
    const second = await sample.uploaded('2')
    const page = (await house.ask('GET', '/uploads?limit=1')).json<{ items: UploadEntry[]; next_cursor: string }>()
    expect(page.items.map((item) => item.file_id)).toEqual([second.file_id])
    const next = (await house.ask('GET', `/uploads?limit=1&cursor=${page.next_cursor}`)).json<{ items: UploadEntry[] }>()
    expect(next.items.map((item) => item.file_id)).toEqual([first.file_id])
    expect((await house.ask('GET', '/uploads?cursor=nonsense')).error().code).toBe('INVALID_CURSOR')
  })

  it('is for nobody else on the machine to read', () => {
    expect(statSync(uploads).mode & 0o077).toBe(0)
    expect(statSync(join(folder, 'data', 'results')).mode & 0o077).toBe(0)
  })
})
