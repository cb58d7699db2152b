/** Connections through the real house: kept with sealed keys, asked over HTTP, left alone when they fail; and what Odoo's operations learn over them. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection, QueryAnswer } from '../../src-preload/contract/connections.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { OdooEnvironment, OdooModule } from '../../src-preload/contract/odoo.ts'
import { FarServers, OdooWithModules, recorded } from '../helpers/far-servers.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
const far = new FarServers()
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  far[Symbol.dispose]()
  await house[Symbol.asyncDispose]()
})

const secret = 'k3y-that-nobody-may-see'
const odoo = (url: string, name: string, more: object = {}) => ({ name, url, database: 'odoo17', username: 'admin', api_key: secret, ...more })
async function made(body: object): Promise<Connection> {
  const answer = await house.ask('POST', '/api/connections', { body })
  expect(answer.status, answer.text).toBe(201)
  expect(answer.text).not.toContain(secret)
  return answer.json<Connection>()
}

describe('a connection', () => {
  it('is made, listed, changed and removed, and its key never comes out', async () => {
    const { id, ...shown } = await made(odoo('https://odoo.example.org/web/login', 'Live'))
    expect(shown).toMatchObject({
      name: 'Live',
      kind: 'odoo',
      url: 'https://odoo.example.org',
      protocol: 'auto',
      circuit: 'closed',
      problems: [],
      last_call: null,
    })
    expect((await house.ask('POST', '/api/connections', { body: odoo('https://a.example', 'LIVE') })).error()).toMatchObject({ code: 'CONFLICT' })
    const renamed = await house.ask('PATCH', `/api/connections/${id}`, { body: { name: 'Live 2', url: 'https://odoo.example.org/sub/' } })
    expect(renamed.json<Connection>()).toMatchObject({ id, name: 'Live 2', url: 'https://odoo.example.org/sub', username: 'admin' })
    // The key would be sent to whoever listens there.
    const elsewhere = await house.ask('PATCH', `/api/connections/${id}`, { body: { url: 'https://other.example' } })
    expect([elsewhere.status, elsewhere.error().details['issues']]).toEqual([400, [{ path: 'api_key', message: expect.any(String) }]])
    const list = await house.ask('GET', '/api/connections')
    expect([list.json<{ items: Connection[] }>().items.map(({ name }) => name), list.text.includes(secret)]).toEqual([['Live 2'], false])
    house.house.rooms.log.warn(`Something prints ${secret} by mistake.`)
    const logged = async () => (await house.ask('GET', '/api/logs?q=by%20mistake')).text.includes('[masked] by mistake')
    await until(logged, 'the line of the log')
    for (const file of readdirSync(join(house.folder, 'data'), { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect([file.name, readFileSync(join(file.parentPath, file.name)).includes(secret)]).toEqual([file.name, false])
    const reader = await house.newKey('read')
    expect((await house.ask('DELETE', `/api/connections/${id}`, { key: reader.key })).status).toBe(403)
    expect((await house.ask('DELETE', `/api/connections/${id}`)).json()).toEqual({ success: true })
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/suppliers'],
    ] as const)
      expect((await house.ask(method, `/api/connections/${id}${path}`, method === 'POST' ? { body: {} } : {})).status).toBe(404)
  })

  it.each([
    [{ url: 'odoo.example.org' }, 'url'],
    [{ url: 'ftp://odoo.example.org' }, 'url'],
    [{ url: 'https://joe:pw@odoo.example.org' }, 'url'],
    [{ database: null }, 'database'],
    [{ username: null }, 'username'],
    [{ kind: 'woocommerce', database: null, url: 'http://shop.example.org' }, 'url'],
    [{ kind: 'woocommerce' }, 'database'],
    [{ name: '' }, 'name'],
    [{ api_key: '' }, 'api_key'],
    [{ kind: 'sap' }, 'kind'],
    [{ more: 1 }, 'more'],
  ])('with %j is refused, naming the field', async (wrong, path) => {
    const answer = await house.ask('POST', '/api/connections', { body: { ...odoo('https://odoo.example.org', 'Wrong'), ...wrong } })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.error().details)).toContain(path)
  })

  it('says that its key travels unencrypted to another machine', async () => {
    const { problems, id } = await made(odoo('http://192.0.2.7:8069', 'Plain'))
    expect(problems).toMatchObject([{ name: 'url', sentence: expect.stringContaining('unencrypted') }])
    await house.ask('DELETE', `/api/connections/${id}`)
  })
})

describe('an Odoo', () => {
  it('tells user, version and time, suppliers and records', async () => {
    const { id } = await made(odoo(await far.serve(recorded('purchase', 'xml')), 'Recorded'))
    const test = await house.ask('POST', `/api/connections/${id}/test`, { body: {} })
    expect([test.status, test.json()]).toEqual([200, { uid: 2, version: '17.0', latency_ms: expect.any(Number), protocol: 'xmlrpc' }])
    const suppliers = (await house.ask('GET', `/api/connections/${id}/suppliers`)).json<{ items: { supplier_rank: number }[] }>()
    expect([suppliers.items.length > 0, suppliers.items.every(({ supplier_rank }) => supplier_rank > 0)]).toEqual([true, true])
    const query = (await house.ask('POST', `/api/connections/${id}/query`, { body: { model: 'res.partner', fields: ['name'] } })).json<QueryAnswer>()
    expect(query.items[0]).toMatchObject({ name: expect.any(String) })
    const unknown = await house.ask('POST', `/api/connections/${id}/query`, { body: { model: 'no.such.model' } })
    expect([unknown.status, unknown.error().code, unknown.error().error]).toEqual([502, 'ODOO_CONNECTION_FAILED', expect.stringContaining('no.such.model')])
    for (const body of [
      {},
      { model: 'res.partner; drop' },
      { model: 'res.partner', method: 'unlink' },
      { model: 'res.partner', domain: [['a', 1]] },
      { resource: 'orders' },
    ])
      expect([body, (await house.ask('POST', `/api/connections/${id}/query`, { body })).status]).toEqual([body, 400])
    expect((await house.ask('GET', `/api/connections/${id}/suppliers?cursor=x`)).error().code).toBe('INVALID_CURSOR')
  })

  it('is asked page by page', async () => {
    const people = Array.from({ length: 5 }, (_, n) => ({ id: n + 1, name: `Person ${n + 1}` }))
    const url = await far.serve((request, body, response) => {
      if (request.url !== '/jsonrpc') return void response.writeHead(404).end()
      const { args, method } = (
        JSON.parse(body) as { params: { args: [0, 0, 0, string, string, unknown[], { offset: number; limit: number }]; method: string } }
      ).params
      const result =
        method === 'version'
          ? { server_version: '16.0' }
          : method === 'authenticate'
            ? 3
            : args[4] === 'search_count'
              ? people.length
              : people.slice(args[6].offset, args[6].offset + args[6].limit)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ result }))
    })
    const { id } = await made(odoo(url, 'Paged'))
    const pageOf = async (offset: number) =>
      (await house.ask('POST', `/api/connections/${id}/query`, { body: { model: 'res.partner', limit: 2, offset } })).json<QueryAnswer>()
    expect(await pageOf(0)).toEqual({ items: people.slice(0, 2), total: 5, limit: 2, offset: 0, next_offset: 2 })
    expect(await pageOf(4)).toMatchObject({ items: people.slice(4), total: 5, next_offset: null })
    const first = (await house.ask('GET', `/api/connections/${id}/suppliers?limit=3`)).json<{ next_cursor: string; total: number }>()
    const second = (await house.ask('GET', `/api/connections/${id}/suppliers?limit=3&cursor=${first.next_cursor}`)).json()
    expect([first.total, second]).toEqual([5, { items: people.slice(3), next_cursor: null, total: 5 }])
  })

  it('that does not take the key, or has no suppliers, says so', async () => {
    const wrong = await made(
      odoo(await far.serve((request, body, response) => recorded('base', 'xml')(request, body.replace(secret, 'wrong'), response)), 'Wrong key'),
    )
    const refused = await house.ask('POST', `/api/connections/${wrong.id}/test`, { body: {} })
    expect([refused.status, refused.error()]).toMatchObject([502, { code: 'ODOO_CONNECTION_FAILED', details: { kind: 'credentials' } }])
    const base = await made(odoo(await far.serve(recorded('base', 'json')), 'Without account', { protocol: 'jsonrpc' }))
    const suppliers = await house.ask('GET', `/api/connections/${base.id}/suppliers`)
    expect([suppliers.status, suppliers.error()]).toMatchObject([502, { details: { kind: 'suppliers_unknown' }, error: expect.stringContaining('account') }])
    expect((await house.ask('GET', `/api/connections/${wrong.id}`)).json()).toMatchObject({ circuit: 'closed', last_call: { ok: false } })
  })

  it('that is away is left alone after three calls, and the list and the health tell it', async () => {
    const { id } = await made(odoo('http://127.0.0.1:9', 'Away'))
    const test = () => house.ask('POST', `/api/connections/${id}/test`, { body: {} })
    for (const _ of [1, 2, 3]) expect((await test()).error().code).toBe('ODOO_CONNECTION_FAILED')
    const open = await test()
    expect([open.status, open.error().code, Number(open.headers['retry-after']) > 50]).toEqual([503, 'CIRCUIT_OPEN', true])
    expect((await house.ask('GET', `/api/connections/${id}`)).json()).toMatchObject({
      circuit: 'open',
      retry_after_s: expect.any(Number),
      last_call: { ok: false },
    })
    const { checks } = (await house.ask('GET', '/health', { key: null })).json<{ checks: Record<string, { status: string; message: string }> }>()
    expect(checks['connections']).toMatchObject({ status: 'degraded', message: expect.stringContaining('Away is open') })
    await house.ask('DELETE', `/api/connections/${id}`)
  })
})

it('a shop tells products and orders in pages, and gets its key in a header only', async () => {
  const seen: { url: string; authorization: string | undefined }[] = []
  const url = await far.serve((request, _body, response) => {
    seen.push({ url: request.url!, authorization: request.headers.authorization })
    if (request.headers.authorization !== `Basic ${Buffer.from(`ck_1:${secret}`).toString('base64')}`)
      return void response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"code":"woocommerce_rest_authentication_error","message":"Invalid signature"}')
    if (request.url!.includes('system_status')) return void response.writeHead(200).end('{"environment":{"version":"9.4.1"}}')
    response.writeHead(200, { 'x-wp-total': '7', 'x-wp-totalpages': '4' }).end(JSON.stringify([{ id: 1 }, { id: 2 }]))
  })
  const shop = { name: 'Shop', kind: 'woocommerce', url: `${url}/wp-json/wc/v3/`, username: 'ck_1', api_key: secret }
  const { id } = await made(shop)
  expect((await house.ask('POST', `/api/connections/${id}/test`, { body: {} })).json()).toMatchObject({ uid: null, version: '9.4.1', protocol: 'rest' })
  const page = await house.ask('POST', `/api/connections/${id}/query`, { body: { resource: 'orders', limit: 2, offset: 2, status: 'processing' } })
  expect(page.json()).toEqual({ items: [{ id: 1 }, { id: 2 }], total: 7, limit: 2, offset: 2, next_offset: 4 })
  expect(seen.at(-1)!.url).toBe('/wp-json/wc/v3/orders?per_page=2&page=2&status=processing')
  expect(seen.some((one) => one.url.includes(secret) || one.url.includes('ck_1'))).toBe(false)
  expect((await house.ask('GET', `/api/connections/${id}/suppliers`)).status).toBe(409)
  await house.ask('PATCH', `/api/connections/${id}`, { body: { api_key: 'cs_another' } })
  const refused = await house.ask('POST', `/api/connections/${id}/query`, { body: { resource: 'products' } })
  expect([refused.status, refused.error()]).toMatchObject([502, { code: 'UPSTREAM_FAILED', details: { status: 401, kind: 'credentials' } }])
})

describe('an environment with a connection', () => {
  const server = new OdooWithModules([])
  let place: string
  const play = (name: string, more: object = {}) =>
    writeFileSync(join(place, 'odoo-case.json'), JSON.stringify({ cases: join(import.meta.dirname, '../fixtures/odoo/cases'), name, speed: 50, ...more }))
  const operate = (body: object) => house.ask('POST', '/api/odoo/operations', { body: { mode: 'sync', ...body } })
  interface Answer {
    success: boolean
    details: Record<string, unknown>
    job: Job
  }

  beforeAll(async () => {
    place = join(house.folder, 'odoo')
    const addons = join(house.workspace, 'addons')
    mkdirSync(place)
    mkdirSync(join(addons, 'demo_module'), { recursive: true })
    writeFileSync(join(addons, 'demo_module', '__manifest__.py'), "{'name': 'Demo', 'version': '1.1'}\n")
    const [configuration, binary] = [join(place, 'odoo.conf'), join(place, 'odoo-bin')]
    writeFileSync(configuration, `[options]\naddons_path = ${addons}\ndb_name = odoo17\n`)
    writeFileSync(binary, `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, '../fixtures/programs/recorded-odoo.mjs')}' '${place}' "$@"\n`)
    chmodSync(binary, 0o755)
    const { id } = await made(odoo(await far.serve(server.answer), 'Modules'))
    const environments = [
      { name: 'dev', configuration, binary, connection_id: id },
      { name: 'alone', configuration, binary },
      { name: 'other', configuration, binary, database: 'another', connection_id: id },
    ]
    // The grace of the settings is shorter than what Odoo needs.
    expect((await house.ask('PATCH', '/api/settings', { body: { odoo_environments: environments, grace_ms: 200 } })).status).toBe(200)
  })
  const table = (state: string, version: string) => {
    server.rows = [
      { name: 'base', state: 'installed', version: '17.0.1.3', depends: [] },
      { name: 'demo_module', state, version, depends: ['base'] },
      { name: 'demo_child', state: 'installed', version: '17.0.1.0', depends: ['demo_module'] },
    ]
  }

  it('knows what is installed, and why it does not where it does not', async () => {
    table('installed', '17.0.1.0')
    const modules = async (environment: string) =>
      (await house.ask('GET', `/api/odoo/modules?environment=${environment}`)).json<{ items: OdooModule[]; states_problem: string | null }>()
    expect(await modules('dev')).toMatchObject({ items: [{ name: 'demo_module', state: 'installed', installed_version: '17.0.1.0' }], states_problem: null })
    expect(await modules('alone')).toMatchObject({ items: [{ state: null, installed_version: null }], states_problem: null })
    expect(await modules('other')).toMatchObject({ items: [{ state: null }], states_problem: expect.stringContaining('"odoo17"') })
    const { items } = (await house.ask('GET', '/api/odoo/environments')).json<{ items: OdooEnvironment[] }>()
    expect(items.map(({ name, problems }) => [name, problems.map((one) => one.name)])).toEqual([
      ['dev', []],
      ['alone', []],
      ['other', ['connection_id']],
    ])
  })

  it.each([
    ['installed', '17.0.1.1', null],
    ['installed', '17.0.1.0', 'version_mismatch'],
    ['to upgrade', '17.0.1.1', 'state_mismatch'],
  ])('holds a log that looks well against the database: %s %s', async (state, version, kind) => {
    table(state, version)
    play('02-u-demo_module-success')
    const answer = await operate({ operation: 'update', modules: ['demo_module'] })
    const { success, details } = answer.json<Answer>()
    expect([answer.status, success, details?.['kind'] ?? null]).toEqual(kind === null ? [200, true, null] : [500, false, kind])
  })

  it('gives a cancelled run the time that Odoo needs, and tells what it left in the database', async () => {
    table('to upgrade', '17.0.1.0')
    play('40-u-base-success', { speed: 2, linger_ms: 800 })
    const { id } = (await operate({ operation: 'update', modules: ['demo_module'], mode: 'async' })).json<Job>()
    const job = async () => (await house.ask('GET', `/api/commands/${id}`)).json<Job>()
    await until(async () => ((await job()).progress ?? 0) > 0.2, 'a module to be loaded')
    expect((await house.ask('DELETE', `/api/commands/${id}`)).status).toBe(202)
    await until(async () => (await job()).status === 'cancelled', 'the end')
    expect((await job()).report).toMatchObject({
      card: { kind: 'cancelled', left_behind: [expect.stringContaining('demo_module (to upgrade)'), expect.anything()] },
    })
  })

  it('uninstalls after a confirmation that names what goes along', async () => {
    table('installed', '17.0.1.0')
    const wish = { operation: 'uninstall', modules: ['demo_module'] }
    expect((await house.ask('POST', '/api/odoo/operations/plan', { body: wish })).json()).toMatchObject({
      uninstalls: ['demo_child', 'demo_module'],
      reloads: [],
    })
    const asked = await operate(wish)
    expect([asked.status, asked.error()]).toMatchObject([
      409,
      {
        code: 'CONFIRMATION_REQUIRED',
        error: expect.stringContaining('demo_child'),
        details: { verdict: { effect: 'destroy', context: { database: 'odoo17' } } },
      },
    ])
    const markReadOnly = (...patterns: string[]) =>
      house.ask('PATCH', '/api/settings', { body: { read_only_contexts: patterns.map((pattern) => ({ name: 'database', pattern })) } })
    await markReadOnly('odoo17')
    const refused = await operate({ ...wish, confirm: true })
    expect([refused.status, refused.error().error]).toEqual([403, expect.stringContaining('The context database odoo17 is marked read-only') as string])
    await markReadOnly()
    expect(server.called).not.toContain('ir.module.module button_immediate_uninstall')
    const done = await operate({ ...wish, confirm: true })
    expect([done.status, done.json<Answer>()]).toMatchObject([
      200,
      { success: true, output: expect.stringContaining('demo_child'), job: { effect: 'destroy' } },
    ])
    expect(server.rows.map(({ state }) => state)).toEqual(['installed', 'uninstalled', 'uninstalled'])
    expect([(await operate({ ...wish, confirm: true })).error()]).toMatchObject([{ code: 'CONFLICT', details: { kind: 'not_installed' } }])
    table('installed', '17.0.1.0')
    server.uninstall = () => {
      server.rows[1]!.state = 'to remove'
    }
    const failed = await operate({ ...wish, confirm: true })
    expect([failed.status, failed.json<Answer>().details]).toMatchObject([
      500,
      { kind: 'state_mismatch', left_behind: [expect.stringContaining('demo_module (to remove)')] },
    ])
    const alone = await operate({ ...wish, environment: 'alone', confirm: true })
    expect([alone.status, alone.error()]).toMatchObject([409, { details: { kind: 'connection_needed' }, error: expect.stringContaining('connection_id') }])
  })
})
