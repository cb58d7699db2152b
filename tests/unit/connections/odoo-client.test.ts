/** The client against a server that answers with what a real Odoo answered, and against servers that are away, slow or broken. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { Secret } from '../../../src-main/base/secret.ts'
import { GuardedCalls } from '../../../src-main/connections/guarded-calls.ts'
import { type OdooAccount, OdooClient, type OdooProtocol } from '../../../src-main/connections/odoo-client.ts'
import { until } from '../../helpers/until.ts'

const folder = join(import.meta.dirname, '../../fixtures/odoo/http')
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** The recorded answer: status and body. */
function recording(kind: 'base' | 'purchase', name: string): { status: number; type: string; body: string } {
  const text = readFileSync(join(folder, kind, `${name}.response.http`), 'utf8')
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  return { status: Number(/ (\d{3})/.exec(head)![1]), type: /content-type: (.*)/i.exec(head)![1]!.trim(), body: rest.join('\n\n') }
}

async function serve(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => answer(request, body, response))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function clientOf(url: string, protocol: OdooProtocol, more: { database?: string; open_ms?: number } = {}) {
  const account: OdooAccount = { url, database: more.database ?? 'odoo17', username: 'admin', api_key: new Secret('admin'), protocol }
  const guard = new GuardedCalls({ name: 'Odoo', failures: 3, open_ms: more.open_ms ?? 60_000, first_pause_ms: 1 })
  return { client: new OdooClient(account, guard), guard }
}

/** Answers as the recorded server did, by what is called. */
const recorded = (kind: 'base' | 'purchase', prefix: 'xml' | 'json') => (_: IncomingMessage, body: string, response: ServerResponse) => {
  const name = body.includes('authenticate')
    ? body.includes('no_such_db')
      ? 'authenticate-unknown-db'
      : body.includes('wrong')
        ? 'authenticate-bad-password'
        : 'authenticate-good'
    : body.includes('ir.module.module')
      ? 'modules-search_read'
      : body.includes('supplier_rank')
        ? 'vendors-search_read'
        : body.includes('no.such.model')
          ? 'unknown-model'
          : body.includes('res.partner')
            ? 'partners-search_read'
            : 'version'
  const { status, type, body: text } = recording(kind, `${prefix}-${name}`)
  response.writeHead(status, { 'content-type': type }).end(text)
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
