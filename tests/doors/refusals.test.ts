/** Every refusal of the engine and the policies as the API tells it: status, code, details (API.md 2). */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const execute = (body: object, at = house) => at.ask('POST', '/api/commands/execute', { body })

async function refusal(body: object, at = house) {
  const answer = await execute(body, at)
  const { code, details } = answer.error()
  return { status: answer.status, code, details }
}

describe('a command is refused', () => {
  it('by its policy, with the verdict', async () => {
    expect(await refusal({ command: 'git', args: ['-c', 'core.sshCommand=x', 'fetch'] })).toMatchObject({
      status: 403,
      code: 'COMMAND_REFUSED',
      details: { verdict: { allowed: false } },
    })
    expect(await refusal({ command: '/bin/echo' })).toMatchObject({ status: 403, code: 'COMMAND_REFUSED' })
    expect(await refusal({ command: 'bash', args: ['-c', 'id'] })).toMatchObject({ status: 403, code: 'COMMAND_REFUSED' })
    expect(await refusal({ command: 'echo', env: { LD_PRELOAD: 'x' } })).toMatchObject({ status: 403, code: 'COMMAND_REFUSED' })
  })

  it('when it is hard to undo, until it is confirmed', async () => {
    const destroy = { command: 'git', args: ['reset', '--hard'] }
    expect(await refusal(destroy)).toMatchObject({
      status: 409,
      code: 'CONFIRMATION_REQUIRED',
      details: { verdict: { allowed: true, effect: 'destroy', confirm_required: true } },
    })
    expect((await execute({ ...destroy, confirm: true })).status).toBe(202)
  })

  it('when it runs code of a workspace that is not trusted', async () => {
    const path = join(house.folder, 'untrusted')
    mkdirSync(path)
    writeFileSync(join(path, 'script.py'), 'print("ran")')
    const { id } = (await house.ask('POST', '/api/workspaces', { body: { path } })).json<{ id: string }>()
    const script = { command: 'python3', args: ['script.py'], workspace: id, mode: 'sync' }
    expect(await refusal(script)).toMatchObject({ status: 409, code: 'WORKSPACE_NOT_TRUSTED' })
    await house.ask('PATCH', `/api/workspaces/${id}`, { body: { trusted: true } })
    expect((await execute(script)).json()).toMatchObject({ status: 'succeeded', stdout: 'ran\n' })
  })

  it('when its program is missing, with the way to get it', async () => {
    await using bare = await TestHouse.open({ tool_path: ['/nonexistent'] })
    expect(await refusal({ command: 'git', args: ['status'] }, bare)).toMatchObject({
      status: 424,
      code: 'TOOL_NOT_INSTALLED',
      details: { install: expect.stringContaining('git') },
    })
    const verdict = (await bare.ask('POST', '/api/commands/check', { body: { line: 'git status' } })).json()
    expect(verdict).toMatchObject({ allowed: true, tool_path: null })
  })

  it('when no workspace is open', async () => {
    const { id } = house.house.rooms.workspaces.current()!
    await using empty = await TestHouse.open()
    // One that vanished is told; the host itself is as well as before.
    renameSync(empty.workspace, `${empty.workspace}-away`)
    const gone = await empty.ask('GET', '/health')
    expect([gone.status, gone.json()]).toMatchObject([200, { status: 'degraded', checks: { workspace: { status: 'unhealthy' } } }])
    expect((await empty.ask('GET', '/ready')).status).toBe(503)
    renameSync(`${empty.workspace}-away`, empty.workspace)
    await empty.house.rooms.workspaces.remove(empty.house.rooms.workspaces.current()!.id)
    expect(await refusal({ command: 'git', args: ['status'] }, empty)).toMatchObject({ status: 409, code: 'NO_WORKSPACE' })
    expect((await empty.ask('GET', '/ready')).json()).toMatchObject({ status: 'ready', checks: { workspace: { status: 'degraded' } } })
    expect(id).toEqual(expect.any(String))
  })

  it('when nobody could wait for it', async () => {
    const answer = await refusal({ command: 'ping', args: ['127.0.0.1'], mode: 'sync' })
    expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT', details: { issues: [{ path: 'mode' }] } })
  })

  it('when the line is full', async () => {
    await using full = await TestHouse.open()
    await full.ask('PATCH', '/api/settings', { body: { queue_limit: 2 } })
    await full.ask('POST', '/api/engine/pause')
    for (let job = 0; job < 2; job++) expect((await execute({ command: 'echo' }, full)).status).toBe(202)
    expect(await refusal({ command: 'echo' }, full)).toMatchObject({ status: 429, code: 'QUEUE_FULL', details: { limit: 2 } })
    expect((await full.ask('GET', '/api/metrics')).json()).toMatchObject({ summary: { system: { queued_commands: 2 } } })
  })
})

