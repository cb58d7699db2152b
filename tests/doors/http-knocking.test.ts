/** Who may knock at the HTTP door, and what happens to those who may not (API.md 1). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { pageProtocols } from '../../src-preload/contract/page-secret.ts'
import { closed, opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

describe('Host and Origin', () => {
  it('listens on loopback only and answers to its names', async () => {
    for (const host of [`127.0.0.1:${house.port}`, `localhost:${house.port}`, `LOCALHOST:${house.port}`, `[::1]:${house.port}`]) {
      expect((await house.ask('GET', '/health', { headers: { host } })).status).toBe(200)
    }
  })

  it('refuses any other Host, on every route and before the key is looked at', async () => {
    for (const host of ['evil.example', `evil.example:${house.port}`, '127.0.0.1', `127.0.0.1:${house.port + 1}`, `127.0.0.1.evil.example:${house.port}`]) {
      for (const path of ['/health', '/', '/api/commands/history', '/nosuch', '/openapi.json']) {
        const answer = await house.ask('GET', path, { headers: { host } })
        expect([answer.status, answer.error().code]).toEqual([403, 'ORIGIN_REFUSED'])
      }
    }
  })

  it('answers its own page and nobody else’s', async () => {
    for (const origin of [house.base, `http://localhost:${house.port}`]) expect((await house.ask('GET', '/health', { headers: { origin } })).status).toBe(200)
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${house.port + 1}`, `https://127.0.0.1:${house.port}`, 'file://']) {
      const answer = await house.ask('GET', '/api/metrics', { headers: { origin } })
      expect([answer.status, answer.error().code]).toEqual([403, 'ORIGIN_REFUSED'])
    }
  })

  it('answers the public origin of a proxy where one is named', async () => {
    await using proxied = await TestHouse.open({ public_origin: 'https://deck.example.org' })
    expect((await proxied.ask('GET', '/health', { headers: { origin: 'https://deck.example.org' } })).status).toBe(200)
    expect((await proxied.ask('GET', '/health', { headers: { host: 'deck.example.org', origin: 'https://deck.example.org' } })).status).toBe(200)
    expect((await proxied.ask('GET', '/health', { headers: { origin: 'http://deck.example.org' } })).status).toBe(403)
  })

  it('gives no answer that another origin could read', async () => {
    const answer = await house.ask('OPTIONS', '/api/metrics', { headers: { 'access-control-request-method': 'GET' } })
    expect(answer.status).toBe(404)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('keys', () => {
  it('asks for one everywhere but on the open routes', async () => {
    for (const path of ['/health', '/ready', '/openapi.json', '/docs', '/']) expect((await house.ask('GET', path, { key: null })).status).toBe(200)
    for (const [method, path] of [
      ['GET', '/api/commands/history'],
      ['POST', '/api/commands/execute'],
      ['DELETE', '/api/commands/x'],
      ['GET', '/api/keys'],
      ['GET', '/api/metrics'],
      ['GET', '/ws'],
    ] as const) {
      const answer = await house.ask(method, path, { key: null })
      expect([method, path, answer.status, answer.error().code]).toEqual([method, path, 401, 'UNAUTHENTICATED'])
      expect(answer.headers['www-authenticate']).toContain('Bearer')
    }
  })

  it('takes it from either header, and not from the query', async () => {
    expect((await house.ask('GET', '/api/metrics', { key: null, headers: { authorization: `Bearer ${house.key}` } })).status).toBe(200)
    expect((await house.ask('GET', '/api/metrics', { key: null, headers: { authorization: `bearer  ${house.key}` } })).status).toBe(200)
    expect((await house.ask('GET', `/api/metrics?api_key=${house.key}`, { key: null })).status).toBe(401)
    expect((await house.ask('GET', '/api/metrics', { key: null, headers: { authorization: `Basic ${house.key}` } })).status).toBe(401)
  })

  it('knows scopes', async () => {
    const [reader, runner] = [await house.newKey('read'), await house.newKey('run')]
    const status = async (key: string, method: string, path: string, body?: unknown) => (await house.ask(method, path, { key, body })).status
    expect(await status(reader.key, 'GET', '/api/commands/history')).toBe(200)
    expect(await status(reader.key, 'POST', '/api/commands/check', { command: 'echo' })).toBe(200)
    const refused = await house.ask('POST', '/api/commands/execute', { key: reader.key, body: { command: 'echo' } })
    expect([refused.status, refused.error()]).toEqual([403, { error: expect.any(String), code: 'FORBIDDEN', details: { needed: 'run', scope: 'read' } }])
    expect(await status(runner.key, 'POST', '/api/commands/execute', { command: 'echo' })).toBe(202)
    expect(await status(runner.key, 'GET', '/api/keys')).toBe(403)
    expect(await status(runner.key, 'POST', '/api/metrics/reset')).toBe(403)
    expect(await status(runner.key, 'PATCH', '/api/settings', { workers: 1 })).toBe(403)
  })

  it('does not take one that was revoked or has expired', async () => {
    const revoked = await house.newKey('read')
    expect((await house.ask('GET', '/api/metrics', { key: revoked.key })).status).toBe(200)
    await house.ask('DELETE', `/api/keys/${revoked.id}`)
    expect((await house.ask('GET', '/api/metrics', { key: revoked.key })).status).toBe(401)
    const expired = await house.newKey('read', { expires_at: new Date(Date.now() - 1000).toISOString() })
    expect((await house.ask('GET', '/api/metrics', { key: expired.key })).status).toBe(401)
  })

  it('shows a key with own_jobs_only nothing but its own jobs', async () => {
    const [one, other] = [await house.newKey('run', { own_jobs_only: true }), await house.newKey('run', { own_jobs_only: true })]
    const { id } = (await house.ask('POST', '/api/commands/execute', { key: one.key, body: { command: 'echo', args: ['sleep', '600'] } })).json<{
      id: string
    }>()
    const seen = async (key: string) =>
      (await house.ask('GET', '/api/commands/history', { key })).json<{ items: { id: string }[] }>().items.map((job) => job.id)
    expect(await seen(one.key)).toEqual([id])
    expect(await seen(other.key)).toEqual([])
    expect(await seen(house.key)).toContain(id)
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/output'],
    ] as const) {
      expect((await house.ask(method, `/api/commands/${id}${path}`, { key: other.key })).error().code).toBe('NOT_FOUND')
    }
    const raw = await house.ask('GET', `/api/commands/${id}/output`, { key: other.key, headers: { accept: 'application/octet-stream' } })
    expect(raw.status).toBe(404)
    expect((await house.ask('POST', '/api/engine/cancel-all', { key: other.key })).status).toBe(403)
    expect((await house.ask('DELETE', `/api/commands/${id}`, { key: one.key })).status).toBe(202)
  })

  it('notes when a key was last used', async () => {
    const { id, key } = await house.newKey('read')
    const last_used = async () => (await house.ask('GET', `/api/keys/${id}`)).json()['last_used_at']
    expect(await last_used()).toBeNull()
    await house.ask('GET', '/api/metrics', { key })
    expect(await last_used()).toEqual(expect.any(String))
  })

  it('takes OPSDECK_API_KEY without storing it', async () => {
    const { Secret } = await import('../../src-main/base/secret.ts')
    await using keyed = await TestHouse.open({ api_key: new Secret('a key of the environment') })
    const answer = await keyed.ask('GET', '/api/keys', { key: 'a key of the environment' })
    expect(answer.status).toBe(200)
    expect(answer.json<{ items: { name: string }[] }>().items.map(({ name }) => name)).toEqual(['test'])
    const job = (await keyed.ask('POST', '/api/commands/execute', { key: 'a key of the environment', body: { command: 'echo', mode: 'sync' } })).json()
    expect(job['requested_by']).toEqual({ door: 'http', key_id: 'environment' })
  })
})

describe('limits', () => {
  it('slows and refuses who keeps trying, and nobody else', async () => {
    await using tried = await TestHouse.open()
    const tries = await Promise.all(Array.from({ length: 12 }, () => tried.ask('GET', '/api/metrics', { key: 'opsdeck_wrong' })))
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([401]))
    expect(tried.house.rooms.access.failed_attempts.delay_ms).toBeGreaterThan(100)
    expect((await tried.ask('GET', '/api/metrics')).status).toBe(200)
  })

  it('holds every key to its rate', async () => {
    await using limited = await TestHouse.open()
    await limited.ask('PATCH', '/api/settings', { body: { rate_limit_per_s: 5 } })
    const { key } = await limited.newKey('read')
    const answers = await Promise.all(Array.from({ length: 20 }, () => limited.ask('GET', '/api/metrics', { key })))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(10)
    expect(refused[0]!.error().code).toBe('RATE_LIMITED')
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    // Another key has a rate of its own.
    expect((await limited.ask('GET', '/api/metrics', { key: (await limited.newKey('read')).key })).status).toBe(200)
    await until(async () => (await limited.ask('GET', '/api/metrics', { key })).status === 200, 'the rate to allow the key again')
  })
})

describe('the page', () => {
  it('trades a launch token once for a cookie and a secret that last', async () => {
    const { token } = (await house.ask('POST', '/api/launch-tokens', { body: {} })).json<{ token: string }>()
    const answer = await house.ask('POST', '/launch', { key: null, body: { token }, headers: { origin: house.base } })
    expect([answer.status, answer.json()]).toEqual([200, { success: true, page_secret: expect.stringMatching(/^[\w-]{43}$/) }])
    const [set] = answer.headers['set-cookie'] ?? []
    expect(set).toMatch(new RegExp(`^opsdeck_${house.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
    const page = { cookie: set!.split(';')[0]!, 'x-opsdeck-page': answer.json<{ page_secret: string }>().page_secret }
    for (let reload = 0; reload < 3; reload++) expect((await house.ask('GET', '/api/keys', { key: null, headers: page })).status).toBe(200)
    const again = await house.ask('POST', '/launch', { key: null, body: { token } })
    expect([again.status, again.error().code, again.headers['set-cookie']]).toEqual([401, 'UNAUTHENTICATED', undefined])
  })

  it('is nobody with the cookie alone, with the secret alone, or with the secret of another session', async () => {
    const [one, other] = [await house.page(), await house.page()]
    for (const headers of [
      { cookie: one.cookie },
      { 'x-opsdeck-page': one['x-opsdeck-page'] },
      { cookie: one.cookie, 'x-opsdeck-page': other['x-opsdeck-page'] },
      { cookie: one.cookie, 'x-opsdeck-page': '' },
    ] as Record<string, string>[]) {
      expect((await house.ask('GET', '/api/keys', { key: null, headers })).status).toBe(401)
      await expect(opened(house.socket('/rpc', { ...headers, origin: house.base }))).rejects.toMatchObject({ status: 401 })
    }
    await expect(opened(house.socket('/ws', { cookie: one.cookie }))).rejects.toMatchObject({ status: 401 })
    expect((await house.ask('POST', '/api/commands/execute', { key: null, headers: { cookie: one.cookie }, body: { command: 'echo' } })).status).toBe(401)
    expect((await house.ask('GET', '/api/keys', { key: null, headers: one })).status).toBe(200)
  })

  it('shows its secret as a browser can, and gets back the protocol without it', async () => {
    const { cookie, 'x-opsdeck-page': secret } = await house.page()
    const socket = new WebSocket(`ws://127.0.0.1:${house.port}/rpc`, pageProtocols(secret), { headers: { cookie }, origin: house.base })
    await opened(socket)
    expect(socket.protocol).toBe('opsdeck')
    socket.terminate()
    const wrong = new WebSocket(`ws://127.0.0.1:${house.port}/rpc`, pageProtocols('x'.repeat(43)), { headers: { cookie }, origin: house.base })
    await expect(opened(wrong)).rejects.toMatchObject({ status: 401 })
  })

  it('takes the token from the query too, and hands the page a fresh one where no log sees it', async () => {
    const { token, url } = (await house.ask('POST', '/api/launch-tokens', { body: {} })).json<{ token: string; url: string }>()
    expect(url).toBe(`${house.base}/#launch=${token}`)
    const answer = await house.ask('GET', `/?launch=${token}`, { key: null })
    expect([answer.status, answer.headers.location]).toEqual([303, expect.stringMatching(/^\.\/#launch=[\w-]{43}$/)])
    const fresh = answer.headers.location!.slice('./#launch='.length)
    expect(fresh).not.toBe(token)
    expect((await house.ask('POST', '/launch', { key: null, body: { token: fresh } })).status).toBe(200)
    expect((await house.ask('GET', `/?launch=${token}`, { key: null })).headers.location).toBeUndefined()
  })

  it('lets an admin key in, and no smaller one; the session ends with the key', async () => {
    const { id, key } = await house.newKey('admin')
    const answer = await house.ask('POST', '/launch', { key: null, body: { api_key: key } })
    const page = { cookie: answer.headers['set-cookie']![0]!.split(';')[0]!, 'x-opsdeck-page': answer.json<{ page_secret: string }>().page_secret }
    const socket = house.socket('/rpc', { ...page, origin: house.base })
    await opened(socket)
    const end = closed(socket)
    await house.ask('DELETE', `/api/keys/${id}`)
    expect((await end).code).toBe(4401)
    expect((await house.ask('GET', '/api/metrics', { key: null, headers: page })).status).toBe(401)
    expect((await house.ask('POST', '/launch', { key: null, body: { api_key: (await house.newKey('run')).key } })).status).toBe(401)
    expect((await house.ask('POST', '/launch', { key: null, body: { token: 'x', more: 1 } })).status).toBe(400)
  })

  it('is forgotten with all others when somebody asks for that, and its socket is closed at once', async () => {
    const pages = [await house.page(), await house.page()]
    const socket = house.socket('/rpc', { ...pages[0], origin: house.base })
    await opened(socket)
    const end = closed(socket)
    const answer = (await house.ask('DELETE', '/api/page-sessions')).json<{ success: boolean; forgotten: number }>()
    expect(answer.success).toBe(true)
    expect(answer.forgotten).toBeGreaterThanOrEqual(2)
    expect((await end).code).toBe(4401)
    for (const headers of pages) expect((await house.ask('GET', '/api/keys', { key: null, headers })).status).toBe(401)
    expect((await house.ask('DELETE', '/api/page-sessions')).json()).toEqual({ success: true, forgotten: 0 })
  })

  it('does not count a cookie that another local page caused to be sent', async () => {
    const page = await house.page()
    for (const site of ['cross-site', 'same-site']) {
      expect((await house.ask('GET', '/api/metrics', { key: null, headers: { ...page, 'sec-fetch-site': site } })).status).toBe(401)
    }
    expect((await house.ask('GET', '/api/metrics', { key: null, headers: { ...page, 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
  })
})
