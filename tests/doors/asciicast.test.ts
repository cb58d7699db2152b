/** A recorded run as asciicast v3: its sizes, its timing, its bytes, its end; nothing of what is masked. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asciicastLines } from '../../src-preload/contract/asciicast.ts'
import type { Job, Timing } from '../../src-preload/contract/jobs.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

type Event = [interval_s: number, code: string, data: string]

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
  writeFileSync(
    join(house.workspace, 'show.py'),
    `import sys, time
print("größe 世界", flush=True)
sys.stdin.readline()
time.sleep(0.4)
sys.stdout.write("token ghp_0123456789abcdefghijABCDEFGHIJ012345\\n")
sys.stdout.flush()
sys.exit(3)
`,
  )
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

function read(text: string): { header: Record<string, unknown>; events: Event[] } {
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  return { header: header as Record<string, unknown>, events: events as Event[] }
}
const textOf = (events: readonly Event[]) => events.flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('')
const job = async (id: string) => (await house.ask('GET', `/api/commands/${id}`)).json<Job & Record<string, unknown>>()

describe('a run on a terminal', () => {
  let id: string
  beforeAll(async () => {
    const asked = { command: 'python3', args: ['show.py'], capture: 'terminal', cols: 91, rows: 27 }
    id = (await house.ask('POST', '/api/commands/execute', { body: asked })).json<{ id: string }>().id
    await until(async () => (await job(id)).stdout_bytes > 0, 'the first line')
    await house.ask('POST', `/api/commands/${id}/resize`, { body: { cols: 100, rows: 30 } })
    await house.ask('POST', `/api/commands/${id}/input`, { body: { data: 'go\n' } })
    await until(async () => (await job(id)).finished_at !== null, 'its end')
  })

  it('is played with the sizes, the pauses and the end it had, and without its secret', async () => {
    const answer = await house.ask('GET', `/api/commands/${id}/asciicast`)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-asciicast'])
    const { header, events } = read(answer.text)
    const ended = await job(id)
    expect(header).toEqual({
      version: 3,
      term: { cols: 91, rows: 27, type: 'xterm-256color' },
      timestamp: Math.floor(Date.parse(ended.started_at!) / 1000),
      title: 'python3 show.py',
      command: 'python3 show.py',
    })
    expect(textOf(events)).toMatch(/^größe 世界\r\n/)
    expect(textOf(events)).not.toContain('0123456789abcdefghij')
    expect(textOf(events)).toContain('token ghp_****')
    expect(events.filter(([, code]) => code === 'r').map(([, , size]) => size)).toEqual(['100x30'])
    expect(events.at(-1)!.slice(1)).toEqual(['x', '3'])
    const before = events.findIndex(([, , data]) => data.includes('token'))
    // The pause that the program made, and the whole of the run.
    expect(events.slice(2, before + 1).reduce((sum, [interval]) => sum + interval, 0)).toBeGreaterThan(0.35)
    const total = events.reduce((sum, [interval]) => sum + interval, 0)
    expect(Math.abs(total - ended.duration_ms! / 1000)).toBeLessThan(0.1)
  })

  it('is refused while it runs, for an attempt there was not, and for who may not see it', async () => {
    const waiting = (await house.ask('POST', '/api/commands/execute', { body: { command: 'python3', args: ['show.py'], capture: 'terminal' } })).json<{
      id: string
    }>()
    expect((await house.ask('GET', `/api/commands/${waiting.id}/asciicast`)).error().code).toBe('CONFLICT')
    await house.ask('DELETE', `/api/commands/${waiting.id}?force=true`)
    expect((await house.ask('GET', `/api/commands/${id}/asciicast?attempt=7`)).status).toBe(404)
    expect((await house.ask('GET', `/api/commands/${id}/asciicast?attempt=x`)).status).toBe(400)
    const { key } = await house.newKey('read', { own_jobs_only: true })
    expect((await house.ask('GET', `/api/commands/${id}/asciicast`, { key })).status).toBe(404)
    expect((await house.ask('GET', `/api/commands/${id}/asciicast`, { key: null })).status).toBe(401)
  })
})

describe('output that was kept apart', () => {
  it('comes as one, each line at the left edge, in the order of time', async () => {
    writeFileSync(
      join(house.workspace, 'apart.py'),
      'import sys, time\nprint("one", flush=True)\ntime.sleep(0.2)\nprint("two", file=sys.stderr, flush=True)\ntime.sleep(0.2)\nprint("three", flush=True)\n',
    )
    const { id } = (await house.ask('POST', '/api/commands/execute', { body: { command: 'python3', args: ['apart.py'], mode: 'sync' } })).json<{ id: string }>()
    const { events } = read((await house.ask('GET', `/api/commands/${id}/asciicast`)).text)
    expect(textOf(events)).toBe('one\r\ntwo\r\nthree\r\n')
    expect(events.at(-1)!.slice(1)).toEqual(['x', '0'])
  })
})

describe('what the disk has is told as it is', () => {
  const recorded = { title: 'x', capture: 'split', attempts: [], started_at: null, queued_at: '2026-01-01T00:00:00.000Z' } as unknown as Job
  const cast = async (bytes: Buffer, times: [number, number][], kept_from = 0) => {
    const timing: Timing = { attempt: 1, duration_ms: 50, streams: [{ stream: 'stdout', size_bytes: bytes.length, times }], sizes: [] }
    let text = ''
    for await (const line of asciicastLines(recorded, timing, async (_stream, from, limit) => {
      const begin = from > 0 && from < kept_from ? kept_from : from
      return { from: begin, bytes: bytes.subarray(begin, begin + limit) }
    }))
      text += line
    return read(text).events
  }

  it('a character that two records share is whole, and a line end that they share is one', async () => {
    const bytes = Buffer.from('a世\r\nb\n')
    const events = await cast(
      bytes,
      Array.from(bytes, (_byte, n): [number, number] => [n * 10, n + 1]),
    )
    expect(textOf(events)).toBe('a世\r\nb\r\n')
  })

  it('without times it comes at once; a middle that was not kept is named', async () => {
    expect(await cast(Buffer.from('all\n'), [])).toEqual([[0, 'o', 'all\r\n']])
    expect(
      textOf(
        await cast(
          Buffer.from('head.......tail'),
          [
            [1, 4],
            [2, 15],
          ],
          11,
        ),
      ),
    ).toBe('head\r\n[7 bytes were not kept here]\r\ntail')
  })
})
