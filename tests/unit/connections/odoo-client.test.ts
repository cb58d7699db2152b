/** The client against a server that answers with what a real Odoo answered, and against servers that are away, slow or broken. */
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { Secret } from '../../../src-main/base/secret.ts'
import { GuardedCalls } from '../../../src-main/connections/guarded-calls.ts'
import { type OdooAccount, OdooClient, type OdooProtocol } from '../../../src-main/connections/odoo-client.ts'
import { type Answering, FarServers, recorded } from '../../helpers/far-servers.ts'
import { until } from '../../helpers/until.ts'

const far = new FarServers()
afterEach(() => far[Symbol.dispose]())
const serve = (answer: Answering) => far.serve(answer)

function clientOf(url: string, protocol: OdooProtocol | 'auto', more: { database?: string; open_ms?: number } = {}) {
  const account: OdooAccount = { url, database: more.database ?? 'odoo17', username: 'admin', api_key: new Secret('admin'), protocol }
  const guard = new GuardedCalls({ name: 'Odoo', failures: 3, open_ms: more.open_ms ?? 60_000, first_pause_ms: 1 })
  return { client: new OdooClient(account, guard), guard }
}

async function thrown(act: Promise<unknown>): Promise<AppError> {
  try {
    await act
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('It should have been refused.')
}

describe.each([
  ['xmlrpc', 'xml'],
  ['jsonrpc', 'json'],
] as const)('over %s', (protocol, prefix) => {
  it('it signs in and reads records', async () => {
    const { client } = clientOf(await serve(recorded('purchase', prefix)), protocol)
    expect(await client.test()).toEqual({ uid: 2, version: '17.0', latency_ms: expect.any(Number), protocol })
    const partners = await client.searchRead({ model: 'res.partner', domain: [['supplier_rank', '>', 0]], fields: ['name'], limit: 3, offset: 0 })
    expect(partners.length).toBeGreaterThan(0)
    expect(partners[0]).toMatchObject({ id: expect.any(Number), name: expect.any(String) })
  })

  it('what the server says no to is told in its words, without the traceback, and opens no circuit', async () => {
    const { client, guard } = clientOf(await serve(recorded('base', prefix)), protocol)
    const vendors = await thrown(client.searchRead({ model: 'res.partner', domain: [['supplier_rank', '>', 0]], fields: [], limit: 3, offset: 0 }))
    expect([vendors.code, vendors.details['kind']]).toEqual(['ODOO_CONNECTION_FAILED', 'field'])
    expect(vendors.message).toContain('supplier_rank')
    expect(vendors.message).not.toContain('Traceback')
    const model = await thrown(client.searchRead({ model: 'no.such.model', domain: [], fields: [], limit: 3, offset: 0 }))
    expect(model.message).toContain('no.such.model')
    const database = clientOf(await serve(recorded('base', prefix)), protocol, { database: 'no_such_db' })
    expect((await thrown(database.client.test())).details['kind']).toBe('database')
    const wrong = clientOf(
      await serve((request, body, response) =>
        recorded('base', prefix)(
          request,
          body.replace('>admin<', '>wrong<').replace('"admin", "admin"', '"admin", "wrong"').replace('"admin","admin"', '"admin","wrong"'),
          response,
        ),
      ),
      protocol,
    )
    expect((await thrown(wrong.client.test())).details['kind']).toBe('credentials')
    expect([guard.state, database.guard.state, wrong.guard.state]).toEqual(['closed', 'closed', 'closed'])
  })
})

describe('a server that fails', () => {
  it('is asked again for a read, left alone after three calls that failed, and tried once when the time is over', async () => {
    let asked = 0
    let is_well = false
    const url = await serve((request, body, response) => {
      asked++
      if (is_well) recorded('base', 'json')(request, body, response)
      else response.writeHead(502).end('bad gateway')
    })
    const { client, guard } = clientOf(url, 'jsonrpc', { open_ms: 300 })
    const first = await thrown(client.version())
    expect([first.code, first.details['status'], asked, guard.state]).toEqual(['ODOO_CONNECTION_FAILED', 502, 3, 'closed'])
    expect(first.message).toContain('502')
    for (const _ of [2, 3]) expect((await thrown(client.version())).code).toBe('ODOO_CONNECTION_FAILED')
    expect([asked, guard.state]).toEqual([9, 'open'])
    const open = await thrown(client.version())
    expect([open.code, open.details['retry_after_s'], asked]).toEqual(['CIRCUIT_OPEN', 1, 9])
    await until(() => guard.state === 'half_open', 'the time to be over')
    const trial = await thrown(client.version())
    expect([asked, guard.state, trial.code]).toEqual([10, 'open', 'ODOO_CONNECTION_FAILED'])
    is_well = true
    await until(() => guard.state === 'half_open', 'the time to be over once more')
    expect(await client.version()).toBe('17.0')
    expect(guard.state).toBe('closed')
  })

  it.each([
    ['is away', null],
    ['answers with another page', (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html></html>')],
    ['answers with entities', (response: ServerResponse) => response.writeHead(200).end('<!DOCTYPE x [<!ENTITY a "b">]><methodResponse/>')],
    ['answers without end', (response: ServerResponse) => void response.writeHead(200).write('x'.repeat(11 * 1024 * 1024))],
    ['hangs up', (response: ServerResponse) => void response.destroy()],
  ])('because it %s is told in a sentence', async (_, answer) => {
    const url = answer ? await serve((_request, _body, response) => void answer(response)) : 'http://127.0.0.1:9'
    const { code, message } = await thrown(clientOf(url, 'xmlrpc').client.version())
    expect(code).toBe('ODOO_CONNECTION_FAILED')
    expect(message).toMatch(/127\.0\.0\.1/)
  })
})

describe('the protocol is asked for', () => {
  const json2 =
    (version: string, accepts: boolean): Answering =>
    (request, body, response) => {
      const say = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      if (request.url === '/web/version') return void say(200, { version, version_info: [19, 0] })
      if (request.url === '/jsonrpc') return void (body.includes('authenticate') ? say(200, { result: 7 }) : say(200, { result: { server_version: version } }))
      if (!request.url!.startsWith('/json/2/')) return void response.writeHead(404).end()
      if (!accepts || request.headers.authorization !== 'bearer admin')
        return void say(401, { name: 'werkzeug.exceptions.Unauthorized', message: 'Invalid apikey' })
      if (request.url === '/json/2/res.users/context_get') return void say(200, { uid: 5, lang: 'en_US' })
      if (body.includes('nope')) return void say(500, { name: 'builtins.ValueError', message: "Invalid field 'nope' on model 'res.partner'" })
      say(200, [{ id: 1, asked: JSON.parse(body), database: request.headers['x-odoo-database'] }])
    }

  it('JSON-2 from Odoo 19, where it takes the key; its errors open no circuit', async () => {
    const { client, guard } = clientOf(await serve(json2('19.0', true)), 'auto')
    expect(await client.test()).toMatchObject({ uid: 5, version: '19.0', protocol: 'json2' })
    const search = { model: 'res.partner', domain: [['name', '=', 'x']], fields: ['name'], limit: 2, offset: 4 }
    expect(await client.searchRead(search)).toMatchObject([
      { asked: { domain: [['name', '=', 'x']], fields: ['name'], limit: 2, offset: 4 }, database: 'odoo17' },
    ])
    expect((await thrown(client.searchRead({ ...search, fields: ['nope'] }))).details).toMatchObject({ kind: 'field' })
    expect(guard.state).toBe('closed')
  })

  it('an older one where the key is a password, or Odoo is older', async () => {
    expect(await clientOf(await serve(json2('19.0', false)), 'auto').client.test()).toMatchObject({ uid: 7, protocol: 'jsonrpc' })
    expect(await clientOf(await serve(json2('18.0', true)), 'auto').client.test()).toMatchObject({ uid: 7, protocol: 'jsonrpc' })
    expect(await clientOf(await serve(recorded('base', 'xml')), 'auto').client.test()).toMatchObject({ uid: 2, protocol: 'xmlrpc' })
  })
})

it('a server that takes the connection and never answers is given up in time, and not asked again', async () => {
  let asked = 0
  const url = await serve((request, body, response) => {
    if (!body.includes('search_read')) return recorded('base', 'json')(request, body, response)
    asked++
  })
  const { client } = clientOf(url, 'jsonrpc')
  const late = await thrown(client.searchRead({ model: 'res.partner', domain: [], fields: [], limit: 1, offset: 0 }, 300))
  expect([late.code, late.details['reason'], asked]).toEqual(['ODOO_CONNECTION_FAILED', 'timeout', 1])
})
