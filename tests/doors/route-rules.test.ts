/** What an operation may declare for its route: other statuses, a larger body, more time, the rest of a path; and routes of bytes. */
import { connect } from 'node:net'
import { implement } from '@orpc/server'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { guardedApp } from '../../src-main/doors/http/app.ts'
import { addByteRoutes } from '../../src-main/doors/http/byte-routes.ts'
import { RefusedKnocks } from '../../src-main/doors/http/refused-knocks.ts'
import { restOperations } from '../../src-main/doors/http/rest-operations.ts'
import { addRestRoutes } from '../../src-main/doors/http/rest-routes.ts'
import type { CallContext } from '../../src-main/handlers/call-context.ts'
import { id, operation } from '../../src-preload/contract/shapes.ts'
import { askPort, TestHouse } from '../helpers/test-house.ts'

const mega = 1024 * 1024
const path_input = z.strictObject({ path: z.string().min(1).max(4096) })
const path_output = z.object({ path: z.string() })

/** Operations as the areas to come will declare them. */
const contract = {
  files: {
    read: operation('read').route({ method: 'GET', path: '/files/{+path}', summary: 'Read' }).input(path_input).output(path_output),
    write: operation('run', { body_limit_bytes: 16 * mega })
      .route({ method: 'PUT', path: '/files/{+path}', summary: 'Write' })
      .input(path_input.extend({ content: z.string() }))
      .output(z.object({ path: z.string(), size: z.int() })),
    upload: operation('run').route({ method: 'POST', path: '/files/{+path}/upload', summary: 'Upload' }).input(path_input).output(path_output),
  },
  deploy: operation('run', {
    receive_ms: 200,
    other_answers: [{ status: 202, when: (answer: { id?: string }) => answer.id !== undefined, what: 'accepted' }],
  })
    .route({ method: 'POST', path: '/deploy/{module}', summary: 'Deploy' })
    .input(z.strictObject({ module: z.string().regex(/^[a-z_][a-z0-9_]*$/), mode: z.enum(['sync', 'async']).optional() }))
    .output(z.object({ module: z.string(), id: z.string().optional() })),
  server: operation('read').route({ method: 'GET', path: '/v1/servers/{id}', summary: 'One' }).input(z.strictObject({ id })).output(z.object({ id })),
}

const on = implement(contract).$context<CallContext>()
const router = on.router({
  files: {
    read: on.files.read.handler(({ input }) => ({ path: input.path })),
    write: on.files.write.handler(({ input }) => ({ path: input.path, size: input.content.length })),
    upload: on.files.upload.handler(({ input }) => ({ path: input.path })),
  },
  deploy: on.deploy.handler(({ input }) => (input.mode === 'async' ? { module: input.module, id: 'job' } : { module: input.module })),
  server: on.server.handler(({ input }) => ({ id: input.id })),
})

