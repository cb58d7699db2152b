/** `/ws`: who may open it, what it tells, what it does with readers that do not read. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Accepted } from '../../src-main/jobs/job-engine.ts'
import { Frames, outputOf } from '../helpers/frames.ts'
import { closed, opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function run(args: string[], more: object = {}, key = house.key): Promise<string> {
  return (await house.ask('POST', '/api/commands/execute', { key, body: { command: 'echo', args, ...more } })).json<Accepted>().id
}

async function reader(key = house.key, subscribe?: object) {
  const socket = house.socket('/ws', { 'x-api-key': key })
  const frames = new Frames(socket)
  await opened(socket)
  if (subscribe) socket.send(JSON.stringify({ type: 'subscribe', data: subscribe }))
  return { socket, frames, [Symbol.dispose]: () => socket.terminate() }
}

const ended = (id: string) => (frame: { type: string; data: Record<string, unknown> }) =>
  frame.type === 'command_progress' && frame.data['id'] === id && !['queued', 'running'].includes(frame.data['status'] as string)

describe('knocking', () => {
  it('takes a key in a header or the query, and nobody without', async () => {
    await opened(house.socket(`/ws?api_key=${house.key}`)).then(() => {})
    for (const [path, headers] of [
      ['/ws', {}],
      ['/ws?api_key=opsdeck_wrong', {}],
      ['/ws/jobs/x', {}],
      ['/rpc', { 'x-api-key': house.key }],
    ] as const) {
      await expect(opened(house.socket(path, headers))).rejects.toMatchObject({ status: 401 })
    }
    await expect(opened(house.socket('/ws', { 'x-api-key': house.key, origin: 'http://evil.example' }))).rejects.toMatchObject({ status: 403 })
    await expect(opened(house.socket('/ws', { 'x-api-key': house.key, host: 'evil.example' }))).rejects.toMatchObject({ status: 403 })
    await expect(opened(house.socket('/nosuch', { 'x-api-key': house.key }))).rejects.toMatchObject({ status: 404 })
  })

  it('answers a request that is no upgrade', async () => {
    expect((await house.ask('GET', '/ws')).error()).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('frames', () => {
  it('tell everything until something is named: output in order, then the end', async () => {
    using all = await reader()
    const id = await run(['lines', '2000'])
    const end = await all.frames.first(ended(id), 'the end')
    expect(end.data).toMatchObject({ status: 'succeeded', exit_code: 0, position: null, step: null })
    expect(new Date(end.at).toISOString()).toBe(end.at)
    const pieces = outputOf(all.frames.all, id, 'stdout')
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).toString()).toBe(Array.from({ length: 2000 }, (_, i) => `line ${i + 1}\n`).join(''))
    expect(pieces[0]!.from).toBe(0)
    expect(all.frames.all.findLastIndex(({ type }) => type === 'command_output')).toBeLessThan(all.frames.all.indexOf(end))
  })

  it('carry bytes that are no text as base64', async () => {
    using all = await reader()
    const id = await run(['bytes'])
    await all.frames.first(ended(id), 'the end')
    const bytes = Buffer.concat(outputOf(all.frames.all, id, 'stdout').map((piece) => piece.bytes))
    expect(bytes.toString('hex')).toBe('fffe00636166c3a9')
  })

  it('tell only what was subscribed to', async () => {
    const named = await run(['slowly', '30'])
    using some = await reader(house.key, { jobs: [named], areas: ['workspaces'] })
    await some.frames.first(({ type }) => type === 'command_output', 'the first output')
    const other = await run(['lines', '3'])
    await house.ask('PATCH', '/api/settings', { body: { tour_done: true } })
    const { id: workspace } = (await house.ask('GET', '/api/workspaces')).json<{ items: { id: string }[] }>().items[0]!
    await house.ask('PATCH', `/api/workspaces/${workspace}`, { body: { name: 'renamed' } })
    const change = await some.frames.first(({ type }) => type === 'sync_event', 'the change')
    expect(change.data).toEqual({ area: 'workspaces', action: 'updated', id: workspace })
    await some.frames.first(ended(named), 'the end')
    expect(Buffer.concat(outputOf(some.frames.all, named, 'stdout').map(({ bytes }) => bytes)).toString()).toContain('line 30\n')
    expect(some.frames.all.filter(({ data }) => data['id'] === other)).toEqual([])
    expect(some.frames.all.filter(({ data }) => data['area'] === 'settings')).toEqual([])
  })

  it('tell a named job that has ended already, whole', async () => {
    const id = await run(['lines', '3'], { mode: 'sync' })
    using late = await reader(house.key, { jobs: [id] })
    await late.frames.first(ended(id), 'the end')
    expect(Buffer.concat(outputOf(late.frames.all, id, 'stdout').map(({ bytes }) => bytes)).toString()).toBe('line 1\nline 2\nline 3\n')
  })

  it('keep the jobs of others from a key that sees only its own', async () => {
    const own = await house.newKey('run', { own_jobs_only: true })
    using mine = await reader(own.key)
    const foreign = await run(['lines', '3'])
    const id = await run(['lines', '3'], {}, own.key)
    await mine.frames.first(ended(id), 'the end of the own job')
    mine.socket.send(JSON.stringify({ type: 'subscribe', data: { jobs: [foreign, id] } }))
    await mine.frames.first(({ type, data }) => type === 'command_progress' && data['id'] === id, 'the answer to the subscription')
    expect(mine.frames.all.filter(({ data }) => data['id'] === foreign && 'status' in data)).toEqual([])
    expect(outputOf(mine.frames.all, foreign, 'stdout')).toEqual([])
  })

  it('say what is wrong with a message and stay open', async () => {
    using talker = await reader()
    for (const message of ['nonsense', '{"type":"nosuch"}', '{"type":"subscribe","data":{"jobs":"x"}}', '{"type":"subscribe","data":{"more":[]}}']) {
      const before = talker.frames.all.length
      talker.socket.send(message)
      await until(() => talker.frames.all.slice(before).some(({ type }) => type === 'error'), `an answer to ${message}`)
    }
    expect(talker.frames.all.find(({ type }) => type === 'error')!.data).toMatchObject({ code: 'INVALID_INPUT' })
    expect(talker.socket.readyState).toBe(talker.socket.OPEN)
  })

  it('are bounded: a message that is too large ends the socket', async () => {
    using talker = await reader()
    const end = closed(talker.socket)
    talker.socket.send('x'.repeat(2 * 1024 * 1024))
    expect((await end).code).toBe(1009)
  })
})

describe('readers that do not read', () => {
  /** A WebSocket that was opened by hand and of which nothing is read after that. */
  async function deafReader() {
    const socket = connect(house.port, '127.0.0.1')
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nX-API-Key: ${house.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    await new Promise<void>((resolve) => socket.once('data', () => resolve()))
    socket.pause()
    return { socket, [Symbol.dispose]: () => void socket.destroy() }
  }

  it('slow nobody and grow no memory', async () => {
    using _deaf = await deafReader()
    using all = await reader()
    const before = process.memoryUsage().rss
    const id = await run(['flood', String(64 * 1024 * 1024)])
    await all.frames.first(ended(id), 'the end')
    const { websocketServer } = await house.house.doors.app()
    for (const client of websocketServer.clients) expect(client.bufferedAmount).toBeLessThanOrEqual(1024 * 1024)
    // 64 MB were written; a queue for the deaf reader would hold them (as text of JSON, more).
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024)
  })

  it('are sent to the stored output once they read again', async () => {
    using slow = await reader(house.key)
    slow.socket.pause()
    const id = await run(['flood', String(32 * 1024 * 1024)], { mode: 'sync' })
    const { websocketServer } = await house.house.doors.app()
    await until(() => [...websocketServer.clients].some(({ bufferedAmount }) => bufferedAmount > 768 * 1024), 'the buffer of the reader to be full')
    slow.socket.resume()
    const resync = await slow.frames.first(({ type }) => type === 'resync', 'the resync')
    await slow.frames.first(ended(id), 'the end')
    const pieces = outputOf(slow.frames.all, id, 'stdout')
    const before = pieces.filter(({ from }) => from < (resync.data['from'] as number))
    expect(resync.data).toEqual({ id, stream: 'stdout', from: before.reduce((sum, { bytes }) => sum + bytes.length, 0) })
    // What they missed is there to be read.
    const { bytes } = await house.ask('GET', `/api/commands/${id}/output`, {
      headers: { accept: 'application/octet-stream', range: `bytes=${resync.data['from']}-` },
    })
    expect(bytes.length).toBe(32 * 1024 * 1024 - (resync.data['from'] as number))
  })
})
