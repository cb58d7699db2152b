/** The context guard over the API: production asks for the name, in what is read-only only reading passes, saved commands and waiting jobs keep to their context. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SavedCommand, Verdict } from '../../src-preload/contract/commands.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
const tools = tempFolder()
beforeEach(async () => {
  const kubectl = join(tools.path, 'kubectl')
  writeFileSync(kubectl, '#!/bin/bash\necho "kubectl $*"\n')
  chmodSync(kubectl, 0o755)
  house = await TestHouse.open({ tool_path: [tools.path, '/usr/bin', '/bin'] })
  useContext('staging')
})
afterEach(async () => {
  await house[Symbol.asyncDispose]()
})

function useContext(name: string): void {
  mkdirSync(join(house.folder, 'home', '.kube'), { recursive: true })
  writeFileSync(
    join(house.folder, 'home', '.kube', 'config'),
    JSON.stringify({ 'current-context': name, contexts: [{ name, context: { cluster: name, namespace: 'shop' } }] }),
  )
}

const execute = (body: object) => house.ask('POST', '/api/commands/execute', { body })
const drop = { command: 'kubectl', args: ['delete', 'pod', 'web-1'] }
const mark = (production_contexts: object[]) => house.ask('PATCH', '/api/settings', { body: { production_contexts } })

async function ended(id: string): Promise<Job> {
  let job: Job | undefined
  await until(
    async () => {
      job = (await house.ask('GET', `/api/commands/${id}`)).json<Job>()
      return job.finished_at !== null
    },
    'the job to end',
    () => JSON.stringify(job),
  )
  return job!
}

it('a destroy outside production needs a yes, in production the name', async () => {
  expect((await mark([{ name: 'kube_context', pattern: 'prod-*' }])).status).toBe(200)
  expect((await execute({ ...drop, confirm: true })).status).toBe(202)
  useContext('prod-eu')
  for (const confirm of [undefined, true, 'yes', 'prod-us', 'shop', 'PROD-EU', '']) {
    const answer = await execute({ ...drop, ...(confirm !== undefined && { confirm }) })
    expect(answer.status, String(confirm)).toBe(409)
    expect(answer.error()).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      details: { production: { name: 'kube_context', value: 'prod-eu' }, verdict: { context: { kube_context: 'prod-eu', kube_namespace: 'shop' } } },
    })
    expect(answer.error().error).toContain('prod-eu')
  }
  const job = (await execute({ ...drop, confirm: 'prod-eu', mode: 'sync' })).json<Job>()
  expect(job).toMatchObject({ status: 'succeeded', context: { kube_context: 'prod-eu', kube_namespace: 'shop' } })
  // What is not hard to undo asks for nothing there.
  expect((await execute({ command: 'kubectl', args: ['get', 'pods'] })).status).toBe(202)
})

it('a damaged kubeconfig may be production', async () => {
  await mark([{ name: 'kube_context', pattern: 'prod-*' }])
  writeFileSync(join(house.folder, 'home', '.kube', 'config'), 'a: [')
  expect((await execute({ ...drop, confirm: true })).error()).toMatchObject({ details: { production: { value: 'unknown' } } })
})

it('marks are checked: a name and a pattern, nothing else', async () => {
  for (const bad of [
    { name: 'Kube', pattern: 'x' },
    { name: 'kube_context', pattern: '' },
    { name: 'kube_context' },
    { name: 'kube_context', pattern: 'x', more: 1 },
  ])
    expect((await mark([bad])).error()).toMatchObject({ code: 'INVALID_INPUT' })
})

it('a saved command remembers its context and stops when it differs', async () => {
  const saved = (await house.ask('POST', '/api/commands/saved', { body: { command: 'kubectl', args: ['get', 'pods'] } })).json<SavedCommand>()
  expect(saved.context).toEqual({ kube_context: 'staging', kube_namespace: 'shop' })
  const run = { command: saved.command, args: saved.args, context: saved.context }
  expect((await execute(run)).status).toBe(202)
  useContext('prod-eu')
  const refused = await execute(run)
  expect(refused.status).toBe(409)
  expect(refused.error()).toMatchObject({
    code: 'CONFLICT',
    details: {
      expected: { kube_context: 'staging' },
      actual: { kube_context: 'prod-eu' },
      differences: [{ name: 'kube_context', expected: 'staging', actual: 'prod-eu' }],
      verdict: { allowed: true },
    },
  })
  expect((await execute({ ...run, context: { kube_context: 'prod-eu', kube_namespace: 'shop' } })).status).toBe(202)
  const renamed = (await house.ask('PATCH', `/api/commands/saved/${saved.id}`, { body: { name: 'pods' } })).json<SavedCommand>()
  expect(renamed).toMatchObject({ name: 'pods', context: saved.context })
  const other = (await house.ask('PATCH', `/api/commands/saved/${saved.id}`, { body: { args: ['get', 'nodes'] } })).json<SavedCommand>()
  expect(other.context).toEqual({ kube_context: 'prod-eu', kube_namespace: 'shop' })
  const stored = (await house.ask('GET', `/api/commands/saved/${saved.id}`)).json<SavedCommand>()
  expect(stored).toEqual(other)
})

it('a saved git command notices another branch', async () => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: house.workspace, env: { PATH: process.env['PATH'], HOME: house.folder } })
  git('init', '-q', '-b', 'main')
  const saved = (await house.ask('POST', '/api/commands/saved', { body: { command: 'git', args: ['status'] } })).json<SavedCommand>()
  expect(saved.context).toEqual({ branch: 'main' })
  git('switch', '-q', '-c', 'topic')
  expect((await execute({ command: 'git', args: ['status'], context: saved.context })).error()).toMatchObject({
    code: 'CONFLICT',
    details: { differences: [{ name: 'branch', expected: 'main', actual: 'topic' }] },
  })
})

it('a waiting job whose context changed does not run; one that only reads does, and its record says where', async () => {
  await house.ask('POST', '/api/engine/pause', { body: {} })
  const change = (await execute({ command: 'kubectl', args: ['scale', 'deployment/web', '--replicas=3'] })).json<{ id: string }>()
  const destroy = (await execute({ ...drop, confirm: true })).json<{ id: string }>()
  const read = (await execute({ command: 'kubectl', args: ['get', 'pods'] })).json<{ id: string }>()
  useContext('prod-eu')
  await house.ask('POST', '/api/engine/resume', { body: {} })
  for (const { id } of [change, destroy]) {
    const job = await ended(id)
    expect(job).toMatchObject({ status: 'failed', exit_code: null, started_at: null, context: { kube_context: 'staging' }, error: { code: 'CONTEXT_CHANGED' } })
    expect(job.error!.message).toContain('kube_context is prod-eu and was staging')
  }
  expect(await ended(read.id)).toMatchObject({ status: 'succeeded', context: { kube_context: 'prod-eu' } })
})

it('the verdict shows the context before anything runs', async () => {
  const verdict = (await house.ask('POST', '/api/commands/check', { body: { line: 'kubectl get pods -n other' } })).json<Verdict>()
  expect(verdict.context).toEqual({ kube_context: 'staging', kube_namespace: 'other' })
})

describe('a context that is marked read-only', () => {
  const scale = { command: 'kubectl', args: ['scale', 'deployment/web', '--replicas=3'] }
  const markReadOnly = (...patterns: string[]) =>
    house.ask('PATCH', '/api/settings', { body: { read_only_contexts: patterns.map((pattern) => ({ name: 'kube_context', pattern })) } })
  const refused = { code: 'COMMAND_REFUSED', error: expect.stringMatching(/^The context kube_context staging is marked read-only, /) as string }

  it('lets only what reads pass, at every door, whatever was confirmed', async () => {
    expect((await markReadOnly('stag*')).status).toBe(200)
    for (const body of [scale, { ...drop, confirm: 'staging' }, { ...drop, confirm: true, context: { kube_context: 'staging', kube_namespace: 'shop' } }]) {
      const answer = await execute(body)
      expect([answer.status, answer.error()]).toEqual([
        403,
        expect.objectContaining({ ...refused, details: expect.objectContaining({ verdict: expect.anything() as unknown }) as unknown }),
      ])
    }
    expect((await execute({ command: 'kubectl', args: ['get', 'pods'], mode: 'sync' })).json<Job>().status).toBe('succeeded')
    expect((await execute({ ...scale, args: [...scale.args, '--context', 'elsewhere'] })).status).toBe(202)
    const verdict = (await house.ask('POST', '/api/commands/check', { body: drop })).json<Verdict>()
    expect(verdict).toMatchObject({ allowed: false, rule: 'kubectl/context/kube_context', context: { kube_context: 'staging' }, confirm_required: false })
    const post = (path: string, body: object) => house.ask('POST', path, { body })
    const pods = { command: 'kubectl', args: ['get', 'pods'] }
    const queue = { name: 'q', commands: [pods, scale] }
    const template = (await post('/api/templates', { name: 't', ...scale, parameters: [] })).json<{ id: string }>()
    const later = { name: 's', cron: '0 3 * * *', time_zone: 'UTC' }
    const tries: [string, object][] = [
      ['/api/queue', queue],
      ['/api/schedules', { ...later, target: { queue } }],
      ['/api/schedules', { ...later, target: { template_id: template.id } }],
      [`/api/templates/${template.id}/run`, {}],
    ]
    for (const [path, body] of tries) {
      const answer = await post(path, body)
      expect([path, answer.status, answer.error().code]).toEqual([path, 403, 'COMMAND_REFUSED'])
      expect(answer.error().error, path).toContain('The context kube_context staging is marked read-only')
    }
    expect((await post('/api/queue', { ...queue, commands: [pods] })).status).toBe(201)
  })

  it('holds for what waits since before it was marked', async () => {
    await house.ask('POST', '/api/engine/pause', { body: {} })
    const waiting = [(await execute(scale)).json<{ id: string }>(), (await execute({ ...drop, confirm: true })).json<{ id: string }>()]
    const read = (await execute({ command: 'kubectl', args: ['get', 'pods'] })).json<{ id: string }>()
    await markReadOnly('staging')
    await house.ask('POST', '/api/engine/resume', { body: {} })
    for (const { id } of waiting)
      expect(await ended(id)).toMatchObject({ status: 'failed', started_at: null, error: { code: 'COMMAND_REFUSED', message: refused.error } })
    expect(await ended(read.id)).toMatchObject({ status: 'succeeded' })
  })

  it('keeps acts of git away from a branch, also those that no command of git does', async () => {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: house.workspace, env: { PATH: process.env['PATH'], HOME: house.folder } }).toString()
    git('init', '-q', '-b', 'main')
    writeFileSync(join(house.workspace, 'a.txt'), 'kept\n')
    git('add', 'a.txt')
    git('-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-qm', 'first')
    writeFileSync(join(house.workspace, 'a.txt'), 'changed\n')
    const act = (name: string, body: object) => house.ask('POST', `/api/git/${name}`, { body })
    const { discard_id } = (await act('discard', { paths: ['a.txt'], confirm: true })).json<{ discard_id: string }>()
    writeFileSync(join(house.workspace, 'b.txt'), 'b\n')
    await house.ask('PATCH', '/api/settings', { body: { read_only_contexts: [{ name: 'branch', pattern: 'main' }] } })
    const acts: [string, object][] = [
      ['restore', { discard_id }],
      ['stage', { paths: ['b.txt'] }],
      ['discard', { paths: ['b.txt'], confirm: true }],
    ]
    for (const [name, body] of acts) {
      const answer = await act(name, body)
      expect([name, answer.status, answer.error().error]).toEqual([name, 403, expect.stringContaining('branch main is marked read-only') as string])
    }
    expect(git('status', '--porcelain')).toBe('?? b.txt\n')
  })
})
