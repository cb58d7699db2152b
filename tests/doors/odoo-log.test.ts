/** `/logs/odoo` through the real door: the last records and what comes, filtered; who may not, and what is no log. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageText } from '../../src-main/doors/websocket/message-text.ts'
import { closed, TestHouse } from '../helpers/test-house.ts'
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
