/** Requests to servers that answer, hang, flood, break off, redirect, or are not there: real HTTP on loopback. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { askServer } from '../../../src-main/outgoing/ask-server.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const bounds = { timeout_ms: 5000, limit_bytes: 100_000 }

describe('a request', () => {
  it('sends what it is given and brings back any status', async () => {
    const url = await serve(async (request, response) => {
      let body = ''
      for await (const piece of request) body += piece
      response.writeHead(418, { 'x-seen': `${request.method} ${request.headers['x-own']}` }).end(body.toUpperCase())
    })
    const answer = await askServer({ url: `${url}/a?b=c`, method: 'POST', headers: { 'x-own': 'mine' }, body: 'words', ...bounds })
    expect(answer.status).toBe(418)
    expect(answer.headers.get('x-seen')).toBe('POST mine')
    expect(String(answer.body)).toBe('WORDS')
  })

  it('ends in time when nobody answers, and when the answer never ends', async () => {
    const silent = await serve(() => {})
    await expect(askServer({ url: silent, ...bounds, timeout_ms: 80 })).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      status: 502,
      details: { reason: 'timeout' },
    })
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(timer))
    })
    await expect(askServer({ url: dripping, ...bounds, timeout_ms: 120 })).rejects.toMatchObject({ details: { reason: 'timeout' } })
  })

  it('reads no more than it may', async () => {
    const url = await serve((_request, response) => void response.end(Buffer.alloc(10_000_000)))
    await expect(askServer({ url, ...bounds })).rejects.toMatchObject({ details: { reason: 'too_large' }, message: expect.stringContaining('100000 bytes') })
  })

  it('follows no redirect', async () => {
    let reached = false
    const other = await serve((_request, response) => {
      reached = true
      response.end()
    })
    const url = await serve((_request, response) => void response.writeHead(302, { location: other }).end())
    expect((await askServer({ url, ...bounds })).status).toBe(302)
    expect(reached).toBe(false)
  })

  it('says what is wrong: refused, not known, broken off, no address', async () => {
    const url = await serve((request) => void request.socket.destroy())
    await expect(askServer({ url, ...bounds })).rejects.toMatchObject({ details: { reason: 'broken' } })
    await new Promise((resolve) => servers[0]!.close(resolve))
    await expect(askServer({ url, ...bounds })).rejects.toMatchObject({ details: { reason: 'refused', host: url.slice('http://'.length) } })
    await expect(askServer({ url: 'http://nothing.invalid', ...bounds })).rejects.toMatchObject({ details: { reason: 'unresolved' } })
    for (const bad of ['ftp://x', 'file:///etc/passwd', 'nonsense', 'http://joe:secret@127.0.0.1/'])
      await expect(askServer({ url: bad, ...bounds })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.not.stringContaining('secret') })
  })

  it('ends with the caller', async () => {
    const url = await serve(() => {})
    const given_up = new AbortController()
    const asking = askServer({ url, ...bounds, signal: given_up.signal })
    given_up.abort(new Error('not wanted any more'))
    await expect(asking).rejects.toThrow('not wanted any more')
  })
})
