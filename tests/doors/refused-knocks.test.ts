/** What requests without a valid key cost: time to those who send them, and few lines in the log, without stacks and secrets. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TestHouse } from '../helpers/test-house.ts'

/** Every line of the log, once the host is gone. */
const linesOf = ({ folder }: TestHouse): Record<string, unknown>[] => {
  const logs = join(folder, 'data', 'logs')
  return readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  )
}

/** Closes the host before its folder goes, and gives what it logged. */
async function loggedBy(act: (house: TestHouse) => Promise<void>): Promise<Record<string, unknown>[]> {
  await using house = await TestHouse.open()
  await act(house)
  await house.house[Symbol.asyncDispose]()
  return linesOf(house)
}

it('are counted and slowed, with no key as with a wrong one, and nobody else is', async () => {
  await using house = await TestHouse.open()
  expect(house.house.rooms.access.failed_attempts.delay_ms).toBe(0)
  const tries = await Promise.all(Array.from({ length: 12 }, () => house.ask('GET', '/api/metrics', { key: null })))
  expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([401]))
  // Far longer than an answer takes beside a busy neighbour.
  const { delay_ms } = house.house.rooms.access.failed_attempts
  expect(delay_ms).toBe(1000)
  const started = performance.now()
  expect((await house.ask('GET', '/api/metrics')).status).toBe(200)
  expect((await house.ask('GET', '/health', { key: null })).status).toBe(200)
  expect(performance.now() - started).toBeLessThan(delay_ms)
  expect((await house.ask('GET', '/api/metrics', { key: null })).status).toBe(401)
  expect(performance.now() - started).toBeGreaterThanOrEqual(delay_ms)
})

it('leave a few short lines and one that says how many more there were', async () => {
  const lines = await loggedBy(async (house) => {
    for (const headers of [{}, { host: 'evil.example' }, { origin: 'http://evil.example' }] as Record<string, string>[]) {
      await Promise.all(Array.from({ length: 30 }, () => house.ask('GET', '/api/metrics', { key: null, headers })))
    }
  })
  for (const [code, times] of [
    ['UNAUTHENTICATED', 30],
    ['ORIGIN_REFUSED', 60],
  ] as const) {
    const own = lines.filter((line) => line['code'] === code)
    expect([code, own.length]).toEqual([code, 5])
    for (const line of own) {
      expect(line).toMatchObject({ level: 'warn', method: 'GET', url: '/api/metrics', door: 'http', key_id: null })
      expect(JSON.stringify(line).length).toBeLessThan(500)
    }
    const rest = lines.filter(({ message }) => String(message).includes(code))
    expect(rest.map((line) => line['times'])).toEqual([times - 5])
  }
  expect(JSON.stringify(lines.filter((line) => line['key_id'] === null))).not.toContain('stack')
})

it('of a page before its launch address was opened are one line, and no warning', async () => {
  const lines = await loggedBy(async (house) => {
    const ask = (headers: Record<string, string>) =>
      new Promise((done) => {
        const socket = house.socket('/rpc', headers)
        socket.on('error', done)
      })
    for (let time = 0; time < 4; time++) await ask({})
    await ask({ cookie: 'opsdeck=stale' })
  })
  const own = lines.filter((line) => line['code'] === 'UNAUTHENTICATED')
  expect(own.map(({ level }) => level)).toEqual(['info', 'warn'])
  expect(lines.filter((line) => line['times'] === 3)).toMatchObject([{ level: 'info' }])
})

it('leave the others’ lines whole: who has a key is told of one by one, with the stack', async () => {
  const lines = await loggedBy(async (house) => {
    for (let time = 0; time < 8; time++) await house.ask('GET', '/api/commands/nosuch')
  })
  const own = lines.filter((line) => line['code'] === 'NOT_FOUND')
  expect(own.length).toBe(8)
  for (const line of own) expect(line['stack']).toEqual(expect.any(String))
})

it('cannot put a secret into a message: known values and tell-tale shapes are blotted out there as in the fields', async () => {
  const lines = await loggedBy(async ({ house }) => {
    const { log } = house.rooms
    log.masks.addValue('correct horse battery')
    log.info('It was started with correct horse battery and password=hunter22222.', { note: 'correct horse battery' })
    log.error('Bearer abcdefghijklmnop failed.', { error: new Error('correct horse battery') })
  })
  const told = lines.filter(({ message }) => /It was started|Bearer/.test(String(message)))
  expect(told.map(({ message }) => message)).toEqual(['It was started with [masked] and password=[masked]', 'Bearer [masked] failed.'])
  expect(JSON.stringify(lines)).not.toMatch(/correct horse battery|hunter22222|abcdefghijklmnop/)
})
