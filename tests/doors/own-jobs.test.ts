/** What a key with own_jobs_only learns of others: nothing, not even that there are any. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { ReplayResult } from '../../src-preload/contract/policies.ts'
import { Frames } from '../helpers/frames.ts'
import { closed, opened, TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let own: string
let foreign_id: string
const unknown_id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'

beforeAll(async () => {
  house = await TestHouse.open()
  own = (await house.newKey('run', { own_jobs_only: true })).key
  const job = await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['of', 'somebody', 'else'], mode: 'sync' } })
  foreign_id = job.json<Job>().id
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const run = async (key: string, ...args: string[]) =>
  (await house.ask('POST', '/api/commands/execute', { key, body: { command: 'echo', args } })).json<{ id: string; status: string; position: number | null }>()

/** The words of an answer about `id`, with the id itself taken out. */
const words = (text: string, id: string) => text.replaceAll(id, 'ID')

it('answers about a job of somebody else in the words of an id that nothing stands under', async () => {
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['DELETE', '', undefined],
    ['DELETE', '?force=true', undefined],
    ['GET', '/output', undefined],
    ['GET', '/output?stream=stderr', undefined],
    ['GET', '/output?attempt=7', undefined],
    ['POST', '/input', { data: 'x' }],
    ['POST', '/input', { eof: true }],
    ['POST', '/resize', { cols: 80, rows: 24 }],
  ] as const) {
    const [foreign, unknown] = await Promise.all([foreign_id, unknown_id].map((id) => house.ask(method, `/api/commands/${id}${path}`, { key: own, body })))
    expect([method, path, foreign!.status, words(foreign!.text, foreign_id)]).toEqual([method, path, 404, words(unknown!.text, unknown_id)])
    expect(Object.keys(foreign!.headers).sort()).toEqual(Object.keys(unknown!.headers).sort())
  }
  const raw = await Promise.all(
    [foreign_id, unknown_id].map((id) =>
      house.ask('GET', `/api/commands/${id}/output`, { key: own, headers: { accept: 'application/octet-stream', range: 'bytes=0-1' } }),
    ),
  )
  expect([raw[0]!.status, words(raw[0]!.text, foreign_id)]).toEqual([404, words(raw[1]!.text, unknown_id)])
})

it('answers so on sockets too', async () => {
  const ends = await Promise.all([foreign_id, unknown_id].map((id) => closed(house.socket(`/ws/jobs/${id}`, { 'x-api-key': own }))))
  expect(ends[0]).toEqual(ends[1])
  expect(ends[0]!.code).toBe(4404)
  const socket = house.socket('/ws', { 'x-api-key': own })
  await opened(socket)
  const frames = new Frames(socket)
  socket.send(JSON.stringify({ type: 'subscribe', data: { jobs: [foreign_id, unknown_id] } }))
  await until(() => frames.all.length >= 2, 'both answers')
  const [foreign, unknown] = frames.all
  expect(foreign!.type).toBe('error')
  expect(words(JSON.stringify(foreign!.data), foreign_id)).toBe(words(JSON.stringify(unknown!.data), unknown_id))
  socket.terminate()
})

it('tells counts, which are of all, and neither things nor changes of others', async () => {
  await house.ask('PATCH', '/api/settings', { body: { workers: 1 } })
  const holding = await run(house.key, 'sleep', '600')
  const others = [await run(house.key, 'one'), await run(house.key, 'two')]
  const socket = house.socket('/ws', { 'x-api-key': own })
  await opened(socket)
  const frames = new Frames(socket)
  const mine = await run(own, 'mine')
  expect(mine).toEqual({ id: mine.id, status: 'queued', position: 3 })
  expect((await house.ask('GET', `/api/commands/${mine.id}`)).json<Job>().position).toBe(3)
  expect((await house.ask('GET', `/api/commands/${mine.id}`, { key: own })).json<Job>().position).toBe(3)
  const history = (await house.ask('GET', '/api/commands/history', { key: own })).json<{ items: Job[] }>().items
  expect(history.map(({ id, position }) => [id, position])).toEqual([[mine.id, 3]])
  for (const path of ['/api/engine', '/api/metrics']) expect([path, (await house.ask('GET', path, { key: own })).status]).toEqual([path, 200])
  for (const path of ['pause', 'resume', 'cancel-all', 'clear-line']) {
    expect([path, (await house.ask('POST', `/api/engine/${path}`, { key: own })).status]).toEqual([path, 403])
  }
  await house.ask('POST', '/api/commands/saved', { body: { command: 'echo', args: ['saved'] } })
  await house.ask('POST', '/api/metrics/reset')
  await house.newKey('read')
  for (const { id } of [...others, holding]) await house.ask('DELETE', `/api/commands/${id}?force=true`)
  await frames.first(({ type, data }) => type === 'command_progress' && data['status'] === 'succeeded', 'the end of its own job')
  expect(frames.all.filter(({ type }) => type === 'sync_event')).toEqual([])
  expect(new Set(frames.all.map(({ data }) => data['id']))).toEqual(new Set([mine.id]))
  socket.terminate()
})

