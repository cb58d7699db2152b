/** A job's output as bytes: whole, in ranges, of each stream and attempt. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byteRange } from '../../src-main/doors/http/byte-range.ts'
import type { Accepted } from '../../src-main/jobs/job-engine.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function run(args: string[], more: object = {}): Promise<string> {
  return (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args, mode: 'sync', ...more } })).json<Accepted>().id
}

const raw = (id: string, range?: string, query = '', method = 'GET') =>
  house.ask(method, `/api/commands/${id}/output${query}`, { headers: { accept: 'application/octet-stream', ...(range !== undefined && { range }) } })

it('gives every byte as it came', async () => {
  const answer = await raw(await run(['bytes']))
  expect(answer.bytes.toString('hex')).toBe('fffe00636166c3a9')
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '8', 'accept-ranges': 'bytes' })
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="echo-[\w-]+\.stdout"$/)
})

it('gives ranges, also from the end, also of large output', async () => {
  const id = await run(['flood', String(5 * 1024 * 1024 + 3)])
  const size = 5 * 1024 * 1024 + 3
  const whole = await raw(id)
  expect(whole.bytes.length).toBe(size)
  for (const [range, start, length] of [
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 10],
    [`bytes=${size - 1}-`, size - 1, 1],
    ['bytes=-5', size - 5, 5],
    [`bytes=0-${size + 100}`, 0, size],
    [`bytes=-${size + 100}`, 0, size],
    ['bytes=1048570-1048590', 1_048_570, 21],
  ] as const) {
    const part = await raw(id, range)
    expect([range, part.status, part.bytes.length, part.headers['content-range']]).toEqual([range, 206, length, `bytes ${start}-${start + length - 1}/${size}`])
  }
})

it('refuses a range that lies outside, and gives the whole for one it does not know', async () => {
  const id = await run(['lines', '2'])
  for (const range of ['bytes=14-', 'bytes=100-200', 'bytes=-0']) {
    const answer = await raw(id, range)
    expect([range, answer.status, answer.headers['content-range'], answer.error().code]).toEqual([range, 416, 'bytes */14', 'INVALID_INPUT'])
  }
  for (const range of ['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4', ''])
    expect([range, (await raw(id, range)).text]).toEqual([range, 'line 1\nline 2\n'])
})

it('knows streams, attempts and jobs without output', async () => {
  const both = await run(['both'])
  expect((await raw(both, undefined, '?stream=stderr')).text).toBe('err\n')
  const terminal = await run(['both'], { capture: 'terminal' })
  expect((await raw(terminal)).text).toContain('out\r\n')
  const retried = await run(['fail'], { retry: { attempts: 2, initial_ms: 1 } })
  expect((await raw(retried, undefined, '?stream=stderr&attempt=1')).text).toBe('error: it failed\n')
  const empty = await raw(await run(['flood', '0']))
  expect([empty.status, empty.bytes.length]).toEqual([200, 0])
  expect((await raw(retried, undefined, '?attempt=9')).status).toBe(404)
  expect((await raw(both, undefined, '?stream=nosuch')).error().code).toBe('INVALID_INPUT')
  expect((await raw(both, undefined, '?from=3')).error().code).toBe('INVALID_INPUT')
  expect((await raw('nosuch')).error().code).toBe('NOT_FOUND')
})

it('answers HEAD with the size', async () => {
  const answer = await raw(await run(['lines', '2']), undefined, '', 'HEAD')
  expect([answer.status, answer.headers['content-length'], answer.bytes.length]).toEqual([200, '14', 0])
})

describe('a Range header', () => {
  it('is read as RFC 9110 says', () => {
    expect(byteRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' })
    expect(byteRange('bytes=2-3', 10)).toEqual({ kind: 'part', start: 2, end: 4 })
    expect(byteRange('bytes=-3', 2)).toEqual({ kind: 'part', start: 0, end: 2 })
    expect(byteRange(undefined, 10)).toEqual({ kind: 'whole' })
  })
})
