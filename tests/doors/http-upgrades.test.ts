/** What happens to a connection that asks for an upgrade: let in as a WebSocket, or told no and ended, never left open. */
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closed, opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

interface Client {
  socket: Socket
  text: () => string
  /** Resolves once the host has ended its side. */
  ended: Promise<void>
}

/** A client that sends an upgrade and never closes its own side. */
function knock(path: string, headers: readonly string[] = [], behind = ''): Client {
  const socket = connect({ port: house.port, host: '127.0.0.1', allowHalfOpen: true })
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const ended = new Promise<void>((resolve) => socket.once('end', resolve).once('error', () => resolve()))
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\n${[...upgrade, ...headers].join('\r\n')}\r\n\r\n${behind}`)
  return { socket, text: () => text, ended }
}

/** Connections that the host still holds open. */
async function held(): Promise<number> {
  const { server } = await house.house.doors.app()
  return new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))))
}

/** Sooner than anything else would end a connection that was only forgotten. */
async function letsGo(): Promise<void> {
  const started = performance.now()
  await until(async () => (await held()) === 0, 'the host to let go of its ends')
  expect(performance.now() - started).toBeLessThan(5000)
}

const key = () => `X-API-Key: ${house.key}`

it('that is refused is told so and ended, whatever the reason, also for a client that goes on', async () => {
  const more = `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\n\r\n`
  for (const [status, path, headers] of [
    [401, '/ws', []],
    [401, '/ws', ['X-API-Key: opsdeck_wrong']],
    [401, '/rpc', []],
    [401, '/rpc', [key()]],
    [403, '/ws', [key(), 'Origin: http://evil.example']],
    [400, '/ws', [key(), 'Host: evil.example']],
    [400, '/health', []],
    [400, '/', []],
    [400, '/docs', []],
    [400, '/openapi.json', []],
    [400, '/api/metrics', [key()]],
    [404, '/nosuch', []],
    [404, '/%zz', []],
    [414, `/ws?${'a'.repeat(9000)}`, [key()]],
  ] as const) {
    const client = knock(path, headers, more)
    await client.ended
    expect([path, client.text()]).toEqual([path, expect.stringMatching(new RegExp(`^HTTP/1\\.1 ${status} `))])
    expect(client.text()).toMatch(/\r\nconnection: close\r\n/i)
    expect(client.text().match(/HTTP\/1\.1/g)).toHaveLength(1)
    client.socket.destroy()
  }
})

it('that WebSocket itself forbids is told so in our words', async () => {
  const socket = connect(house.port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\n${key()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\n\r\n`,
  )
  await new Promise((resolve) => socket.once('close', resolve))
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ code: 'INVALID_INPUT' })
})

it('that is refused leaves no descriptor behind, though the client keeps its side open', async () => {
  await letsGo()
  const clients = Array.from({ length: 60 }, () => knock('/ws', [key(), 'Origin: http://evil.example']))
  await Promise.all(clients.map(({ ended }) => ended))
  await letsGo()
  expect(new Set(clients.map(({ socket }) => socket.destroyed))).toEqual(new Set([false]))
  for (const { socket } of clients) socket.destroy()
})

it('of too many at once is refused at once, and who has a key is let in again afterwards', async () => {
  for (let failure = 0; failure < 10; failure++) await house.house.rooms.access.failed_attempts.note()
  const clients = Array.from({ length: 100 }, () => knock('/ws'))
  await Promise.all(clients.map(({ ended }) => ended))
  const statuses = clients.map(({ text }) => text().slice(9, 12))
  expect(statuses.filter((status) => status === '429').length).toBeGreaterThanOrEqual(30)
  expect(new Set(statuses)).toEqual(new Set(['401', '429']))
  for (const { socket } of clients) socket.destroy()
  const let_in = Array.from({ length: 70 }, () => house.socket('/ws', { 'x-api-key': house.key }))
  for (const socket of let_in) await opened(socket)
  for (const socket of let_in) socket.terminate()
})

it('to another protocol is answered as if it had not been asked for', async () => {
  for (const protocol of ['h2c', 'TLS/1.3']) {
    const answer = await house.ask('GET', '/health', { headers: { connection: 'Upgrade', upgrade: protocol } })
    expect([protocol, answer.status]).toEqual([protocol, 200])
  }
})

it('may show its key in the query, on sockets and on nothing else', async () => {
  const socket = house.socket(`/ws?api_key=${house.key}`)
  await opened(socket)
  socket.terminate()
  for (const headers of [{}, { upgrade: 'websocket' }, { connection: 'Upgrade', upgrade: 'h2c' }] as Record<string, string>[]) {
    for (const path of ['/api/metrics', '/ws']) {
      expect((await house.ask('GET', `${path}?api_key=${house.key}`, { key: null, headers })).status).toBe(401)
    }
  }
  // As an upgrade too: what it would be told is told to everybody, and not only to who has a key.
  const client = knock(`/api/metrics?api_key=${house.key}`)
  await client.ended
  expect(client.text()).toMatch(/^HTTP\/1\.1 400 /)
  client.socket.destroy()
})

it('keeps a socket no longer than its key: revoked or run out, it is closed at once', async () => {
  for (const lapse of [
    (id: string) => house.ask('DELETE', `/api/keys/${id}`),
    (id: string) => house.ask('PATCH', `/api/keys/${id}`, { body: { expires_at: new Date(Date.now() - 1000).toISOString() } }),
    (id: string) => house.ask('PATCH', `/api/keys/${id}`, { body: { expires_at: new Date(Date.now() + 300).toISOString() } }),
  ]) {
    const [lapsing, staying] = [await house.newKey('read'), await house.newKey('read')]
    const socket = house.socket('/ws', { 'x-api-key': lapsing.key })
    const other = house.socket('/ws', { 'x-api-key': staying.key })
    await Promise.all([opened(socket), opened(other)])
    const end = closed(socket)
    const started = performance.now()
    expect((await lapse(lapsing.id)).status).toBe(200)
    expect((await end).code).toBe(4401)
    // The round of the heartbeat comes every 10 s only.
    expect(performance.now() - started).toBeLessThan(3000)
    expect(other.readyState).toBe(other.OPEN)
    other.terminate()
  }
})

it('broken bytes are answered and ended too, though the client keeps its side open', async () => {
  const sockets = Array.from({ length: 20 }, () => connect({ port: house.port, host: '127.0.0.1', allowHalfOpen: true }))
  for (const socket of sockets) socket.resume().write('nonsense\r\n\r\n')
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('end', resolve).once('error', resolve))))
  await letsGo()
  expect(new Set(sockets.map(({ destroyed }) => destroyed))).toEqual(new Set([false]))
  for (const socket of sockets) socket.destroy()
})
