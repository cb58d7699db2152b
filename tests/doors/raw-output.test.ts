/** A job's output as bytes: whole, in ranges, of each stream and attempt. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byteRange } from '../../src-main/doors/http/byte-range.ts'
import type { Accepted } from '../../src-main/jobs/job-engine.ts'
import type { FoundLines, FoundPlaces } from '../../src-preload/contract/jobs.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

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

describe('lines that have some words', () => {
  const part = async (id: string, query: string): Promise<FoundLines> => (await house.ask('GET', `/api/commands/${id}/lines?${query}`)).json<FoundLines>()

  /** All parts of it. */
  async function all(id: string, query: string): Promise<FoundLines & { parts: number }> {
    const found = { ...(await part(id, query)), parts: 1 }
    while (!found.eof) {
      const more = await part(id, `${query}&from=${found.next}`)
      expect(more.next).toBeGreaterThan(found.next)
      Object.assign(found, { ...more, items: [...found.items, ...more.items], lines: found.lines + more.lines, matches: found.matches + more.matches })
      found.parts++
    }
    return found
  }

  it('are found wherever they stand, as a terminal leaves them, and folded', async () => {
    const input = 'Tic\n10:00:01 wait\n10:00:02 wait\n\u001b[31mer\u001b[0mror: caf\u00e9\n 10%\r 50%\rdone 100%\r\n\nlast Error'
    const id = await run(['read'], { capture: 'split', input, mode: 'async' })
    await until(async () => (await part(id, '')).size_bytes === Buffer.byteLength(input), 'the output')
    // What is not ended yet may still become another line.
    expect(await part(id, '')).toMatchObject({ lines: 6, eof: false })
    await house.ask('POST', `/api/commands/${id}/input`, { body: { eof: true } })
    await until(async () => (await part(id, `from=${Buffer.byteLength(input)}`)).eof, 'the end')
    const lines = (found: FoundLines) => found.items.map(({ text, times }) => [text, times])
    expect(lines(await part(id, ''))).toEqual([
      ['Tic', 1],
      ['10:00:01 wait', 2],
      ['error: caf\u00e9', 1],
      ['done 100%', 1],
      ['', 1],
      ['last Error', 1],
    ])
    expect(await part(id, 'q=error')).toMatchObject({ lines: 7, matches: 2, next: Buffer.byteLength(input), size_bytes: Buffer.byteLength(input), eof: true })
    expect((await part(id, 'q=Error')).items).toEqual([{ from: input.indexOf('last') + 1, text: 'last Error', times: 1 }])
    expect(lines(await part(id, 'q=error%20!last'))).toEqual([['error: caf\u00e9', 1]])
    expect(lines(await part(id, 'q=wait&fold=false'))).toEqual([
      ['10:00:01 wait', 1],
      ['10:00:02 wait', 1],
    ])
    expect((await part(id, 'q=nowhere')).items).toEqual([])
  })

  it('are found in large output, a bounded part at a time, none left out and none twice', async () => {
    const id = await run(['lines', '120000'])
    const found = await all(id, 'q=77')
    const wanted = Array.from({ length: 120_000 }, (_, n) => `line ${n + 1}`).filter((line) => line.includes('77'))
    expect(found.items.map(({ text }) => text)).toEqual(wanted)
    expect([found.lines, found.matches]).toEqual([120_000, wanted.length])
    expect(found.parts).toBeGreaterThan(2)
    const bytes = (await raw(id)).bytes
    for (const { from, text } of found.items.slice(-3)) expect(bytes.toString('utf8', from, from + text.length + 1)).toBe(`${text}\n`)
    // And a line that no part can hold.
    const wide = await all(await run(['flood', String(2 * 1024 * 1024)]), 'q=x')
    expect(wide.items[0]!.text.length).toBeLessThan(1100)
  })

  it('are asked for by streams and attempts that are there', async () => {
    const id = await run(['both'])
    expect((await part(id, 'stream=stderr')).items.map(({ text }) => text)).toEqual(['err'])
    expect((await house.ask('GET', `/api/commands/${id}/lines?stream=terminal`)).error().code).toBe('INVALID_INPUT')
    expect((await house.ask('GET', `/api/commands/${id}/lines?attempt=2`)).error().code).toBe('NOT_FOUND')
    expect((await house.ask('GET', `/api/commands/${id}/lines?limit=5000`)).error().code).toBe('INVALID_INPUT')
  })
})

describe('places of a text', () => {
  const part = async (id: string, q: string, from = 0): Promise<FoundPlaces> =>
    (await house.ask('GET', `/api/commands/${id}/find?${new URLSearchParams({ q, from: String(from) })}`)).json<FoundPlaces>()

  async function all(id: string, q: string): Promise<{ places: number[]; parts: number }> {
    const found = { places: [] as number[], parts: 0 }
    for (let from = 0; ; found.parts++) {
      const one = await part(id, q, from)
      found.places.push(...one.places)
      if (one.eof) return found
      expect(one.next).toBeGreaterThan(from)
      from = one.next
    }
  }

  it('are lines that have it as it stands, in colours or not, each as often as it stands there', async () => {
    const input = 'one error\n\u001b[31mErr\u001b[0mor and error\nnothing\ncaf\u00e9 10%\rcaf\u00e9 20%\nerror and more'
    const id = await run(['read'], { input })
    const at = (line: string) => Buffer.byteLength(input.slice(0, input.indexOf(line)))
    expect(await part(id, 'ERROR')).toEqual({
      ...{ places: [0, at('\u001b[31m'), at('\u001b[31m'), at('error and more')] },
      ...{ next: Buffer.byteLength(input), size_bytes: Buffer.byteLength(input), eof: true },
    })
    expect((await part(id, 'error and')).places).toEqual([at('\u001b[31m'), at('error and more')])
    // What was written over is not there, and words that stand apart are no text.
    expect((await part(id, 'caf\u00e9 20')).places).toEqual([at('caf')])
    expect((await part(id, 'caf\u00e9 10')).places).toEqual([])
    expect((await part(id, 'one and')).places).toEqual([])
    expect((await house.ask('GET', `/api/commands/${id}/find?q=`)).error().code).toBe('INVALID_INPUT')
    expect((await house.ask('GET', `/api/commands/${id}/find?q=x&stream=terminal`)).error().code).toBe('INVALID_INPUT')
  })

  it('are all found in large output, a bounded part at a time', async () => {
    const id = await run(['lines', '120000'])
    const found = await all(id, 'line 11')
    const offsets: number[] = []
    for (let n = 1, from = 0; n <= 120_000; from += `line ${n}\n`.length, n++) if (`line ${n}`.includes('line 11')) offsets.push(from)
    expect(found.places).toEqual(offsets)
    expect(found.parts).toBeGreaterThan(1)
    // More in one part than an answer gives.
    expect((await all(id, 'e')).places.length).toBe(120_000)
  })
})
