/** The same cases through every door: what one answers, all answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasEnded, type Job } from '../../src-preload/contract/jobs.ts'
import { type Client, type DoorClient, DoorFailure, doors } from '../helpers/door-clients.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function failure(promise: Promise<unknown>): Promise<DoorFailure> {
  const error = await promise.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  )
  if (error instanceof DoorFailure) return error
  throw error
}

async function ended(client: Client, id: string): Promise<Job> {
  await until(async () => hasEnded((await client.jobs.get({ id })).status), `job ${id} to end`)
  return client.jobs.get({ id })
}

const pathsOf = ({ details }: DoorFailure) => (details['issues'] as { path: string; message: string }[]).map(({ path }) => path)

describe.each(Object.keys(doors))('through %s', (name) => {
  let opened: DoorClient
  let client: Client
  beforeAll(async () => {
    opened = await doors[name]!(house)
    client = opened.client
  })
  afterAll(() => opened[Symbol.dispose]())

  it('tells how the host is', async () => {
    const health = await client.system.health({})
    expect(health.checks).toEqual(Object.fromEntries(Object.keys(health.checks).map((check) => [check, expect.objectContaining({ status: 'ok' })])))
    expect(health.status).toBe('ok')
    expect(await client.system.ready({})).toMatchObject({
      status: 'ready',
      checks: { workspace: { status: 'ok' }, database: { status: 'ok' }, websocket: { status: 'ok' } },
    })
    expect(await client.system.about({})).toMatchObject({ host: 'headless', notices: [] })
  })

  it('runs a command and finds it again', async () => {
    const accepted = await client.commands.execute({ command: 'echo', args: ['hello', name] })
    expect(accepted).toMatchObject({ status: 'queued', position: 1 })
    const job = await ended(client, accepted.id)
    expect(job).toMatchObject({ status: 'succeeded', exit_code: 0, command: 'echo', args: ['hello', name], work_dir: '.', effect: 'read', tool: 'echo' })
    expect(job.requested_by.door).toBe(opened.door)
    const output = await client.jobs.output({ id: job.id })
    expect(output.data.replaceAll('\r', '')).toBe(`hello ${name}\n`)
    expect(output.eof).toBe(true)
    const { items } = await client.jobs.history({ q: name })
    expect(items.map(({ id }) => id)).toContain(job.id)
  })

  it("has the door's defaults: a terminal without timeout for people, pipes with one for programs", async () => {
    const { id } = await client.commands.execute({ command: 'echo', args: ['x'] })
    const for_people = opened.door !== 'http'
    expect(await ended(client, id)).toMatchObject({ capture: for_people ? 'terminal' : 'split', timeout_ms: for_people ? null : 60_000 })
    const split = await client.commands.execute({ line: 'echo both', capture: 'split', timeout_ms: 5000 })
    expect(await ended(client, split.id)).toMatchObject({ capture: 'split', timeout_ms: 5000, stdout_bytes: 4, stderr_bytes: 4 })
  })

  it('waits for a command and gives its output', async () => {
    const job = await client.commands.execute({ command: 'echo', args: ['both'], mode: 'sync', capture: 'split' })
    expect(job).toMatchObject({ status: 'succeeded', stdout: 'out\n', stderr: 'err\n', stdout_cut: false, stderr_cut: false })
    const failed = await client.commands.execute({ command: 'echo', args: ['fail'], mode: 'sync', capture: 'split' })
    expect(failed).toMatchObject({ status: 'failed', exit_code: 3, stderr: 'error: it failed\n' })
  })

  it('gives bytes that are no text as base64, by offset', async () => {
    const { id } = await client.commands.execute({ command: 'echo', args: ['bytes'], mode: 'sync', capture: 'split' })
    const whole = await client.jobs.output({ id })
    expect(Buffer.from(whole.data, whole.encoding).toString('hex')).toBe('fffe00636166c3a9')
    const rest = await client.jobs.output({ id, from: 3 })
    expect(rest).toEqual({ data: 'café', encoding: 'utf8', from: 3, next: 8, eof: true })
  })

  it('judges without running', async () => {
    expect(await client.commands.check({ line: "echo 'a b'" })).toMatchObject({ allowed: true, effect: 'read', argv: ['echo', 'a b'] })
    expect(await client.commands.check({ command: 'nosuchtool' })).toMatchObject({ allowed: false, effect: null })
    const shell = await client.commands.check({ line: 'echo a | sort' })
    expect(shell.allowed).toBe(false)
    expect(shell.reason).toContain('|')
    expect(await client.commands.check({ command: 'echo', work_dir: '../..' })).toMatchObject({ allowed: false })
  })

  it('tells the tools, where they are and which version they are', async () => {
    const { items } = await client.commands.tools({})
    expect(items.map((tool) => tool.name)).toEqual(expect.arrayContaining(['git', 'echo', 'curl', 'kubectl']))
    expect(items.find((tool) => tool.name === 'echo')).toMatchObject({ installed: true, usable: true, path: expect.stringContaining('fixtures/doors/echo') })
    await until(async () => (await client.commands.tool({ name: 'git' })).version !== null, 'git to tell its version')
    expect(await client.commands.tool({ name: 'git' })).toMatchObject({ installed: true, version: expect.stringMatching(/^\d+\.\d+/), path: '/usr/bin/git' })
  })

  it('completes a line', async () => {
    const { items, from, to } = await client.commands.complete({ line: 'git sta' })
    expect([from, to]).toEqual([4, 7])
    expect(items.map(({ insert }) => insert)).toContain('status')
  })

  it('refuses with the verdict', async () => {
    const refused = await failure(client.commands.execute({ command: 'nosuchtool', args: [] }))
    expect(refused.code).toBe('COMMAND_REFUSED')
    expect(refused.details).toMatchObject({ verdict: { allowed: false, argv: ['nosuchtool'] } })
    expect((await failure(client.commands.execute({ line: 'echo a > b' }))).code).toBe('COMMAND_REFUSED')
    expect((await failure(client.commands.execute({ command: 'echo', work_dir: '../..' }))).code).toBe('PATH_OUTSIDE_WORKSPACE')
  })

  it('names every wrong field', async () => {
    const wrong = { command: 5, args: 'x', zip: 1, retry: { attempts: 0, initial_ms: 1 } }
    const refused = await failure(client.commands.execute(wrong as never))
    expect(refused.code).toBe('INVALID_INPUT')
    expect(pathsOf(refused).sort()).toEqual(['args', 'command', 'retry.attempts', 'zip'])
    expect(pathsOf(await failure(client.commands.execute({ command: 'echo', line: 'echo' })))).toEqual(['command'])
    expect(pathsOf(await failure(client.commands.execute({})))).toEqual(['command'])
  })

  it('refuses malformed input before any verdict', async () => {
    for (const args of [['a\0b'], ['x'.repeat(131_072)]]) {
      expect((await failure(client.commands.check({ command: 'echo', args }))).code).toBe('INVALID_INPUT')
      expect((await failure(client.commands.execute({ command: 'echo', args }))).code).toBe('INVALID_INPUT')
    }
    expect((await failure(client.commands.check({ command: '' }))).code).toBe('INVALID_INPUT')
  })

  it('does not find what is not there', async () => {
    const id = '01a1fd80-0000-7000-8000-000000000000'
    for (const asked of [
      client.jobs.get({ id }),
      client.jobs.cancel({ id }),
      client.jobs.output({ id }),
      client.jobs.input({ id, data: 'x' }),
      client.commands.saved.get({ id }),
      client.workspaces.get({ id }),
      client.workspaces.profiles.list({ id }),
      client.keys.get({ id }),
      client.commands.tool({ name: 'nosuchtool' }),
      client.commands.execute({ command: 'echo', workspace: id }),
    ]) {
      expect((await failure(asked)).code).toBe('NOT_FOUND')
    }
  })

  it('pages its lists and knows a cursor of its own', async () => {
    for (const word of ['one', 'two', 'three']) await client.commands.execute({ command: 'echo', args: [word], mode: 'sync' })
    const first = await client.jobs.history({ limit: 2 })
    const second = await client.jobs.history({ limit: 2, cursor: first.next_cursor! })
    expect(first.items.map(({ args }) => args[0])).toEqual(['three', 'two'])
    expect(second.items[0]!.args).toEqual(['one'])
    for (const asked of [
      client.jobs.history({ cursor: 'zzz' }),
      client.workspaces.list({ cursor: 'zzz' }),
      client.keys.list({ cursor: first.next_cursor! }),
      client.commands.saved.list({ cursor: '%%%' }),
    ]) {
      expect((await failure(asked)).code).toBe('INVALID_CURSOR')
    }
    expect((await failure(client.jobs.history({ limit: 501 }))).code).toBe('INVALID_INPUT')
  })

  it('cancels what runs, once', async () => {
    const { id } = await client.commands.execute({ command: 'echo', args: ['sleep', '600'] })
    await until(async () => (await client.jobs.output({ id })).data.includes('started'), 'the job to start')
    await client.jobs.cancel({ id })
    expect(await ended(client, id)).toMatchObject({ status: 'cancelled' })
    expect((await failure(client.jobs.cancel({ id }))).code).toBe('CONFLICT')
    expect((await failure(client.jobs.input({ id, data: 'x' }))).code).toBe('CONFLICT')
  })

  it('writes to the input of a running job', async () => {
    const { id } = await client.commands.execute({ command: 'echo', args: ['read'], capture: 'split', input: 'first ' })
    await until(async () => (await client.jobs.output({ id })).data === 'first ', 'the first input to come back')
    const typed = { writer: crypto.randomUUID(), from: 0, run: 1 }
    await client.jobs.input({ id, data: 'second', typed })
    // Sent once more because the answer got lost, and meant for an attempt that is not this one.
    await client.jobs.input({ id, data: 'second', typed })
    expect((await failure(client.jobs.input({ id, data: 'third', typed: { ...typed, from: 6, run: 2 } }))).code).toBe('CONFLICT')
    await client.jobs.input({ id, eof: true })
    await ended(client, id)
    expect((await client.jobs.output({ id })).data).toBe('first second')
    expect((await failure(client.jobs.input({ id }))).code).toBe('INVALID_INPUT')
  })

  it('answers the same request with the same job, and another with a conflict', async () => {
    const asked = { command: 'echo', args: ['once'], idempotency_key: `key of ${name}` }
    const first = await client.commands.execute(asked)
    expect((await client.commands.execute(asked)).id).toBe(first.id)
    expect((await failure(client.commands.execute({ ...asked, args: ['other'] }))).code).toBe('CONFLICT')
    // What is counted further down must not count this one.
    await ended(client, first.id)
  })

  it('keeps saved commands', async () => {
    const saved = await client.commands.saved.create({ command: 'echo', args: ['saved'], favourite: true })
    expect(saved).toMatchObject({ name: 'echo saved', favourite: true })
    expect(await client.commands.saved.update({ id: saved.id, name: 'Mine' })).toMatchObject({ id: saved.id, name: 'Mine', args: ['saved'] })
    expect((await client.commands.saved.list({})).items.map(({ id }) => id)).toContain(saved.id)
    expect(await client.commands.saved.remove({ id: saved.id })).toEqual({ success: true })
    expect((await failure(client.commands.saved.get({ id: saved.id }))).code).toBe('NOT_FOUND')
  })

  it('knows workspaces and their context profiles', async () => {
    const path = `${house.folder}/${name.replaceAll(/\W/g, '-')}`
    const made = await client.workspaces.create({ path, create_folder: true })
    expect(made).toMatchObject({ path, trusted: false, current: false, exists: true, profile_id: null })
    expect((await failure(client.workspaces.create({ path: `${path}/../${path.split('/').at(-1)}` }))).code).toBe('CONFLICT')
    expect((await failure(client.workspaces.create({ path: `${path}/missing` }))).code).toBe('NOT_FOUND')
    expect((await failure(client.workspaces.create({ path: 'relative' }))).code).toBe('INVALID_PATH')
    expect(await client.workspaces.update({ id: made.id, trusted: true, name: 'Named' })).toMatchObject({ trusted: true, name: 'Named' })
    const profile = await client.workspaces.profiles.create({ id: made.id, name: 'local', env: {} })
    const refused = await failure(client.workspaces.profiles.create({ id: made.id, name: 'bad', env: { LD_PRELOAD: '/tmp/x.so' } }))
    expect(refused.code).toBe('INVALID_INPUT')
    expect(pathsOf(refused)).toEqual(['env.LD_PRELOAD'])
    expect((await failure(client.workspaces.profiles.create({ id: made.id, name: 'local', env: {} }))).code).toBe('CONFLICT')
    expect(await client.workspaces.update({ id: made.id, profile_id: profile.id })).toMatchObject({ profile_id: profile.id })
    expect(await client.workspaces.profiles.remove({ id: made.id, profile_id: profile.id })).toEqual({ success: true })
    expect(await client.workspaces.get({ id: made.id })).toMatchObject({ profile_id: null })
    expect(await client.workspaces.remove({ id: made.id })).toEqual({ success: true })
    expect((await failure(client.workspaces.get({ id: made.id }))).code).toBe('NOT_FOUND')
  })

  it('makes a key once, shows it never again, revokes it', async () => {
    const made = await client.keys.create({ name: 'robot', scope: 'run', own_jobs_only: true })
    expect(made.key).toMatch(/^opsdeck_[\w-]{43}$/)
    const { key, ...shown } = made
    expect(await client.keys.get({ id: made.id })).toEqual(shown)
    expect(JSON.stringify(await client.keys.list({}))).not.toContain(key)
    expect(await client.keys.update({ id: made.id, name: 'renamed' })).toMatchObject({ name: 'renamed' })
    await client.keys.remove({ id: made.id })
    expect((await failure(client.keys.get({ id: made.id }))).code).toBe('NOT_FOUND')
  })

  it('changes settings within their bounds', async () => {
    expect(await client.settings.update({ grace_ms: 4000 })).toMatchObject({ grace_ms: 4000, workers: 5 })
    expect(await client.settings.get({})).toMatchObject({ grace_ms: 4000 })
    expect(pathsOf(await failure(client.settings.update({ workers: 0, nosuch: 1 } as never))).sort()).toEqual(['nosuch', 'workers'])
  })

  it('counts', async () => {
    await client.system.metrics.reset({})
    await client.commands.execute({ command: 'echo', args: ['x'], mode: 'sync' })
    await client.commands.execute({ command: 'echo', args: ['fail'], mode: 'sync' })
    await failure(client.commands.execute({ command: 'nosuchtool' }))
    const { summary, commands } = await client.system.metrics.get({})
    expect(summary.commands).toMatchObject({ total_executions: 2, successes: 1, failures: 1, success_rate: 50, refused: 1, cancelled: 0 })
    expect(commands['echo']).toMatchObject({ total: 2, successes: 1, failures: 1, success_rate: 50 })
    expect(commands['echo']!.p50_ms).toBeGreaterThan(0)
    expect((await client.system.metrics.reset({})).summary.commands.total_executions).toBe(0)
  })

  it('pauses the engine and clears the line', async () => {
    expect(await client.system.engine.pause({})).toMatchObject({ paused: true })
    const { id, position } = await client.commands.execute({ command: 'echo', args: ['waits'] })
    expect(position).toBe(1)
    expect(await client.jobs.get({ id })).toMatchObject({ status: 'queued', position: 1 })
    await client.system.engine.clear_line({})
    expect(await ended(client, id)).toMatchObject({ status: 'cancelled', started_at: null })
    expect(await client.system.engine.resume({})).toMatchObject({ paused: false, queued: 0 })
  })

  it('reads its own log back', async () => {
    const id = `not-there-${name.length}`
    await failure(client.jobs.get({ id }))
    const { items } = await client.system.logs({ level: 'warn', q: id })
    expect(items[0]).toMatchObject({ level: 'warn', code: 'NOT_FOUND', door: opened.door, url: opened.door === 'http' ? `/api/commands/${id}` : 'jobs.get' })
    expect(items[0]!['stack']).toContain('AppError')
    expect((await client.system.logs({ level: 'error', q: id })).items).toEqual([])
  })

  it('tells what a bug report needs, and no secret', async () => {
    const report = await client.system.diagnostics({})
    expect(report.opsdeck.version).toMatch(/^\d+\.\d+/)
    expect(report.tools.find((tool) => tool.name === 'git')).toMatchObject({ installed: true })
    expect(report.health.checks).toHaveProperty('database')
    expect(JSON.stringify(report)).not.toContain(house.key)
  })

  it('tells how jobs went over time', async () => {
    await ended(client, (await client.commands.execute({ command: 'echo', args: ['counted'] })).id)
    const series = await client.system.metrics.series({ tool: 'echo' })
    expect(series.step_s).toBe(60)
    expect(series.points.at(-1)!.successes).toBeGreaterThan(0)
    expect((await client.system.metrics.series({ range: '90d', tool: 'no-such-tool' })).points).toEqual([])
    await expect(client.system.metrics.series({ tool: 'git', template_id: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('tells what changed to who pulls', async () => {
    if (!opened.has_events) {
      // REST has `/ws` for this; sockets.test.ts is about it.
      expect((await house.ask('POST', '/api/events/pull', { body: {} })).error().code).toBe('NOT_FOUND')
      return
    }
    const { cursor } = await client.events.pull({ wait_ms: 0 })
    const waiting = client.events.pull({ cursor, wait_ms: 20_000 })
    const { id } = await client.commands.execute({ command: 'echo', args: ['event'] })
    const pulled = await waiting
    expect(pulled.resync).toBe(false)
    expect(pulled.jobs.map((job) => job.id)).toContain(id)
  })
})