let house: TestHouse
let app: FastifyInstance
let port = 0
let knocks: RefusedKnocks
beforeAll(async () => {
  house = await TestHouse.open()
  const { rooms, doors } = house.house
  knocks = new RefusedKnocks(rooms.log)
  const unused = undefined as never
  const options = { rooms, refused_knocks: knocks, router: unused, rpc: unused, feed: unused, heartbeat: unused, window_folder: '', version: '0' }
  const built = await guardedApp({ ...options, public_origin: null, port: () => port, isLocalConnection: () => false })
  app = built.app
  addRestRoutes(app, restOperations(contract), router, rooms)
  await addByteRoutes(app, ['application/octet-stream', 'multipart/form-data'], (scope) => {
    const count = async (body: unknown) => {
      let bytes = 0
      let pieces = 0
      for await (const piece of body as AsyncIterable<Buffer>) {
        bytes += piece.length
        pieces++
      }
      return { bytes, pieces }
    }
    scope.post('/bytes/*', { config: { scope: 'run', receive_ms: null } }, (request) => count(request.body))
    scope.post('/short/*', { config: { scope: 'run', receive_ms: 200 } }, (request) => count(request.body))
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  port = typeof address === 'object' && address ? address.port : 0
  expect(doors.port).not.toBe(port)
})
afterAll(async () => {
  await app.close()
  knocks[Symbol.dispose]()
  await house[Symbol.asyncDispose]()
})

const ask = (method: string, path: string, body?: unknown, key: string | null = house.key) =>
  askPort(
    port,
    method,
    path,
    { ...(key !== null && { 'x-api-key': key }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    body === undefined ? undefined : JSON.stringify(body),
  )

describe('the rest of a path', () => {
  it('is one parameter, slashes, dots and escapes included, however long', async () => {
    for (const [sent, path] of [
      ['a', 'a'],
      ['deep/er/file.txt', 'deep/er/file.txt'],
      ['a%2Fb%20c', 'a/b c'],
      ['%C3%A4/%E4%B8%96', 'ä/世'],
      ['trailing/', 'trailing/'],
      [`${'n'.repeat(255)}/${'m'.repeat(255)}`, `${'n'.repeat(255)}/${'m'.repeat(255)}`],
      ['x'.repeat(4096), 'x'.repeat(4096)],
      ['upload', 'upload'],
    ] as const) {
      expect((await ask('GET', `/files/${sent}`)).json()).toEqual({ path })
    }
    expect([(await ask('GET', `/files/${'x'.repeat(4097)}`)).status, (await ask('GET', '/files/')).status]).toEqual([400, 400])
  })

  it('ends before what the operation has behind it, and is not found without', async () => {
    expect((await ask('POST', '/files/a/b.zip/upload', {})).json()).toEqual({ path: 'a/b.zip' })
    expect((await ask('POST', '/files/a/upload/upload', {})).json()).toEqual({ path: 'a/upload' })
    for (const path of ['/files/a/b.zip', '/files/upload', '/files/a%2Fupload', '/files/a/upload/', '/files/aupload']) {
      expect([path, (await ask('POST', path, {})).status]).toEqual([path, 404])
    }
  })

  it('is guarded like every route', async () => {
    expect((await ask('GET', '/files/a', undefined, null)).status).toBe(401)
    expect((await ask('POST', '/files/a/upload', { path: 'other' })).error().details['issues']).toMatchObject([{ path: 'path' }])
  })
})

it('leaves the length of a parameter to its shape; an id that cannot be one is not found', async () => {
  const module = 'm'.repeat(300)
  expect((await ask('POST', `/deploy/${module}`, {})).json()).toEqual({ module })
  const refused = await ask('POST', '/deploy/Not-a-module', {})
  expect([refused.status, refused.error().details['issues']]).toMatchObject([400, [{ path: 'module' }]])
  expect((await ask('GET', `/v1/servers/${'i'.repeat(101)}`)).status).toBe(404)
  expect((await ask('GET', `/v1/servers/${'i'.repeat(100)}`)).status).toBe(200)
})

it('answers with the status that the operation declares for its answer', async () => {
  expect([(await ask('POST', '/deploy/sale', {})).status, (await ask('POST', '/deploy/sale', { mode: 'async' })).status]).toEqual([200, 202])
})

it('takes a larger body only where the operation says so', async () => {
  const large = { content: 'x'.repeat(15 * mega) }
  expect((await ask('PUT', '/files/large', large)).json()).toEqual({ path: 'large', size: 15 * mega })
  const too_large = await ask('PUT', '/files/large', { content: 'x'.repeat(17 * mega) })
  expect([too_large.status, too_large.error()]).toMatchObject([
    413,
    { code: 'PAYLOAD_TOO_LARGE', error: 'The body is larger than 16 MB.', details: { limit_bytes: 16 * mega } },
  ])
  const elsewhere = await ask('POST', '/deploy/sale', { mode: 'x'.repeat(2 * mega) })
  expect([elsewhere.status, elsewhere.error().error]).toEqual([413, 'The body is larger than 1 MB.'])
})

describe('bytes', () => {
  const send = (path: string, type: string, body: Buffer) => askPort(port, 'POST', path, { 'x-api-key': house.key, 'content-type': type }, body)

  it('come as a stream of their own types, guarded', async () => {
    const body = Buffer.alloc(20 * mega, 1)
    const answer = (await send('/bytes/a/b', 'application/octet-stream', body)).json<{ bytes: number; pieces: number }>()
    expect(answer.bytes).toBe(body.length)
    expect(answer.pieces).toBeGreaterThan(10)
    expect((await send('/bytes/a', 'multipart/form-data; boundary=x', Buffer.from('--x--'))).json()).toMatchObject({ bytes: 5 })
    for (const type of ['application/json', 'text/plain']) expect((await send('/bytes/a', type, Buffer.from('{}'))).status).toBe(415)
    expect((await ask('POST', '/bytes/a', undefined, null)).status).toBe(401)
    expect((await send('/deploy/sale', 'application/octet-stream', body)).status).toBe(415)
  })
})

describe('time', () => {
  /** Sends the start of a body and then a byte now and again; resolves with what came back, and when. */
  function trickle(path: string, type: string, pieces: number, key = house.key): Promise<{ text: string; ms: number }> {
    const started = performance.now()
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-Key: ${key}\r\nContent-Type: ${type}\r\nContent-Length: ${pieces}\r\n\r\n`
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.includes('\r\n\r\n')) socket.end()
    })
    socket.write(head)
    let sent = 0
    const timer = setInterval(() => {
      if (socket.writable && sent++ < pieces) socket.write('1')
    }, 20)
    return new Promise((resolve) => {
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(timer)
        resolve({ text, ms: performance.now() - started })
      })
    })
  }

  it('is the route’s own: one that says so waits as long as bytes come, another answers 408', async () => {
    const [long, short, json] = await Promise.all([
      trickle('/bytes/slow', 'application/octet-stream', 40),
      trickle('/short/slow', 'application/octet-stream', 40),
      trickle('/deploy/sale', 'application/json', 40),
    ])
    expect(long.text).toMatch(/^HTTP\/1\.1 200 [\s\S]*"bytes":40/)
    expect(long.ms).toBeGreaterThan(700)
    for (const { text } of [short, json]) {
      expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"INVALID_INPUT"/)
      expect(text).toMatch(/\r\nconnection: close\r\n/i)
    }
  })

  it('ends a connection whose body comes on after a refusal', async () => {
    const { text, ms } = await new Promise<{ text: string; ms: number }>((resolve) => {
      const started = performance.now()
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      let told = ''
      socket.setEncoding('utf8').on('data', (part: string) => {
        told += part
      })
      const head = `POST /short/x HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-Key: opsdeck_wrong\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n`
      socket.write(head)
      const timer = setInterval(() => socket.writable && socket.write('1'), 20)
      socket.on('error', () => {})
      const over = () => {
        clearInterval(timer)
        socket.destroy()
        resolve({ text: told, ms: performance.now() - started })
      }
      socket.on('end', over).on('close', over)
    })
    expect(text).toMatch(/^HTTP\/1\.1 401 /)
    expect(ms).toBeLessThan(5000)
  })
})