it('says that a lease is held, not by whose job', async () => {
  const body = { command: 'echo', args: ['held'], leases: ['db:prod'] }
  const holding = (await house.ask('POST', '/api/commands/execute', { body: { ...body, args: ['sleep', '600'] } })).json<{ id: string }>().id
  const waiting = (await house.ask('POST', '/api/commands/execute', { key: own, body })).json<{ id: string }>().id
  const seen = async (key: string) => (await house.ask('GET', `/api/commands/${waiting}`, { key })).json<Job>().waiting_for
  await until(async () => (await seen(house.key))?.kind === 'lease', 'it to wait for the lease')
  expect(await seen(house.key)).toMatchObject({ what: 'db:prod', holder_id: holding })
  expect(Object.keys((await seen(own))!).sort()).toEqual(['held_since', 'kind', 'since', 'what'])
  await house.ask('DELETE', `/api/commands/${holding}?force=true`)
})

it('shows saved commands to such a key only where it saved them itself', async () => {
  const save = async (key: string, args: string[]) =>
    (await house.ask('POST', '/api/commands/saved', { key, body: { command: 'echo', args, env: { LANG: 'a-secret-value' } } })).json<{ id: string }>().id
  const theirs = await save(house.key, ['theirs'])
  const mine = await save(own, ['mine'])
  const listed = async (key: string) =>
    (await house.ask('GET', '/api/commands/saved', { key })).json<{ items: { id: string; env: object }[] }>().items.map(({ id }) => id)
  expect(await listed(own)).toEqual([mine])
  expect(await listed(house.key)).toEqual(expect.arrayContaining([mine, theirs]))
  for (const [method, body] of [['GET'], ['PATCH', { name: 'taken over' }], ['DELETE']] as [string, object?][]) {
    const [foreign, unknown] = await Promise.all([theirs, unknown_id].map((id) => house.ask(method, `/api/commands/saved/${id}`, { key: own, body })))
    expect([method, foreign!.status, words(foreign!.text, theirs)]).toEqual([method, 404, words(unknown!.text, unknown_id)])
  }
  expect((await house.ask('PATCH', `/api/commands/saved/${mine}`, { key: own, body: { name: 'Mine' } })).json()).toMatchObject({ name: 'Mine' })
  for (const [key, command] of [
    [own, 'mine'],
    [house.key, 'theirs'],
  ] as const) {
    await house.ask('POST', '/api/commands/saved', { key, body: { name: command, command: 'git', args: ['push'] } })
  }
  const replay = async (key: string) =>
    (await house.ask('POST', '/api/policies/replay', { key, body: { tool: 'git', text: 'tool: git\ncommands:\n  push: refuse -- no\n' } })).json<ReplayResult>()
  expect([(await replay(own)).saved, (await replay(house.key)).saved]).toEqual([1, 2])
  expect((await house.ask('DELETE', `/api/commands/saved/${mine}`, { key: own })).status).toBe(200)
  expect(await listed(house.key)).toContain(theirs)
})

it('keeps the values of variables from a key that may only read; who may run it sees them', async () => {
  const { id } = (await house.ask('POST', '/api/commands/saved', { body: { command: 'echo', args: [], env: { LANG: 'a-secret-value' } } })).json<{
    id: string
  }>()
  const [reader, runner] = [(await house.newKey('read')).key, (await house.newKey('run')).key]
  for (const path of ['/api/commands/saved', `/api/commands/saved/${id}`]) {
    const seen = (await house.ask('GET', path, { key: reader })).text
    expect(seen).toContain('LANG')
    expect(seen).not.toContain('a-secret-value')
    expect((await house.ask('GET', path, { key: runner })).text).toContain('a-secret-value')
  }
})
