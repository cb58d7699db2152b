/** The context guard over the API: production asks for the name, saved commands and waiting jobs keep to their context. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
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
