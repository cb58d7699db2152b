/** `/ws/jobs/:id`: one job from its first byte to its end. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageText } from '../../src-main/doors/websocket/message-text.ts'
import type { Accepted } from '../../src-main/jobs/job-engine.ts'
import { Frames } from '../helpers/frames.ts'
import { closed, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

interface JobFrame {
  stdout?: string
  stderr?: string
  progress?: number
  exit_code?: number | null
  status?: string
}

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function run(args: string[], more: object = {}): Promise<string> {
  return (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args, ...more } })).json<Accepted>().id
}

async function follow(id: string, query = `?api_key=${house.key}`) {
  const socket = house.socket(`/ws/jobs/${id}${query}`)
  const frames = new Frames<JobFrame>(socket)
  const { code } = await closed(socket)
  const text = (name: 'stdout' | 'stderr') => frames.all.map((frame) => frame[name] ?? '').join('')
  return { code, frames: frames.all, stdout: text('stdout'), stderr: text('stderr'), last: frames.all.at(-1) }
}

it('tells both streams, then how it ended, and closes with 1000', async () => {
  const { code, stdout, stderr, last } = await follow(await run(['both']))
  expect({ code, stdout, stderr }).toEqual({ code: 1000, stdout: 'out\n', stderr: 'err\n' })
  expect(last).toEqual({ stdout: '', stderr: '', exit_code: 0, status: 'succeeded', progress: 1 })
})

it('tells a job that ended long ago from its first byte', async () => {
  const id = await run(['lines', '5000'], { mode: 'sync' })
  const { stdout, code } = await follow(id)
  expect(stdout).toBe(Array.from({ length: 5000 }, (_, i) => `line ${i + 1}\n`).join(''))
  expect(code).toBe(1000)
})

it('tells a running job live: the first line comes long before the end', async () => {
  const id = await run(['sleep', '600'])
  const socket = house.socket(`/ws/jobs/${id}`, { 'x-api-key': house.key })
  const frames = new Frames<JobFrame>(socket)
  await frames.first(({ stdout }) => stdout === 'started\n', 'the first line')
  const end = closed(socket)
  await house.ask('DELETE', `/api/commands/${id}`)
  expect((await end).code).toBe(1000)
  expect(frames.all.at(-1)).toMatchObject({ status: 'cancelled', progress: 1 })
})

it('waits for a queued job', async () => {
  await house.ask('POST', '/api/engine/pause')
  const id = await run(['both'])
  const told = follow(id)
  await until(() => house.house.doors.connections > 0, 'the socket to be open')
  await house.ask('POST', '/api/engine/resume')
  expect(await told).toMatchObject({ code: 1000, stdout: 'out\n', last: { status: 'succeeded' } })
})

it('tells every attempt of a retried job', async () => {
  const { stderr, last } = await follow(await run(['fail'], { retry: { attempts: 3, initial_ms: 1 } }))
  expect(stderr).toBe('error: it failed\n'.repeat(3))
  expect(last).toMatchObject({ status: 'failed', exit_code: 3 })
})

it('shows a terminal as stdout, and replaces what is no text', async () => {
  const terminal = await follow(await run(['both'], { capture: 'terminal' }))
  expect(terminal.stdout.replaceAll('\r', '').split('\n').sort()).toEqual(['', 'err', 'out'])
  expect((await follow(await run(['bytes']))).stdout).toBe('\ufffd\ufffd\0café')
})

it('closes with 4404 for an id it does not know, and for a job of somebody else', async () => {
  expect(await follow('01a1fd80-0000-7000-8000-000000000000')).toMatchObject({ code: 4404, frames: [] })
  expect(await follow('x'.repeat(500))).toMatchObject({ code: 4404, frames: [] })
  const foreign = await house.newKey('read', { own_jobs_only: true })
  expect(await follow(await run(['both'], { mode: 'sync' }), `?api_key=${foreign.key}`)).toMatchObject({ code: 4404, frames: [] })
})

it('waits for a reader that is slower than the job', async () => {
  const id = await run(['flood', String(16 * 1024 * 1024)])
  const socket = house.socket(`/ws/jobs/${id}`, { 'x-api-key': house.key })
  let length = 0
  socket.on('message', (data) => {
    length += (JSON.parse(messageText(data)) as JobFrame).stdout?.length ?? 0
  })
  socket.pause()
  await house.house.rooms.engine.ended(id)
  const { websocketServer } = await house.house.doors.app()
  for (const client of websocketServer.clients) expect(client.bufferedAmount).toBeLessThanOrEqual(1024 * 1024)
  socket.resume()
  expect((await closed(socket)).code).toBe(1000)
  expect(length).toBe(16 * 1024 * 1024)
})
