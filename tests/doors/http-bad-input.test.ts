/** What is not a good request gets our error body, with the status and code of API.md 2, whatever part of HTTP it breaks. */
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const shape = { error: expect.stringMatching(/\S/), code: expect.stringMatching(/^[A-Z_]+$/), details: expect.any(Object) }

function told(answer: Answer): [number, string] {
  expect(answer.json()).toEqual(shape)
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  return [answer.status, answer.error().code]
}

const execute = (raw_body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  house.ask('POST', '/api/commands/execute', { raw_body, headers })

/** Everything that comes back for bytes sent as they are. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(house.port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    socket.on('close', () => resolve(text)).on('error', reject)
  })
}

describe('bodies', () => {
  it('must be JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'application/jsonp',
      'text/json',
    ]) {
      expect(told(await execute('{"command":"echo"}', { 'content-type': type }))).toEqual([415, 'INVALID_INPUT'])
    }
    expect(told(await execute('{"command":"echo"}', {}))).toEqual([415, 'INVALID_INPUT'])
    for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON ; Charset=Utf-8']) {
      expect((await execute('{"command":"echo"}', { 'content-type': type })).status).toBe(202)
    }
  })

  it('must be UTF-8 as it is: no other charset, nothing packed', async () => {
    for (const charset of ['utf-16', 'latin1', 'us-ascii', '"utf-16le"', '', 'utf-8; charset=utf-16']) {
      const type = `application/json; charset=${charset}`
      const answer = await execute(Buffer.from('{"command":"echo"}', 'utf8'), { 'content-type': type })
      expect([type, ...told(answer)]).toEqual([type, 415, 'INVALID_INPUT'])
    }
    for (const encoding of ['gzip', 'deflate', 'br', 'identity', 'gzip, gzip', 'nonsense']) {
      const answer = await execute(gzipSync('{"command":"echo"}'), { 'content-type': 'application/json', 'content-encoding': encoding })
      expect([encoding, ...told(answer)]).toEqual([encoding, 415, 'INVALID_INPUT'])
    }
  })

  it('must be well-formed', async () => {
    for (const body of [
      '{',
      '{"command":"echo"',
      'nonsense',
      '{"command":"echo",}',
      "{'command':'echo'}",
      '{"a":1}{"b":2}',
      '{"__proto__":{"command":"echo"}}',
      '{"constructor":{"prototype":{}}}',
    ]) {
      const answer = await execute(body)
      expect([body, ...told(answer)]).toEqual([body, 400, 'INVALID_INPUT'])
      expect(answer.error().details['issues']).toHaveLength(1)
    }
    expect(told(await execute(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])))).toEqual([400, 'INVALID_INPUT'])
    expect(told(await execute('['.repeat(200_000)))).toEqual([400, 'INVALID_INPUT'])
  })

  it('must be objects with known fields of the right type, nothing converted', async () => {
    for (const body of ['null', '[]', '"echo"', '5', 'true', '']) expect(told(await execute(body))).toEqual([400, 'INVALID_INPUT'])
    const paths = async (body: object) => ((await execute(JSON.stringify(body))).error().details['issues'] as { path: string }[]).map(({ path }) => path).sort()
    expect(await paths({ command: 'echo', args: ['a', 1, null] })).toEqual(['args.1', 'args.2'])
    expect(await paths({ command: 'echo', timeout_ms: '5000' })).toEqual(['timeout_ms'])
    expect(await paths({ command: 'echo', mode: 'later', capture: 'none', confirm: false, leases: 'x' })).toEqual(['capture', 'confirm', 'leases', 'mode'])
    expect(await paths({ command: 'echo', one: 1, two: 2, retry: { attempts: 1, initial_ms: 0, three: 3 } })).toEqual(['one', 'retry.three', 'two'])
    expect(await paths({ command: 'echo', env: { A: 1 } })).toEqual(['env.A'])
  })

  it('are bounded', async () => {
    expect(told(await execute(JSON.stringify({ command: 'echo', args: ['x'.repeat(1024 * 1024)] })))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    const many = JSON.stringify({ command: 'echo', args: Array.from({ length: 9 }, () => 'x'.repeat(110_000)) })
    expect(many.length).toBeLessThan(1024 * 1024)
    expect((await house.ask('POST', '/api/commands/check', { raw_body: many, headers: { 'content-type': 'application/json' } })).status).toBe(200)
  })

  it('are not needed where nothing is asked', async () => {
    expect((await house.ask('POST', '/api/metrics/reset')).status).toBe(200)
    expect((await house.ask('POST', '/api/metrics/reset', { raw_body: '', headers: { 'content-type': 'application/json' } })).status).toBe(200)
    expect(told(await house.ask('POST', '/api/metrics/reset', { body: { more: 1 } }))).toEqual([400, 'INVALID_INPUT'])
  })
})

describe('addresses', () => {
  it('that lead nowhere are not found, whatever the method', async () => {
    for (const [method, path] of [
      ['GET', '/nosuch'],
      ['PUT', '/health'],
      ['DELETE', '/api/commands/execute/x'],
      ['PATCH', '/api/metrics'],
      ['POST', '/api/commands/history'],
      ['GET', '/api/queues'],
      ['GET', '/api/connection'],
      ['GET', '/nosuch/files'],
      ['GET', '/metrics/'],
      ['POST', '/metrics'],
      ['GET', '/assets/../../package.json'],
      ['GET', '/assets/%2e%2e/%2e%2e/package.json'],
      ['GET', '/assets/nosuch.js'],
      ['GET', '/api//metrics'],
      ['GET', '/%zz'],
      ['GET', '/api/commands/%ff%fe'],
    ] as const) {
      expect([method, path, ...told(await house.ask(method, path))]).toEqual([method, path, 404, 'NOT_FOUND'])
    }
  })

  it('with over-long ids find nothing; over-long addresses are refused', async () => {
    for (const length of [101, 999, 5000]) expect(told(await house.ask('GET', `/api/commands/${'a'.repeat(length)}`))).toEqual([404, 'NOT_FOUND'])
    expect(told(await house.ask('GET', `/api/commands/history?q=${'a'.repeat(9000)}`))).toEqual([414, 'INVALID_INPUT'])
    const huge = await sendBytes(`GET /${'a'.repeat(80_000)} HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\n\r\n`)
    expect(huge).toMatch(/^HTTP\/1\.1 431 /)
    expect(JSON.parse(huge.slice(huge.indexOf('\r\n\r\n')))).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  })

  it('have their query turned into numbers and booleans by the schema, and by nothing else', async () => {
    const issues = async (query: string) => {
      const answer = await house.ask('GET', `/api/commands/history?${query}`)
      expect([query, ...told(answer)]).toEqual([query, 400, 'INVALID_INPUT'])
      return (answer.error().details['issues'] as { path: string }[]).map(({ path }) => path)
    }
    for (const limit of ['0', '501', 'ten', '1e2', '0x10', '1.5', '-1', ' 5']) expect(await issues(`limit=${encodeURIComponent(limit)}`)).toEqual(['limit'])
    expect(await issues('limit=5&limit=6')).toEqual(['limit'])
    expect(await issues('status=done&nosuch=1')).toEqual(['status', 'nosuch'])
    expect(await issues('since=yesterday')).toEqual(['since'])
    expect(await issues('__proto__=1')).toEqual(['__proto__'])
    expect((await house.ask('GET', '/api/commands/history?limit=5&cursor=&q=')).status).toBe(200)
    expect(told(await house.ask('GET', '/api/commands/history?cursor=nonsense'))).toEqual([400, 'INVALID_CURSOR'])
    expect(told(await house.ask('POST', '/api/commands/check?command=echo', { body: { command: 'echo' } }))).toEqual([400, 'INVALID_INPUT'])
  })

  it('carry an id once', async () => {
    const answer = await house.ask('POST', '/api/commands/one/input', { body: { id: 'two', data: 'x' } })
    expect(told(answer)).toEqual([400, 'INVALID_INPUT'])
    expect(answer.error().details['issues']).toMatchObject([{ path: 'id' }])
  })
})

describe('HTTP itself', () => {
  it('that is broken is answered in our words', async () => {
    for (const bytes of ['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nbad header\r\n\r\n`]) {
      const answer = await sendBytes(bytes)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('that does not say once which host it means is refused', async () => {
    const own = `127.0.0.1:${house.port}`
    for (const [start, ...hosts] of [
      ['GET /health HTTP/1.0'],
      ['GET /health HTTP/1.1'],
      ['GET /health HTTP/1.1', ''],
      ['GET /health HTTP/1.1', own, own],
      ['GET /health HTTP/1.1', own, 'evil.example'],
      ['GET /health HTTP/1.1', 'evil.example', own],
      ['GET http://evil.example/health HTTP/1.1', own],
      [`GET http://evil.example:${house.port}/health HTTP/1.1`, own],
      [`GET http://user@${own}/health HTTP/1.1`, own],
      [`GET https://${own}/health HTTP/1.1`, own],
    ] as [string, ...string[]][]) {
      const answer = await sendBytes(`${[start, ...hosts.map((host) => `Host: ${host}`), 'Connection: close'].join('\r\n')}\r\n\r\n`)
      expect([start, hosts, answer.slice(0, 12), answer]).toEqual([start, hosts, 'HTTP/1.1 400', expect.stringContaining('INVALID_INPUT')])
    }
    expect(await sendBytes(`GET http://${own}/health HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('is held to a time for its headers', async () => {
    const { server } = await house.house.doors.app()
    expect(server.headersTimeout).toBe(10_000)
  })

  it('answers HEAD like GET without the body', async () => {
    const head = await house.ask('HEAD', '/health')
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    expect(Number(head.headers['content-length'])).toBeGreaterThan(100)
  })

  it('sends the headers that protect the page', async () => {
    for (const path of ['/', '/health', '/nosuch', '/api/metrics']) {
      const { headers } = await house.ask('GET', path)
      const policy = headers['content-security-policy'] as string
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("style-src 'self' 'unsafe-inline'")
      expect(policy).toContain(`ws://127.0.0.1:${house.port}`)
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' })
    }
  })

  it('sends them whatever the answer is, also where no page and no request was', async () => {
    const own = `Host: 127.0.0.1:${house.port}`
    const namesOf = (answer: string) => (answer.split('\r\n\r\n')[0] ?? '').split('\r\n').map((line) => line.split(':', 1)[0]!.toLowerCase())
    const protecting = namesOf(await sendBytes(`GET / HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`)).filter((name) =>
      /^(x-(?!request-id)|cross-origin-|origin-agent|referrer-|content-security)/.test(name),
    )
    expect(protecting.length).toBeGreaterThanOrEqual(11)
    const statuses = new Set<string>()
    for (const bytes of [
      `GET /api/keys HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`,
      'GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n',
      `GET /%zz HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`,
      `GET /nosuch HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`,
      `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`,
      `POST /launch HTTP/1.1\r\n${own}\r\nContent-Length: 1\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nx`,
      `GET /${'a'.repeat(80_000)} HTTP/1.1\r\n${own}\r\n\r\n`,
      'nonsense\r\n\r\n',
      `GET /ws HTTP/1.1\r\n${own}\r\nX-API-Key: ${house.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ]) {
      const answer = await sendBytes(bytes)
      statuses.add(answer.slice(9, 12))
      expect([bytes.slice(0, 40), protecting.filter((name) => !namesOf(answer).includes(name))]).toEqual([bytes.slice(0, 40), []])
      expect(answer).toContain('nosniff')
    }
    expect([...statuses].sort()).toEqual(['400', '401', '403', '404', '414', '415', '431'])
  })
})

describe('what goes wrong inside', () => {
  it('tells an id and nothing else; the log has the rest under it', async () => {
    const { engine } = house.house.rooms
    const history = engine.history.bind(engine)
    engine.history = () => {
      throw new TypeError('secret detail of the inside')
    }
    try {
      const answer = await house.ask('GET', '/api/commands/history')
      expect(told(answer)).toEqual([500, 'INTERNAL'])
      expect(answer.text).not.toContain('secret detail')
      const { id } = answer.error().details as { id: string }
      const [line] = (await house.ask('GET', `/api/logs?level=error&q=${id}`)).json<{ items: Record<string, unknown>[] }>().items
      expect(line).toMatchObject({ level: 'error', message: 'secret detail of the inside', id, method: 'GET', url: '/api/commands/history' })
      expect(line!['stack']).toContain('TypeError')
    } finally {
      engine.history = history
    }
  })

  it('does not leak an answer that has the wrong shape', async () => {
    const { settings } = house.house.rooms
    const current = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(settings), 'current')!
    Object.defineProperty(settings, 'current', { configurable: true, get: () => ({ ...current.get!.call(settings), workers: 'secret value' }) })
    try {
      const answer = await house.ask('GET', '/api/settings')
      expect(told(answer)).toEqual([500, 'INTERNAL'])
      expect(answer.text).not.toContain('secret value')
    } finally {
      Reflect.deleteProperty(settings, 'current')
    }
  })

  it('keeps keys and tokens out of the log', async () => {
    await house.ask('GET', `/nosuch?api_key=${house.key}&launch=abcdefghijklmnop`, { headers: { authorization: 'Bearer qwertyuiopasdf' } })
    const { text } = await house.ask('GET', '/api/logs?q=nosuch')
    expect(text).toContain('/nosuch')
    for (const secret of [house.key, 'abcdefghijklmnop', 'qwertyuiopasdf']) expect(text).not.toContain(secret)
  })
})
