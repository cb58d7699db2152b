/** `/rpc`: who may open it, messages that break the rules, callers that do not read, the end of the host. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Heartbeat } from '../../src-main/doors/websocket/heartbeat.ts'
import { messageText } from '../../src-main/doors/websocket/message-text.ts'
import { frameProblem } from '../../src-main/doors/websocket/rpc-frames.ts'
import { closed, opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function page() {
  const socket = house.socket('/rpc', { ...(await house.page()), origin: house.base })
  await opened(socket)
  return socket
}

interface Reply {
  i: string
  p: { s?: number; b: { json: unknown } }
}

async function ask(message: string | Buffer): Promise<Reply | { code: number }> {
  const socket = await page()
  const reply = new Promise<Reply>((resolve) => socket.once('message', (data) => resolve(JSON.parse(messageText(data)) as Reply)))
  const end = closed(socket)
  socket.send(message)
  const answer = await Promise.race([reply, end])
  socket.terminate()
  return answer
}

describe('knocking', () => {
  it('takes the session from our own page only', async () => {
    const page = await house.page()
    const { cookie } = page
    for (const headers of [{}, { ...page, cookie: `opsdeck_${house.port}=x` }, { ...page, 'sec-fetch-site': 'same-site' }, { cookie }]) {
      await expect(opened(house.socket('/rpc', headers as Record<string, string>))).rejects.toMatchObject({ status: 401 })
    }
    await expect(opened(house.socket('/rpc', { ...page, origin: 'http://127.0.0.1:1' }))).rejects.toMatchObject({ status: 403 })
    const socket = house.socket('/rpc', { ...page, origin: house.base })
    await opened(socket)
    socket.terminate()
  })
})

describe('messages', () => {
  it.each([
    ['that are no JSON', 'nonsense'],
    ['that are no objects', '[]'],
    ['without an id', '{"p":{"u":"/system/health"}}'],
    ['of a kind that the contract has no use for', '{"i":"1","t":3,"p":{}}'],
    ['without an operation', '{"i":"1","p":{}}'],
    ['that would go elsewhere', '{"i":"1","p":{"u":"http://127.0.0.1/"}}'],
    ['that carry files', '{"i":"1","p":{"u":"/system/health","h":{"content-disposition":"attachment"}}}'],
    ['that are bytes', Buffer.from('{"i":"1","p":{"u":"/system/health"}}')],
  ])('%s end the socket', async (_what, message) => {
    expect(await ask(message)).toMatchObject({ code: 1008 })
  })

  it('that are too large end the socket', async () => {
    expect(await ask(JSON.stringify({ i: '1', p: { u: '/commands/check', b: { json: { line: 'x'.repeat(2_000_000) } } } }))).toMatchObject({ code: 1009 })
  })

  it('with an unknown operation or a wrong body are answered as everywhere', async () => {
    expect(await ask('{"i":"1","p":{"u":"/no/such","b":{"json":{}}}}')).toMatchObject({ i: '1', p: { s: 404, b: { json: { code: 'NOT_FOUND' } } } })
    expect(await ask('{"i":"1","p":{"u":"/jobs/get"}}')).toMatchObject({
      p: { s: 400, b: { json: { code: 'INVALID_INPUT', data: { issues: [{ path: '' }] } } } },
    })
    expect(await ask('{"i":"1","p":{"u":"/jobs/get","b":{"meta":"x","json":5}}}')).toMatchObject({ p: { s: 400, b: { json: { code: 'INVALID_INPUT' } } } })
  })

  it('are looked at before the library does', () => {
    expect(frameProblem('{"i":"1","t":4}')).toBeNull()
    expect(frameProblem('{"i":"1","p":{"u":"/a","b":{"json":1}}}')).toBeNull()
    expect(frameProblem(`{"i":"${'x'.repeat(200)}","t":4}`)).not.toBeNull()
  })
})

it('holds the page to a rate too', async () => {
  await using limited = await TestHouse.open()
  await limited.house.rooms.settings.update({ rate_limit_per_s: 3 })
  const socket = limited.socket('/rpc', { ...(await limited.page()), origin: limited.base })
  await opened(socket)
  const replies: Reply[] = []
  socket.on('message', (data) => replies.push(JSON.parse(messageText(data)) as Reply))
  for (let id = 0; id < 20; id++) socket.send(JSON.stringify({ i: String(id), p: { u: '/system/about', b: { json: {} } } }))
  await until(() => replies.length === 20, 'every answer')
  const refused = replies.filter(({ p }) => p.s === 429)
  expect(refused.length).toBeGreaterThanOrEqual(10)
  expect(refused[0]!.p.b.json).toMatchObject({ code: 'RATE_LIMITED', data: { retry_after_s: 1 } })
  socket.terminate()
})

it('stops listening to a caller that does not read its answers', async () => {
  const id = (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['flood', '1048576'], mode: 'sync' } })).json<{ id: string }>()
    .id
  const page = await house.page()
  const socket = connect(house.port, '127.0.0.1')
  socket.write(
    `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nCookie: ${page.cookie}\r\nX-Opsdeck-Page: ${page['x-opsdeck-page']}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  await new Promise<void>((resolve) => socket.once('data', () => resolve()))
  socket.pause()
  const message = (number: number) => Buffer.from(JSON.stringify({ i: String(number), p: { u: '/jobs/output', b: { json: { id, limit: 1_048_576 } } } }))
  // Masked with a mask of zeros, as a client must mask (RFC 6455, 5.3).
  for (let number = 0; number < 400; number++) {
    const payload = message(number)
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]), payload]))
  }
  const { websocketServer } = await house.house.doors.app()
  const client = [...websocketServer.clients].at(-1)!
  await until(() => client.isPaused || client.readyState !== client.OPEN, 'the caller to be left alone')
  expect(client.bufferedAmount).toBeLessThan(80 * 1024 * 1024)
  socket.destroy()
  await until(() => client.readyState === client.CLOSED, 'the socket to be gone')
})

describe('sockets under watch', () => {
  it('that are dead are cut off', async () => {
    using heartbeat = new Heartbeat(20)
    const socket = await page()
    const { websocketServer } = await house.house.doors.app()
    const client = [...websocketServer.clients].at(-1)!
    heartbeat.watch(client, () => true)
    expect(heartbeat.size).toBe(1)
    // Its pong is never seen: as if the machine behind it were gone.
    socket.pause()
    await until(() => client.readyState === client.CLOSED, 'the dead socket to be found')
    expect(heartbeat.size).toBe(0)
    socket.terminate()
  })

  it('that answer stay, until their key is gone', async () => {
    using heartbeat = new Heartbeat(20)
    const socket = await page()
    const { websocketServer } = await house.house.doors.app()
    let may_stay = true
    let pings = 0
    socket.on('ping', () => pings++)
    heartbeat.watch([...websocketServer.clients].at(-1)!, () => may_stay)
    await until(() => pings >= 5, 'some rounds')
    expect(socket.readyState).toBe(socket.OPEN)
    may_stay = false
    expect((await closed(socket)).code).toBe(4401)
  })

  it('are told when the host ends', async () => {
    const ending = await TestHouse.open()
    const socket = ending.socket('/rpc', { ...(await ending.page()), origin: ending.base })
    await opened(socket)
    const end = closed(socket)
    await ending[Symbol.asyncDispose]()
    expect((await end).code).toBe(1001)
  })
})
