/** `/logs/odoo` through the real door: the last records and what comes, filtered; who may not, and what is no log. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageText } from '../../src-main/doors/websocket/message-text.ts'
import { doors } from '../helpers/door-clients.ts'
import { closed, opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

const line = (message: string, level = 'INFO') => `2026-11-20 23:57:30,406 1 ${level} odoo17 odoo.addons.sale: ${message} `

let house: TestHouse
let log: string
beforeAll(async () => {
  house = await TestHouse.open()
  log = join(house.folder, 'odoo.log')
  const fifo = join(house.folder, 'fifo')
  execFileSync('mkfifo', [fifo])
  const environment = (name: string, text: string) => {
    const configuration = join(house.folder, `${name}.conf`)
    writeFileSync(configuration, `[options]\n${text}\n`)
    return { name, configuration }
  }
  const odoo_environments = [environment('dev', `logfile = ${log}`), environment('quiet', 'db_name = a'), environment('pipe', `logfile = ${fifo}`)]
  expect((await house.ask('PATCH', '/api/settings', { body: { odoo_environments } })).status).toBe(200)
})
afterAll(() => house[Symbol.asyncDispose]())

it('tells the last records and what comes, whole, through rotation, as far as it is wanted', async () => {
  writeFileSync(log, `${line('old')}\n${line('new', 'ERROR')}\nTraceback\n  end\n`)
  const socket = house.socket(`/logs/odoo?last=1&api_key=${house.key}`)
  const errors = house.socket('/logs/odoo?level=ERROR&logger=odoo.addons', { 'x-api-key': house.key })
  const [all, wanted]: string[][] = [[], []]
  socket.on('message', (data) => all!.push(messageText(data)))
  errors.on('message', (data) => wanted!.push(messageText(data)))
  await until(() => all!.length === 1 && wanted!.length === 1, 'the last record')
  renameSync(log, `${log}.1`)
  appendFileSync(log, `${line('rotated')}\n${line('bad', 'CRITICAL')}\n`)
  await until(() => all!.length === 3 && wanted!.length === 2, 'what came')
  const first = `${line('new', 'ERROR')}\nTraceback\n  end`
  expect([all, wanted]).toEqual([
    [first, line('rotated'), line('bad', 'CRITICAL')],
    [first, line('bad', 'CRITICAL')],
  ])
  expect(house.house.rooms.odoo.logs.followed).toBe(1)
  for (const one of [socket, errors]) one.close()
  await until(() => house.house.rooms.odoo.logs.followed === 0, 'the follower to end')
})

it.each([
  ['environment=nowhere', 4404],
  ['environment=quiet', 4409],
  ['environment=pipe', 4409],
  ['level=LOUD', 4400],
])('refuses %s with %d', async (query, code) => {
  expect((await closed(house.socket(`/logs/odoo?${query}`, { 'x-api-key': house.key }))).code).toBe(code)
})

it('is pulled by the window from its last records on, and page by page further back', async () => {
  writeFileSync(log, Array.from({ length: 30 }, (_, n) => `${line(`number ${n}`)}\n`).join(''))
  using door = await doors['a message port']!(house)
  const begun = await door.client.odoo.log({ last: 10, wait_ms: 0 })
  expect([begun.reset, begun.state, begun.records.length, begun.records.at(-1)]).toEqual([
    true,
    'followed',
    10,
    { text: line('number 29'), level: 'INFO', logger: 'odoo.addons.sale', database: 'odoo17', kind: 'record' },
  ])
  const numbers = begun.records.map(({ text }) => text)
  let before = begun.before
  while (before !== null) {
    const older = await door.client.odoo.log_before({ before, limit: 7 })
    numbers.unshift(...older.records.map(({ text }) => text))
    before = older.before
  }
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => line(`number ${n}`)))
  const waiting = door.client.odoo.log({ cursor: begun.cursor, wait_ms: 20_000 })
  appendFileSync(log, `${line('news')}\n`)
  expect((await waiting).records.map(({ text }) => text)).toEqual([line('news')])
  await expect(door.client.odoo.log_before({ before: '../etc/passwd', limit: 1 })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
})

it('does not hold up the end of the host', async () => {
  const socket = house.socket('/logs/odoo', { 'x-api-key': house.key })
  await opened(socket)
  await until(() => house.house.rooms.odoo.logs.followed === 1, 'the follower')
  const end = closed(socket)
  await house[Symbol.asyncDispose]()
  expect((await end).code).toBe(1001)
  expect(house.house.rooms.odoo.logs.followed).toBe(0)
})