describe('an answer that waits', () => {
  it('is cut at 10 MB, and says so', async () => {
    const size = 10 * 1024 * 1024
    const over = (await execute({ command: 'echo', args: ['flood', String(size + 1)], mode: 'sync' })).json<{
      stdout: string
      stdout_cut: boolean
      stdout_bytes: number
    }>()
    expect([over.stdout.length, over.stdout_cut, over.stdout_bytes]).toEqual([size, true, size + 1])
    const whole = (await execute({ command: 'echo', args: ['flood', String(size)], mode: 'sync' })).json<{ stdout: string; stdout_cut: boolean }>()
    expect([whole.stdout.length, whole.stdout_cut]).toEqual([size, false])
  })

  it('replaces bytes that are no UTF-8', async () => {
    expect((await execute({ command: 'echo', args: ['bytes'], mode: 'sync' })).json()).toMatchObject({ stdout: '\ufffd\ufffd\0café', stdout_cut: false })
  })

  it('is over for a client that leaves; its job is not', async () => {
    const title = 'the client left'
    const sent = request({
      host: '127.0.0.1',
      port: house.port,
      method: 'POST',
      path: '/api/commands/execute',
      headers: { 'x-api-key': house.key, 'content-type': 'application/json' },
    })
    sent.on('error', () => {})
    sent.end(JSON.stringify({ command: 'echo', args: ['slowly', '10'], mode: 'sync', title }))
    const find = async () => (await house.ask('GET', '/api/commands/history?limit=1')).json<{ items: Job[] }>().items.find((job) => job.title === title)
    await until(async () => (await find())?.status === 'running', 'the job to run')
    sent.destroy()
    await until(async () => !['queued', 'running'].includes((await find())!.status), 'the job to end')
    expect(await find()).toMatchObject({ status: 'succeeded', exit_code: 0 })
  })

  it('tells a timeout as a status', async () => {
    expect((await execute({ command: 'echo', args: ['sleep', '600'], mode: 'sync', timeout_ms: 200 })).json()).toMatchObject({
      status: 'timed_out',
      stdout: 'started\n',
    })
  })
})

describe('metrics', () => {
  it('count the requests of the API, and a retried job once', async () => {
    await house.ask('POST', '/api/metrics/reset')
    await execute({ command: 'echo', args: ['fail'], mode: 'sync', retry: { attempts: 3, initial_ms: 1 } })
    await house.ask('GET', '/api/commands/nosuch')
    await house.ask('GET', '/docs')
    const { summary } = (await house.ask('GET', '/api/metrics')).json<{ summary: { commands: object; api: { avg_response_time_ms: number } } }>()
    expect(summary.commands).toMatchObject({ total_executions: 1, failures: 1 })
    // The reset itself is counted after it answered; pages are not the API.
    expect(summary.api).toMatchObject({ total_requests: 3, errors: 1, error_rate: 33.33 })
    expect(summary.api.avg_response_time_ms).toBeGreaterThan(0)
  })
})

describe('readiness', () => {
  it('ends when the folder of the workspace is gone', async () => {
    await using gone = await TestHouse.open()
    const { rmSync } = await import('node:fs')
    rmSync(gone.workspace, { recursive: true })
    const answer = await gone.ask('GET', '/ready', { key: null })
    expect([answer.status, answer.json()['status']]).toEqual([503, 'not ready'])
    expect((await gone.ask('GET', '/health', { key: null })).status).toBe(200)
  })
})
